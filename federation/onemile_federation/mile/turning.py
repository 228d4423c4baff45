"""The mile with a partner is taken up and ended: all that follows from whether it is open.

Asked wherever that may have changed, and every few minutes for all: each step looks at what is,
so that doing it twice changes nothing, and what failed once is done by the next.
"""

from collections.abc import Mapping
from typing import Any

from peewee import SQL

from onemile.api import Job, TaskKind, ids, transaction
from onemile_federation import one_by_one
from onemile_federation.mile import covers, sides, territories
from onemile_federation.mile.models import (
    MileCover,
    MileDeclined,
    MileSide,
    MileTalk,
    MileTerritory,
    MileThing,
    MileTold,
    Neighbour,
)
from onemile_federation.partners import standing
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.ports import Port
from onemile_federation.remote import hosts
from onemile_federation.remote.hosts import TURN

# What was decided is done at once by a task; this makes good what that missed.
EVERY_SECONDS = 300
# Where a host has rows as long as there is a mile with it.
_TABLES: tuple[Any, ...] = (
    *(MileCover, MileTerritory, MileThing, MileTold, MileTalk),
    *(Neighbour, MileDeclined),
)

# The number is that before which all of it was made; 0 for all.
show: Port[[str, int], object] = Port("that things of ours are shown to a host as is due now")
take_back: Port[[str, int], object] = Port("that all that a host was shown is taken back")
purge: Port[[str, int], object] = Port("that all that came from a host for the mile goes")


def settle(host: str, *, ended: int = 0) -> None:
    """Bring the mile with a host to how it ought to be now. Outside of transactions.

    Open: where we are and our cover are said where they are due, and things follow, once more where
    what was before a number has just ``ended``. Paused alone: nothing. Else all of it ends.
    """
    if sides.is_open(host):
        if _say(host):
            show(host, ended)
    elif not sides.rests(standing.of(host)):
        end(host)


def end(host: str, *, before: int = 0) -> None:
    """End the mile with a host: what it was shown is taken back, what is kept of it goes.

    ``before``: the number that was made as it was shut; what came after that is of a mile that is
    open anew, and stays. 0 for none of it. How often its cover changed stays: it is not to begin
    anew by shutting and opening. Outside of transactions.
    """
    take_back(host, before)
    purge(host, before)
    with transaction():
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
    with transaction():
        row = Partnership.get_or_none(Partnership.host == host)
        if row is None or not sides.is_open(host):
            return False
        territories.say_if_due(row)
        covers.settle(host)
        covers.say_if_due(row)
    return True


def _concerned() -> list[str]:
    row: Any = Partnership
    lives = row.state.in_((ACTIVE, PAUSED)) & row.our_mile & row.their_mile
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
            ended = int(payload.get("before", 0)) if payload.get("was_shut") else 0
            if payload.get("was_shut") and host == name:
                end(host, before=ended)
            settle(host, ended=ended)


TASKS = [TaskKind(name=TURN, run=_turn, is_whole=False, seconds_max=900)]
JOBS = [
    Job(
        name="federation.mile",
        every_seconds=EVERY_SECONDS,
        run=settle_all,
        trusts_clock=True,
    )
]
