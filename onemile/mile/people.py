"""How many people an area holds: counted once a day, one number for whoever asks, told in steps.

A number that followed each sign-up, move, block or departure at once would answer "does she
live here?" to whoever asks before and after. This one is a table of yesterday's night: it is
the same for every viewer, holds members of standing only, and is told in steps, of which the
lowest, below ten, tells nothing. What remains is bounded, and said here: a step may change
from one day to the next, which tells that some people came or went; and who keeps nine
accounts of standing in one square, a week old or met by the association, can bring its step
to the edge and learn once a day whether one more lives around.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from peewee import fn

from onemile import clock
from onemile.contracts import Area
from onemile.current import zone
from onemile.db import in_transaction
from onemile.mile.models import PeopleCount, PeopleDay

# Fewer neighbours than 10 are "a few": one more or less would be somebody. Then 10 to 20,
# 20 to 50, 50 to 100, and so on, up to more than will ever live anywhere.
STEPS = tuple(sorted(digit * 10**zeros for digit in (1, 2, 5) for zeros in range(1, 8)))
ROWS_PER_INSERT = 400
_THE_DAY = 1


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The whole instance on a day: members of standing, and the communes they live in."""

    standing: int
    communes: int


@dataclass(frozen=True, kw_only=True)
class Count:
    """An area on a day: members of standing, and all who live there, newcomers included."""

    standing: int
    living: int
    taken_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Lived:
    """How many live in a square (or, without one, at the level of a commune), for the count."""

    cell: int | None
    commune: str
    standing: int
    living: int


def step_of(n: int) -> tuple[int, int] | None:
    """Give the step a number lies in, from the first to below the second; None below ten."""
    return next((step for step in pairwise(STEPS) if step[0] <= n < step[1]), None)


def count_in(area: Area) -> Count:
    """Give how many lived in an area when people were last counted; nobody before that.

    An area with a name counts by its name alone, without the squares of the mile in it: the
    edge of those, told by how much they add, would say where the mile is. The same for every
    viewer, all day long. One query.
    """
    taken_at = PeopleDay.select(PeopleDay.taken_at).where(PeopleDay.id == _THE_DAY)
    if area.everywhere:
        query: Any = PeopleDay.select(PeopleDay.standing, PeopleDay.living, PeopleDay.taken_at)
        found = query.where(PeopleDay.id == _THE_DAY).tuples().first()
    else:
        query = PeopleCount.select(
            fn.COALESCE(fn.SUM(PeopleCount.standing), 0),
            fn.COALESCE(fn.SUM(PeopleCount.living), 0),
            taken_at,
        )
        by_name = PeopleCount.commune.in_(area.communes)
        lives_here = by_name if area.communes else PeopleCount.cell.in_(area.cells)
        found = query.where(lives_here).tuples().first()
    standing, living, instant = found or (0, 0, None)
    return Count(standing=int(standing), living=int(living), taken_at=_instant(instant))


def totals() -> Totals | None:
    """Give the numbers of the whole instance, one row; None before the first count."""
    day = PeopleDay.get_or_none(PeopleDay.id == _THE_DAY)
    if day is None or day.taken_at is None:
        return None
    return Totals(standing=day.standing, communes=day.communes)


def today() -> str:
    """Give the day that a count made now is of."""
    return clock.now().astimezone(zone()).date().isoformat()


def begin_day() -> bool:
    """Take the day's count upon oneself, in the open transaction; False where it was made.

    Of two who try at once the second waits for the first, and finds it done.
    """
    assert in_transaction(), "a count is taken in one transaction"
    day = PeopleDay.insert(id=_THE_DAY, day="", standing=0, living=0, communes=0)
    day.on_conflict_ignore().execute()
    mine = PeopleDay.update(day=today(), taken_at=clock.now()).where(
        (PeopleDay.id == _THE_DAY) & (PeopleDay.day != today())
    )
    return bool(mine.execute())


def keep(lived: Iterable[Lived]) -> None:
    """Replace the count by another, in the transaction that has begun the day.

    A square in which only newcomers live is not written down: they count for the commune.
    """
    standing: Counter[tuple[str, int | None]] = Counter()
    living: Counter[tuple[str, int | None]] = Counter()
    for one in lived:
        spot = (one.commune, one.cell if one.standing else None)
        standing[spot] += one.standing
        living[spot] += one.living
    PeopleCount.delete().execute()
    counted = [
        {"commune": spot[0], "cell": spot[1], "standing": standing[spot], "living": n}
        for spot, n in living.items()
    ]
    for start in range(0, len(counted), ROWS_PER_INSERT):
        PeopleCount.insert_many(counted[start : start + ROWS_PER_INSERT]).execute()
    PeopleDay.update(
        standing=standing.total(),
        living=living.total(),
        communes=len({commune for (commune, _cell), n in standing.items() if n}),
    ).where(PeopleDay.id == _THE_DAY).execute()


def _instant(value: Any) -> datetime | None:
    """Read a moment that came out of a subquery as it is kept."""
    return PeopleDay.taken_at.python_value(value) if isinstance(value, int) else value
