"""What the book says of a word of theirs: what they have decided, and what else is new of them."""

from typing import NamedTuple

from onemile_federation.partners import telling, told
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, BY_US, ENDED, PAUSED, YES, Side, Switches
from onemile_federation.partners.statements import Statement


class Before(NamedTuple):
    """How a partnership stood before a word of theirs."""

    side: Side
    state: str
    charter: str
    read: str
    name: str
    reach: tuple[str, str]
    closes_on: str


def before(row: Partnership) -> Before:
    """Return how a partnership stands now, for ``write``."""
    return Before(
        side=row.theirs,
        state=str(row.state),
        charter=str(row.charter_digest),
        read=str(row.their_read_digest),
        name=str(row.name),
        reach=(str(row.contact), str(row.reach)),
        closes_on=str(row.closes_on),
    )


def write(row: Partnership, was: Before, said: Statement) -> None:
    """Write down, and tell stewards, what is another than before, in the open transaction.

    Of who is no partner what they decide alone.
    """
    _decided(row, was, said)
    if row.state not in (ACTIVE, PAUSED):
        return
    if was.charter and was.charter != row.charter_digest:
        _note(row, was, "charter_changed")
    if was.read != row.their_read_digest:
        _note(row, was, "charter_read")
    if was.name and was.name != row.name:
        _note(row, was, "renamed", reason=f"{was.name} → {row.name}")
    if was.reach[0] and was.reach != (row.contact, row.reach):
        _note(row, was, "contact")


def _decided(row: Partnership, was: Before, said: Statement) -> None:
    now = row.theirs
    is_new_turn = now.turn != was.side.turn
    # What an earlier turn had opened went with it; who ends opens nothing, and shuts all of it.
    before = Switches() if is_new_turn else was.side.switches
    flows = "" if now.stance == ENDED else telling.changed_flows(before, now.switches)
    stances = {YES: _yes(row, was, is_new_turn), PAUSED: "paused", ENDED: _end(row, was)}
    if (is_new_turn or was.side.stance != now.stance) and now.turn >= row.our_turn:
        what = stances[now.stance]
        _note(row, was, what, reason=said.reason, detail=flows)
    elif flows:
        _note(row, was, "switched", reason=said.reason, detail=flows)
    # Beside what else the same word says: it is for members too.
    if said.closes_on != was.closes_on:
        what = "closes" if said.closes_on else "closing_unsaid"
        _note(row, was, what, detail=said.closes_on or was.closes_on)


def _yes(row: Partnership, was: Before, is_new_turn: bool) -> str:
    if not is_new_turn and was.side.stance == PAUSED:
        return "resumed"
    if was.state == BY_US and row.state in (ACTIVE, PAUSED):
        return telling.ACCEPTED
    return telling.OFFERED


def _end(row: Partnership, was: Before) -> str:
    """Return what an end of theirs is: of a proposal, ours or theirs, it ends no partnership."""
    if was.state == BY_US:
        return telling.REJECTED
    is_theirs_alone = was.state not in (ACTIVE, PAUSED) and row.their_turn > row.our_turn
    return telling.WITHDRAWN if is_theirs_alone else telling.ENDED


def _note(row: Partnership, was: Before, what: str, *, reason: str = "", detail: str = "") -> None:
    entry = telling.note(row, what, is_ours=False, reason=reason, detail=detail)
    told.note(entry, is_of_partner=was.state in (ACTIVE, PAUSED, BY_US))
