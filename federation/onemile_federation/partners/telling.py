"""Our side of a partnership is changed here, written into its book, and said to the other side.

All three are one transaction with the decision; the outbox brings the message, in order and for
days. What is said is always the whole side (``statements.py``).
"""

from collections.abc import Mapping
from typing import Any

from onemile.api import clock, defer, ids
from onemile_federation import addresses
from onemile_federation.outbox import saying
from onemile_federation.partners import statements
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, FLOWS, PAUSED, between, state_of
from onemile_federation.ports import Port
from onemile_federation.remote.hosts import TURN

# Lines of the book that the other side writes, by what it says, over all the years: a hundred a day
# are heard (``hearing.STATEMENTS``), an evening's turning of switches leaves a few.
LINES_MAX = 2_000
# What ends or rests something: its notice does not give way to other news of the day.
# Nor does what takes it back: the last that is read of it would be the end.
ENDS = frozenset({"paused", "resumed", "refused", "ended", "closes", "closing_unsaid", "asleep"})
# By which flows something of members is shown to those of a partner.
SHOWN_BY = ("mile", "proposals")
# What each decision of ours is on the wire.
OFFERED, ACCEPTED, REJECTED, CHANGED, ENDED, GREETED = (
    *("proposed", "accepted", "refused", "changed", "ended", "greeted"),
)
# What the book says of an end of what never was more than a proposal.
WITHDRAWN = "withdrawn"


# By a host, in the transaction in which a pause ends.
resumed: Port[[str], object] = Port("that what ran on during a pause holds for some days")


def settle(row: Partnership) -> str:
    """Work out and save the state that the two sides make; returns the state before.

    ``since`` is when it became a partnership in this turn, or something else. Raises ValueError
    for a row that is not held: a decision made meanwhile would be written over (``holding.py``).
    """
    if not row.is_held:
        raise ValueError("a partnership is held before it is written")
    before = str(row.state)
    row.state = state_of(row.ours, row.theirs)
    lives = row.state in (ACTIVE, PAUSED)
    if before != row.state and not (lives and before in (ACTIVE, PAUSED)):
        row.since = clock.now()
    if not lives:
        row.confirmed_name = ""  # a yes to a name is for one partnership, as one to a charter
    open_now = between(row.ours, row.theirs)
    row.is_shut = lives and not open_now.publications
    row.is_mile_shut = lives and not any(getattr(open_now, one) for one in SHOWN_BY)
    row.save()
    if (before, row.state) == (PAUSED, ACTIVE):
        resumed(str(row.host))
    if lives or before in (ACTIVE, PAUSED):
        flows = row.ours.switches.and_(row.theirs.switches)
        shut = [one for one in SHOWN_BY if not (lives and getattr(flows, one))]
        # Up to which number all ends: it may be open anew before the task has its turn.
        defer(TURN, {"host": str(row.host), "shut": shut, "before": ids.new()})
    return before


def say(row: Partnership, what: str, *, is_decision: bool = True) -> None:
    """Say our side as it is now, in the open transaction, by the verb of what was decided."""
    row.our_number += 1
    if is_decision:
        row.our_decided = row.our_number
        row.changed_at = clock.now()
    settle(row)
    document = statements.ours(row)
    _SAYING[what](document, str(row.actor_uri), key_of(row, row.our_number))


def key_of(row: Partnership, number: int) -> str:
    """Return by what a word of ours, by its number in this turn, is known to the outbox."""
    return f"partnership:{row.id}:{row.our_turn}:{number}"


def note(
    row: Partnership,
    what: str,
    *,
    is_ours: bool,
    reason: str = "",
    by_uri: str = "",
    detail: str = "",
) -> PartnershipEntry:
    """Write a line into the book of a partnership, in the open transaction; returns it.

    Nothing changes without a line: of theirs the oldest beyond LINES_MAX go.
    """
    if not is_ours:
        _make_room(str(row.host))
    made: PartnershipEntry = PartnershipEntry.create(
        host=row.host, is_ours=is_ours, what=what, detail=detail, reason=reason, by_uri=by_uri
    )
    return made


def _make_room(host: str) -> None:
    """Let the oldest lines of theirs go, where with one more they would be more than LINES_MAX."""
    line: Any = PartnershipEntry
    theirs = (line.host == host) & ~line.is_ours
    newest = line.select(line.id).where(theirs).order_by(line.id.desc())
    first_to_go = newest.offset(LINES_MAX - 1).limit(1).scalar()
    if first_to_go is not None:
        line.delete().where(theirs & (line.id <= first_to_go)).execute()


def changed_flows(before: Any, after: Any) -> str:
    """Return what was opened and shut, for the book: "+mile -thanks"; empty for nothing."""
    told = []
    for flow in FLOWS:
        was, now = getattr(before, flow), getattr(after, flow)
        if was != now:
            told.append(f"{'+' if now else '-'}{flow}")
    return " ".join(told)


def _offered(document: Mapping[str, Any], to_uri: str, key: str) -> None:
    saying.answer("Offer", sender_uri=_us(), object=document, to_uri=to_uri, key=key)


def _accepted(document: Mapping[str, Any], to_uri: str, key: str) -> None:
    saying.answer("Accept", sender_uri=_us(), object=document, to_uri=to_uri, key=key)


def _rejected(document: Mapping[str, Any], to_uri: str, key: str) -> None:
    saying.answer("Reject", sender_uri=_us(), object=document, to_uri=to_uri, key=key)


def _changed(document: Mapping[str, Any], to_uri: str, key: str) -> None:
    saying.answer("Update", sender_uri=_us(), object=document, to_uri=to_uri, key=key)


def _ended(document: Mapping[str, Any], to_uri: str, key: str) -> None:
    saying.answer("Undo", sender_uri=_us(), object=document, to_uri=to_uri, key=key)


def _greeted(document: Mapping[str, Any], to_uri: str, key: str) -> None:
    saying.answer("Greeting", sender_uri=_us(), object=document, to_uri=to_uri, key=key)


def _us() -> str:
    return addresses.instance_uri()


_SAYING = {
    OFFERED: _offered,
    ACCEPTED: _accepted,
    REJECTED: _rejected,
    CHANGED: _changed,
    ENDED: _ended,
    GREETED: _greeted,
}
