"""The talk of an exchange: who may write when. The room of conversations keeps what is said."""

from typing import Any

from onemile.api import Conflict, conversations, record, transaction
from onemile.api import gettext as _
from onemile_exchanges import sight, steps
from onemile_exchanges.events import MessageSent
from onemile_exchanges.lifecycle import ENDED, Actor, State
from onemile_exchanges.models import Agreement, Item

KEEPER = "exchanges"


def say(agreement_id: int, *, member: Any, text: str) -> conversations.Post:
    """Write to the other of the two.

    Raises NotFound, Invalid, LimitReached, Conflict (it is over, or the other is gone).
    """
    conversations.check_text(text)
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        if State(agreement.state) in ENDED:
            raise Conflict(_("This conversation is over. You can make a new proposal."))
        require_open(agreement, member=member)
        conversations.require_calm(_conversation_of(agreement), author_uri=member.uri)
        return put(agreement, member=member, text=text)


def put(agreement: Agreement, *, member: Any, text: str, tell: bool = True) -> conversations.Post:
    """Write a message into an open transaction.

    The other is told of the first one only that they have not read, and not at all when
    something else tells them anyway (``tell`` False). It is ours to tell: with what it is about.
    """
    number = _conversation_of(agreement)
    said = conversations.say(number, author_uri=member.uri, text=text, tell=False)
    if said.is_repeat:
        return said
    to_helper = steps.role_of(agreement, uri=member.uri) == Actor.HELPED
    flag = Agreement.unread_helper if to_helper else Agreement.unread_helped
    fresh = (
        Agreement.update({flag: True})
        .where((Agreement.id == agreement.id) & (flag == False))  # noqa: E712
        .execute()
    )
    if fresh and tell:
        record(MessageSent(**steps.between(agreement, member)))
    return said


def open_between(agreement: Agreement) -> int:
    """Open the conversation of the two, in the open transaction; gives its number.

    The exchange's own page shows it. There is one for each exchange, though the two may have
    others about the same thing.
    """
    item = Item.get_or_none(Item.id == agreement.item_id)
    opener = agreement.opened_by_uri
    made = conversations.open_pair(
        subject_uri=item.uri if item else "",
        subject_author_uri=item.author_uri if item else "",
        people=agreement.two,
        opened_by_uri=opener if opener in agreement.two else agreement.helped_uri,
        keeper=KEEPER,
        path=f"/exchanges/{agreement.id}",
        key=str(agreement.id),
    )
    return int(made.id)


def mark_read(agreement: Agreement, *, member: Any) -> None:
    """Note that a member has the conversation before them."""
    is_helper = steps.role_of(agreement, uri=member.uri) == Actor.HELPER
    if not (agreement.unread_helper if is_helper else agreement.unread_helped):
        return
    flag = Agreement.unread_helper if is_helper else Agreement.unread_helped
    with transaction():
        Agreement.update({flag: False}).where(Agreement.id == agreement.id).execute()
        if agreement.conversation_id is not None:
            conversations.mark_read(agreement.conversation_id, person_uri=member.uri)


def require_open(agreement: Agreement, *, member: Any) -> None:
    """Raise Conflict when the other has left, rests, or one has blocked the other."""
    other = steps.other_uri(agreement, uri=member.uri)
    if not sight.may_meet(member, other_uri=other):
        raise Conflict(_("Your neighbour cannot be reached any more. Nothing was sent."))


def messages_of(
    agreement: Agreement, *, before: int | None = None, limit: int = conversations.PAGE_POSTS
) -> list[conversations.Post]:
    """Give the last ``limit`` messages (of those with ``id < before``), oldest first."""
    if agreement.conversation_id is None:
        return []
    return conversations.posts_of(agreement.conversation_id, before=before, limit=limit)


def asked_before(agreement: Agreement, *, viewer: Any) -> str:
    """Give the path of what one of the two had asked about the thing before, or nothing."""
    item = Item.get_or_none(Item.id == agreement.item_id)
    if item is None:
        return ""
    found = conversations.by_key(conversations.key_of(item.uri, agreement.two))
    is_there = found is not None and conversations.may_read(found, viewer)
    return found.page if found is not None and is_there else ""


def find_message(subject_id: str) -> conversations.Post | None:
    """Give a message of an exchange, for moderation; None for anything else."""
    found = conversations.find_post(subject_id)
    return found if found is not None and found.conversation.keeper == KEEPER else None


def agreement_of(message: conversations.Post) -> Agreement:
    """Give the exchange in which something was said."""
    agreement: Agreement = Agreement.get(Agreement.conversation_id == message.conversation_id)
    return agreement


def set_shown(message: conversations.Post, *, is_shown: bool) -> None:
    """Hide a message from both, or show it again."""
    conversations.set_shown(int(message.id), is_shown=is_shown)


def _conversation_of(agreement: Agreement) -> int:
    """Give the conversation of an exchange; one that something else began is opened here."""
    if agreement.conversation_id is None:
        agreement.conversation_id = open_between(agreement)
        agreement.save(only=[Agreement.conversation_id])
    return int(agreement.conversation_id)
