"""Who may see what: items of live, unblocked authors nearby; a conversation, its two only."""

from collections.abc import Sequence
from typing import Any

from onemile.api import (
    NAMELESS,
    ActorCard,
    Conflict,
    Member,
    NotAllowed,
    NotFound,
    cards_of,
    find_by_uri,
    lock_rows,
    may_judge,
    publishing,
    resolve_actor,
)
from onemile.api import gettext as _
from onemile_exchanges.lifecycle import SETTLED
from onemile_exchanges.models import HIDDEN, PUBLISHED, WITHDRAWN, Agreement, Item
from onemile_exchanges.queries import item_path


def visible_item(item_id: int, *, viewer: Any) -> Item:
    """Give an item that a member may see. Raises NotFound for everything else.

    Its author sees it until it is withdrawn; whoever has an exchange about it, also while it
    rests or is closed, and whomever it is for. What is withdrawn, or hidden by the moderators,
    is gone for everybody else, also for the two whose exchange began with it.
    """
    item = Item.get_or_none(Item.id == item_id) if viewer is not None else None
    if item is None or not (publishing.reaches(item, viewer) or _is_partner(item, viewer)):
        raise NotFound
    return _as_item(item)


def was_withdrawn(item_id: int, *, viewer: Any) -> bool:
    """Tell whether an item was withdrawn that a member could see until then.

    One that rested or was closed by then was seen by its author and by whoever had an exchange
    about it.
    """
    item = Item.get_or_none((Item.id == item_id) & (Item.state == WITHDRAWN))
    if item is None:
        return False
    was_partner = publishing.is_met(item, viewer) and _has_part(item, viewer.uri)
    return was_partner or publishing.was_reached(item, viewer)


def reported_item(item_id: int, *, viewer: Any) -> Item:
    """Give an item that was reported to a moderator, to read. Raises NotFound for everybody else.

    Wherever they live, whoever has blocked them, and while it is hidden: they decide about it.
    Its pictures are shown at their desk, under the case.
    """
    item = Item.get_or_none((Item.id == item_id) & (Item.state != WITHDRAWN))
    if item is None or not lies_before(viewer, item_id=item_id):
        raise NotFound
    return _as_item(item)


def lies_before(viewer: Any, *, item_id: int) -> bool:
    """Tell whether an item was reported to this viewer, a moderator."""
    url = item_path(item_id)
    return may_judge(viewer, kind="exchanges.item", subject_id=item_id, url=url)


def is_seen(item_id: int | None, *, viewer: Any) -> bool:
    """Tell whether a member may see an item; one that is gone is not seen."""
    if item_id is None:
        return False
    try:
        visible_item(item_id, viewer=viewer)
    except NotFound:
        return False
    return True


def in_sight(viewer: Any) -> Any:
    """Give the condition for items that a member may see, wherever they find them.

    What their rings show and their own, and what they have an exchange about.
    """
    mine = Item.id.in_(Agreement.select(Agreement.item).where(_is_part_of(viewer.uri)))
    return publishing.in_sight(Item, viewer) | mine


def known(viewer: Any, *, others: Sequence[Any]) -> list[int]:
    """Give those with whom a member has an exchange, or of whom they may read something."""
    numbers = {str(one.uri): int(one.id) for one in others}
    theirs = Item.author_uri.in_(list(numbers)) & (Item.state == PUBLISHED)
    authors: Any = Item.select(Item.author_uri).where(theirs & in_sight(viewer)).distinct().tuples()
    met = _partners(viewer.uri, list(numbers)) | {uri for (uri,) in authors}
    return sorted(numbers[uri] for uri in met)


def acquainted(viewer: Any, *, limit: int) -> list[str]:
    """Give the URIs of those with whom a member has an exchange, running or over, latest first.

    What was proposed and came to nothing makes nobody known.
    """
    mine = (Agreement.helper_uri == viewer.uri) | (Agreement.helped_uri == viewer.uri)
    held = Agreement.is_running | Agreement.state.in_([str(state) for state in SETTLED])
    rows = Agreement.select().where(mine & held).order_by(Agreement.id.desc()).limit(limit)
    others = (
        one.helped_uri if one.helper_uri == viewer.uri else one.helper_uri for one in list(rows)
    )
    return list(dict.fromkeys(str(uri) for uri in others))


