"""How many live there, how much is on offer: counted once a minute for each area."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import SQL, fn

from onemile import clock, current
from onemile.contracts import Area
from onemile.mile.models import Place

# Counts are a mood, not an account: a minute old is fresh.
KEEP_SECONDS = 60
# Areas whose counts are remembered in each process: a town and its villages, 2 kB each.
AREAS_MAX = 4_096
# Fewer neighbours than this are not counted in words: one more or less would be somebody.
NEIGHBOURS_MIN = 5
# From so many live things on, a spot is warmer: by fives in a village, by scores in a town.
WARMER_FROM = (1, 3, 6, 11, 21)

_Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What an area holds. ``spots`` are cells where the area has cells, else commune codes."""

    members: int
    kinds: Mapping[str, int]
    spots: Mapping[int | str, int]
    kinds_of_spot: Mapping[tuple[int | str, str], int]

    @property
    def things(self) -> int:
        """All live things of the area."""
        return sum(self.kinds.values())

    def warmth(self, spot: int | str) -> int:
        """How warm a spot is, from 0 (quiet) to 5."""
        n = self.spots.get(spot, 0)
        return sum(n >= least for least in WARMER_FROM)


class Remembered:
    """Tallies of one instance in this process, the least looked at forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[datetime, Tally]] = OrderedDict()

    def find(self, key: _Key) -> Tally | None:
        """Give what was counted under this key within the last minute, or None."""
        with self._lock:
            counted_at, tally = self._kept.get(key, (None, None))
            if counted_at is None or tally is None:
                return None
            if abs(clock.now() - counted_at) > timedelta(seconds=KEEP_SECONDS):
                return None
            self._kept.move_to_end(key)
            return tally

    def keep(self, key: _Key, tally: Tally) -> None:
        """Remember a tally under a key."""
        with self._lock:
            self._kept[key] = (clock.now(), tally)
            self._kept.move_to_end(key)
            while len(self._kept) > AREAS_MAX:
                self._kept.popitem(last=False)


def tally_of(area: Area, *, hidden: frozenset[int] = frozenset()) -> Tally:
    """Count the live members and things of an area, those of ``hidden`` members left out.

    A mile's members are those with a square in it. Two queries, or none within a minute.
    """
    key = (area.cells or area.communes, hidden)
    kept: Remembered = current.instance().rooms.setdefault("mile.tallies", Remembered())
    tally = kept.find(key)
    if tally is None:
        tally = _count(area, hidden)
        kept.keep(key, tally)
    return tally


def _count(area: Area, hidden: frozenset[int]) -> Tally:
    kinds: Counter[str] = Counter()
    spots: Counter[int | str] = Counter()
    kinds_of_spot: Counter[tuple[int | str, str]] = Counter()
    for part in current.instance().plugins.collect("feed_tallies", area=area, hidden=hidden):
        kinds[part.kind] += part.n
        spots[part.spot] += part.n
        kinds_of_spot[part.spot, part.kind] += part.n
    return Tally(
        members=_members(area, hidden), kinds=kinds, spots=spots, kinds_of_spot=kinds_of_spot
    )


def _members(area: Area, hidden: frozenset[int]) -> int:
    lives = Place.is_live == True  # noqa: E712 (peewee makes SQL of it; a bare column skips the index)
    if area.cells:
        lives &= Place.cell.in_(area.cells)
    elif area.communes:
        lives &= Place.commune.in_(area.communes)
    if hidden:
        lives &= Place.member_id.not_in(hidden)
    return int(Place.select(fn.COUNT(SQL("*"))).where(lives).scalar())
