"""Take one step of an exchange: find it for its member, lock it, move it, say who is awaited."""

from collections.abc import Sequence, Set
from datetime import timedelta
from typing import Any

from onemile.api import (
    CommitmentCancelled,
    CommitmentConfirmed,
    CommitmentReversed,
    Conflict,
    NotFound,
    clock,
    conversations,
    lock_rows,
    record,
    require,
)
from onemile.api import gettext as _
from onemile_exchanges.events import ItemChanged
from onemile_exchanges.kinds import OFFER
from onemile_exchanges.lifecycle import (
    ENDED,
    RUNNING,
    SETTLED,
    Actor,
    State,
    Step,
    actors_of,
    awaited,
    next_state,
)
from onemile_exchanges.models import CLOSED, PAUSED, PUBLISHED, Agreement, CommitmentRow, Item
from onemile_exchanges.terms import TAKE_PART

REASON_LETTERS_MIN = 3


def locked_for(agreement_id: int, *, member: Any) -> Agreement:
    """Give an exchange to one of its two members, locked until the transaction ends.

    Raises NotAllowed, NotFound for everybody else.
    """
    require(member, TAKE_PART)
    found = lock_rows(Agreement.select().where(Agreement.id == agreement_id)).first()
    if found is None or member.uri not in found.two:
        raise NotFound
    agreement: Agreement = found
    return agreement


def actors(agreement: Agreement, *, uri: str) -> frozenset[Actor]:
    """Give what somebody is in an exchange; nothing for a stranger."""
    if uri not in agreement.two:
        return frozenset()
    return actors_of(is_helper=uri == agreement.helper_uri, maker=agreement.maker)


def role_of(agreement: Agreement, *, uri: str) -> Actor:
    """Give the role of one of the two."""
    return Actor.HELPER if uri == agreement.helper_uri else Actor.HELPED


def other_uri(agreement: Agreement, *, uri: str) -> str:
    """Give the URI of the other of the two."""
    helper, helped = agreement.two
    return helped if uri == helper else helper


def between(agreement: Agreement, member: Any) -> dict[str, Any]:
    """Give the fields of an event: what it is about, who did it, who is to know."""
    return {
        "agreement_id": agreement.id,
        "by_uri": member.uri,
        "to_uri": other_uri(agreement, uri=member.uri),
    }


def take(agreement: Agreement, step: Step, *, by: Set[Actor]) -> None:
    """Move a locked exchange to where a step leads and write it down, with all that was set.

    Raises Conflict when the step is not possible, or when somebody was faster.
    """
    before = State(agreement.state)
    after = next_state(before, step, by)
    agreement.state = after
    agreement.is_running = after in RUNNING
    agreement.changed_at = clock.now()
    role = awaited(after, agreement.maker)
    agreement.awaits_helper = role == Actor.HELPER
    agreement.awaits_helped = role == Actor.HELPED
    values = {
        field.name: getattr(agreement, field.name)
        for field in Agreement._meta.sorted_fields
        if field.name not in ("id", "item", "unread_helper", "unread_helped")
    }
    moved = (
        Agreement.update(**values)
        .where((Agreement.id == agreement.id) & (Agreement.state == before))
        .execute()
    )
    if not moved:
        raise Conflict(_("Your neighbour was faster: look where things stand now."))
    if after in ENDED and agreement.conversation_id is not None:
        conversations.close(agreement.conversation_id)
    if agreement.payer_uri is not None:
        _tell_who_asked(agreement)


def _tell_who_asked(agreement: Agreement) -> None:
    """Tell what has become of a commitment, to whoever opened it by a key of theirs."""
    key = str(CommitmentRow.get(CommitmentRow.agreement == agreement.id).key)
    state, amount = State(agreement.state), int(agreement.amount_smiles)
    # A moderator may find that what was settled before was right: nothing new has happened.
    if state == State.CONFIRMED and agreement.disputed_from not in SETTLED:
        record(CommitmentConfirmed(key=key, amount_smiles=amount))
    elif state == State.REVERSED:
        record(CommitmentReversed(key=key, amount_smiles=amount))
    elif state == State.CANCELLED:
        record(CommitmentCancelled(key=key))


def wait_days(agreement: Agreement, *, days: int) -> None:
    """Let the proposal on the table expire after so many days."""
    agreement.expires_at = clock.now() + timedelta(days=days)


def hold_items(agreements: Sequence[Agreement], *, author_id: int) -> None:
    """Lock a member's items and those of their exchanges, all before the ledger is asked once."""
    about = [agreement.item_id for agreement in agreements if agreement.item_id is not None]
    which = (Item.author_id == author_id) | Item.id.in_(about)
    list(lock_rows(Item.select(Item.id).where(which).order_by(Item.id)))


def rest_item(agreement: Agreement) -> None:
    """Take a one-off item off the pages while this exchange is agreed.

    As in the two below, the item is taken before the ledger is asked (the order of locks).
    """
    which = (Item.id == agreement.item_id) & (Item.state == PUBLISHED)
    _turn(agreement, which, to=PAUSED, paused_for=int(agreement.id))


def wake_item(agreement: Agreement) -> None:
    """Show the item again that rested for this exchange."""
    _turn(agreement, _rests_for(agreement), to=PUBLISHED)


def close_item(agreement: Agreement) -> None:
    """Close the item that rested for this exchange: it is done."""
    _turn(agreement, _rests_for(agreement), to=CLOSED)


def _rests_for(agreement: Agreement) -> Any:
    return (Item.paused_for == agreement.id) & (Item.state == PAUSED)


def _turn(agreement: Agreement, which: Any, *, to: str, paused_for: int = 0) -> None:
    """Bring an exchange's item to another state, where it is to be, and tell of it."""
    if not Item.update(state=to, paused_for=paused_for).where(which).execute():
        return
    author_uri = agreement.helper_uri if agreement.kind == OFFER else agreement.helped_uri
    number = int(agreement.item_id or 0)
    record(ItemChanged(item_id=number, author_uri=str(author_uri), state=to))
