"""The mile with a partner, and what is for all members, are taken up and ended: what follows.

Asked wherever that may have changed, and every few minutes for all: each step looks at what is,
so that doing it twice changes nothing, and what failed once is done by the next. Each of the two
flows ends by itself: what goes by both stays for those to whom the other shows it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from peewee import SQL

from onemile.api import Job, TaskKind, ids, lock_rows, transaction
from onemile_federation import one_by_one
from onemile_federation.mile import covers, sides, territories
from onemile_federation.mile.models import (
    MileCover,
    MileSide,
    MileTalk,
    MileTerritory,
    MileThing,
    MileTold,
    Neighbour,
)
from onemile_federation.partners import holding, standing
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.partners.telling import SHOWN_BY
from onemile_federation.ports import Port
from onemile_federation.remote import hosts
from onemile_federation.remote.hosts import TURN

# What was decided is done at once by a task; this makes good what that missed.
EVERY_SECONDS = 300
# Where a host has rows as long as there is a mile with it.
_TABLES: tuple[Any, ...] = (MileCover, MileTerritory, MileThing, MileTold, MileTalk, Neighbour)

# The number is that before which all of it was made; 0 for all.
show: Port[[str, int], object] = Port("that things of ours are shown to a host as is due now")
take_back: Port[[str, int], object] = Port("that all that a host was shown is taken back")
purge: Port[[str, int], object] = Port("that all that came from a host for its members goes")
# The same, of the one of both flows that has ended.
take_back_flow: Port[[str, str, int], object] = Port("that what went by a flow is taken back")
purge_flow: Port[[str, str, int], object] = Port("that what came by one of both flows goes")


def settle(host: str, *, ended: int = 0) -> None:
    """Bring both flows with a host to how they ought to be now. Outside of transactions.

    The mile is open: where we are and our cover are said where they are due, and things follow,
    once more where what was before a number has just ``ended``. Paused alone: nothing. Else all of
    it ends, or what goes by the flow that is shut.
    """
    row = standing.of(host)
    is_said = sides.is_open(host) and _say(host)
    over = [one for one in SHOWN_BY if not (sides.is_open(host, one) or sides.rests(row, one))]
    if len(over) == len(SHOWN_BY):
        end(host)
        return
    for flow in over:
        purge_flow(host, flow, 0)
    if "mile" in over:
        _forget_where(host)
    if over or is_said or sides.is_open(host, "proposals"):
        show(host, ended)


def end(host: str, *, before: int = 0) -> None:
    """End all that goes to a host's members: it is taken back, and what is kept of theirs goes.

    ``before``: the number that was made as it was shut; what came after that is of a flow that is
    open anew, and stays. 0 for none of it. Outside of transactions.
    """
    take_back(host, before)
    purge(host, before)
    _forget_where(host, before)


def _forget_where(host: str, before: int = 0) -> None:
    """Forget where a host is and has members.

    How often its cover changed stays: it is not to begin anew by shutting and opening.
    """
    with transaction():
        # Held first, as by whoever says or hears anything of the mile: two would wait in a ring.
        list(lock_rows(MileSide.select().where(MileSide.host == host)))
        theirs = MileTerritory.host == host
        MileCover.delete().where(
            (MileCover.host == host) & _was(MileCover.issued_at, before)
        ).execute()
        MileTerritory.delete().where(theirs & _was(MileTerritory.heard_at, before)).execute()
        # Said anew since, and agreed to before: that was another mile.
        MileTerritory.update(
            approved_rows="", approved_digest="", approved_by_uri="", approved_at=None
        ).where(theirs & _was(MileTerritory.approved_at, before)).execute()
        MileSide.update(digest="", said_at=None).where(
            (MileSide.host == host) & _was(MileSide.said_at, before)
        ).execute()


def _was(at: Any, before: int) -> Any:
    """Tell, in SQL, that an instant lies before that of a number, or any where that is 0."""
    return at < ids.instant_of(before) if before else SQL("1 = 1")


def settle_all() -> int:
    """Settle every host with which there is a mile, or was one; returns how many."""
    return one_by_one.each(_concerned(), _settled)


def _settled(host: str) -> bool:
    settle(host)
    return True


def _say(host: str) -> bool:
    """Say what is due. Tells whether the mile is open still."""
    covers.prepare(host)
    with transaction():
        row = holding.held(Partnership.host == host)
        if row is None or not sides.is_open(host):
            return False
        territories.say_if_due(row)
        covers.settle(host)
        covers.say_if_due(row)
    return True


def _concerned() -> list[str]:
    row: Any = Partnership
    flows = (row.our_mile & row.their_mile) | (row.our_proposals & row.their_proposals)
    lives = row.state.in_((ACTIVE, PAUSED)) & flows
    found = {str(one.host) for one in row.select(row.host).where(lives)}
    said = MileSide.select(MileSide.host).where(MileSide.digest != "")
    found |= {str(one.host) for one in said}
    for table in _TABLES:
        found |= {str(host) for (host,) in table.select(table.host).distinct().tuples()}
    return sorted(found)


def _turn(payload: Mapping[str, Any]) -> None:
    """Settle a host and all that lies beneath; one that was shut meanwhile ends before.

    However late: of one that is open anew that alone ends which was before it was shut. A
    partnership is with one host: what is shut with it is open still with one beneath.
    """
    name = str(payload["host"])
    for host in _concerned():
        if name in hosts.and_above(host):
            shut = payload.get("shut", ())
            ended = int(payload.get("before", 0)) if shut else 0
            if host == name:
                _end_what_was_shut(host, shut, ended)
            settle(host, ended=ended)


def _end_what_was_shut(host: str, shut: Collection[str], before: int) -> None:
    """End what was shut for a moment: the other side has, and forgot what it had been shown."""
    if set(shut) == set(SHOWN_BY):
        end(host, before=before)
        return
    for flow in shut:
        if sides.is_open(host, flow):
            take_back_flow(host, flow, before)
            purge_flow(host, flow, before)
            if flow == "mile":
                _forget_where(host, before)


TASKS = [TaskKind(name=TURN, run=_turn, is_whole=False, seconds_max=900)]
JOBS = [
    Job(
        name="federation.mile",
        every_seconds=EVERY_SECONDS,
        run=settle_all,
        trusts_clock=True,
    )
]