def own_item(item_id: int, *, viewer: Any) -> Item:
    """Give one of the member's own items. Raises NotFound."""
    item = visible_item(item_id, viewer=viewer)
    if item.author_uri != viewer.uri:
        raise NotFound
    return item


def own_exchange(agreement_id: int, *, viewer: Any) -> Agreement:
    """Give an exchange to one of its two members. Raises NotFound for everybody else.

    A moderator whom a report leads here is told why the door is closed (NotAllowed).
    """
    found = Agreement.get_or_none(Agreement.id == agreement_id)
    if found is None or viewer is None:
        raise NotFound
    if viewer.uri not in found.two:
        url = f"/exchanges/{found.id}"
        if may_judge(viewer, kind="exchanges.exchange", subject_id=found.id, url=url):
            raise NotAllowed(
                _("This is between the two of them. You read what they report to you.")
            )
        raise NotFound
    agreement: Agreement = found
    return agreement


def author_of(item: Item) -> ActorCard | None:
    """Give the card of an item's author, or None when they are not here any more."""
    if item.author_id is None:
        return resolve_actor(str(item.author_uri))
    return cards_of([item.author_id]).get(item.author_id)


def may_meet(member: Any, *, other_uri: str) -> bool:
    """Tell whether two can still write to each other: both can be reached, neither is blocked."""
    if other_uri in member.hidden_uris():
        return False
    here = find_by_uri(other_uri)
    return _is_known(other_uri) if here is None else here.is_active


def _is_known(uri: str) -> bool:
    """Tell whether a plugin knows somebody of another instance, and so can reach them."""
    return resolve_actor(uri).name != NAMELESS


def _partners(uri: str, others: Sequence[str]) -> set[str]:
    """Give those with whom there is an exchange, running or over: a conversation is part of it."""
    helped, helper = Agreement.helped_uri, Agreement.helper_uri
    between = ((helper == uri) & helped.in_(others)) | ((helped == uri) & helper.in_(others))
    pairs: Any = Agreement.select(helper, helped).where(between).distinct().tuples()
    return {one for pair in pairs for one in pair} - {uri}


def hold_both(member: Any, other_uri: str) -> None:
    """Keep two from leaving until the transaction ends: something begins between them.

    The first lock of a transaction; of a neighbour of another instance there is nothing to
    lock. Raises Conflict when one of them cannot be reached.
    """
    both = Member.select().where(Member.uri.in_([member.uri, other_uri])).order_by(Member.id)
    here = list(lock_rows(both, lets_refer=True))
    is_elsewhere = all(one.uri != other_uri for one in here)
    if not all(one.is_active for one in here) or (is_elsewhere and not _is_known(other_uri)):
        raise Conflict(_("Your neighbour cannot be reached any more. Nothing was sent."))


def _is_partner(item: Item, viewer: Any) -> bool:
    """Tell whether an item stays in sight of a member for an exchange about it."""
    if item.state in (HIDDEN, WITHDRAWN) or not publishing.is_met(item, viewer):
        return False
    return _has_part(item, viewer.uri)


def _has_part(item: Item, uri: str) -> bool:
    about = Agreement.item == item.id
    return bool(Agreement.select().where(about & _is_part_of(uri)).exists())


def _is_part_of(uri: str) -> Any:
    """Give the condition for exchanges that let a member see what they began with.

    A proposal that was declined, taken back or called off is no key: from then on the item's
    audience decides again.
    """
    holds = Agreement.is_running | Agreement.state.in_([str(state) for state in SETTLED])
    return (Agreement.opened_by_uri == uri) & holds


def _as_item(item: Any) -> Item:
    found: Item = item
    return found
