"""What neighbours can report here: an item, or one message by one of the two who read it."""

from typing import Any

from onemile.api import (
    ReportTarget,
    conversations,
    file_automatic,
    ids,
    publishing,
    resolve_actors,
)
from onemile.api import lazy_gettext as _l
from onemile_exchanges import photos, sight, talk
from onemile_exchanges.events import ItemFlagged
from onemile_exchanges.models import SHOWN, WITHDRAWN, Item
from onemile_exchanges.queries import item_path

# What led to a message is near it; a year of talk is nobody's business.
CONVERSATION_MESSAGES_MAX = 50


def targets() -> list[ReportTarget]:
    """Give the kinds of things that can be reported."""
    return [
        ReportTarget(
            kind="exchanges.item",
            title=_l("An offer or a need"),
            find=_find_item,
            author=lambda item: str(item.author_uri),
            label=lambda item: str(item.title),
            excerpt=lambda item: "\n\n".join(filter(None, [item.text, item.when_text])),
            url=lambda item: item_path(item.id),
            may_see=_may_see_item,
            pictures=lambda item: [photo.key for photo in photos.of_item(item)],
            hide=hide_item,
            restore=restore_item,
        ),
        ReportTarget(
            kind="exchanges.message",
            title=_l("A message of a conversation"),
            find=talk.find_message,
            author=lambda message: str(message.author_uri),
            label=lambda message: str(talk.agreement_of(message).title),
            # Reporting a message is the consent to have this one read, and no other.
            excerpt=lambda message: str(message.text),
            url=lambda message: message.conversation.page,
            may_see=_may_see_message,
            hide=lambda message: talk.set_shown(message, is_shown=False),
            restore=lambda message: talk.set_shown(message, is_shown=True),
            conversation=_conversation,
        ),
    ]


def flag(event: ItemFlagged) -> None:
    """Put an item that reads like commerce before the moderators; it stays where it is."""
    file_automatic("exchanges.item", str(event.item_id), publishing.noticed(event.reasons))


# Off every page but its author's; exchanges that run go on.
hide_item, restore_item = publishing.hide, publishing.restore


def _find_item(subject_id: str) -> Item | None:
    found: Item | None = Item.get_or_none(Item.id == ids.read(subject_id))
    return None if found is None or found.state == WITHDRAWN else found


def _may_see_item(item: Item, viewer: Any) -> bool:
    is_seen = sight.is_seen(item.id, viewer=viewer)
    return is_seen or sight.lies_before(viewer, item_id=item.id)


def _may_see_message(message: conversations.Post, viewer: Any) -> bool:
    """One of the two, as long as the moderators have not hidden it from both.

    Also who has blocked the other: that is when one reports.
    """
    if viewer is None or message.state != SHOWN:
        return False
    return viewer.uri in talk.agreement_of(message).two


def _conversation(message: conversations.Post, viewer: Any) -> str:
    """Give the talk of the two as text, to one of them who wants the moderators to read it.

    What was hidden or erased stays out: the reporter reads this again in the copy of their data.
    """
    agreement = talk.agreement_of(message)
    if viewer is None or viewer.uri not in agreement.two:
        return ""
    names = {uri: card.name for uri, card in resolve_actors(agreement.two).items()}
    said = talk.messages_of(agreement, limit=CONVERSATION_MESSAGES_MAX)
    return "\n".join(
        f"{names.get(str(one.author_uri), '…')} : {one.text}" for one in said if one.state == SHOWN
    )
