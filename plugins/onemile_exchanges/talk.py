"""The private conversation of an exchange: two members, nobody else."""

from collections.abc import Sequence
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    clock,
    ids,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import sight, steps
from onemile_exchanges.events import MessageSent
from onemile_exchanges.lifecycle import ENDED, Actor, State
from onemile_exchanges.models import ERASED, MESSAGE_LETTERS_MAX, SHOWN, Agreement, Message

# A page of talk; what is older is a touch away.
SHOWN_MAX = 100
# One a minute for an hour is a lively talk; more is a machine or a quarrel.
AN_HOUR_MAX = 60


def say(agreement_id: int, *, member: Any, text: str) -> Message:
    """Write to the other of the two.

    Raises NotFound, Invalid, LimitReached, Conflict (it is over, or the other is gone).
    """
    if not text:
        raise Invalid({"text": _("Write a word first.")})
    if len(text) > MESSAGE_LETTERS_MAX:
        raise Invalid(
            {"text": _("At most %(n)s characters. Nothing is lost.", n=MESSAGE_LETTERS_MAX)}
        )
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        if State(agreement.state) in ENDED:
            raise Conflict(_("This conversation is over. You can make a new proposal."))
        require_open(agreement, member=member)
        _require_calm(agreement, member=member)
        return put(agreement, member=member, text=text)


def _require_calm(agreement: Agreement, *, member: Any) -> None:
    """Raise LimitReached for whoever writes faster than anybody talks."""
    lately = Message.select().where(
        (Message.agreement == agreement.id)
        & (Message.by_uri == member.uri)
        & ids.made_since(Message.id, clock.ago(hours=1))
    )
    if lately.count() >= AN_HOUR_MAX:
        raise LimitReached(_("That was a lot in a short time. Try again later."))


def put(agreement: Agreement, *, member: Any, text: str, tell: bool = True) -> Message:
    """Write a message into an open transaction.

    The other is told of the first one only that they have not read, and not at all when
    something else tells them anyway (``tell`` False).
    """
    message: Message = Message.create(agreement=agreement.id, by_uri=member.uri, text=text)
    to_helper = steps.role_of(agreement, uri=member.uri) == Actor.HELPED
    flag = Agreement.unread_helper if to_helper else Agreement.unread_helped
    fresh = (
        Agreement.update({flag: True})
        .where((Agreement.id == agreement.id) & (flag == False))  # noqa: E712
        .execute()
    )
    if fresh and tell:
        record(
            MessageSent(
                agreement_id=agreement.id,
                by_uri=member.uri,
                to_uri=steps.other_uri(agreement, uri=member.uri),
            )
        )
    return message


def mark_read(agreement: Agreement, *, member: Any) -> None:
    """Note that a member has the conversation before them."""
    is_helper = steps.role_of(agreement, uri=member.uri) == Actor.HELPER
    if not (agreement.unread_helper if is_helper else agreement.unread_helped):
        return
    flag = Agreement.unread_helper if is_helper else Agreement.unread_helped
    with transaction():
        Agreement.update({flag: False}).where(Agreement.id == agreement.id).execute()


def require_open(agreement: Agreement, *, member: Any) -> None:
    """Raise Conflict when the other has left, rests, or one has blocked the other."""
    other = steps.other_uri(agreement, uri=member.uri)
    if not sight.may_meet(member, other_uri=other):
        raise Conflict(_("Your neighbour cannot be reached any more. Nothing was sent."))


def messages_of(
    agreement: Agreement, *, before: int | None = None, limit: int = SHOWN_MAX
) -> list[Message]:
    """Give the last ``limit`` messages (of those with ``id < before``), oldest first."""
    of_this = Message.agreement == agreement.id
    if before is not None:
        of_this &= Message.id < before
    newest = Message.select().where(of_this).order_by(Message.id.desc()).limit(limit)
    return list(newest)[::-1]


def last_heard(said: Sequence[Message], *, by_other_than: str) -> Message | None:
    """Give the last message of the other that can still be read."""
    theirs = (one for one in reversed(said) if one.by_uri != by_other_than and one.state == SHOWN)
    return next(theirs, None)


def find_message(message_id: int) -> Message:
    """Give a message with its exchange, for moderation. Raises NotFound."""
    found = Message.get_or_none(Message.id == message_id)
    if found is None or found.state == ERASED:
        raise NotFound
    message: Message = found
    return message


def set_shown(message: Message, *, is_shown: bool) -> None:
    """Hide a message from both, or show it again."""
    with transaction():
        Message.update(state=SHOWN if is_shown else "hidden").where(
            (Message.id == message.id) & (Message.state != ERASED)
        ).execute()
