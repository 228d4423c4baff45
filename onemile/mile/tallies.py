"""How much is on offer in an area, counted once a minute; and how many live there, once a day."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile import clock, current
from onemile.contracts import Area
from onemile.mile.people import count_in

# Counts are a mood, not an account: a minute old is fresh.
KEEP_SECONDS = 60
# Areas whose counts are remembered in each process: a town and its villages, 2 kB each.
AREAS_MAX = 4_096
# From so many live things on, a spot is warmer: by fives in a village, by scores in a town.
WARMER_FROM = (1, 3, 6, 11, 21)

_Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What an area holds. ``spots`` are cells in an area of cells alone, else commune codes.

    ``members`` is the day's count, the same for every viewer, and is shown in steps only.
    """

    members: int
    # All who live there, newcomers too, and when they were counted: to know who is the first.
    living: int
    counted_at: datetime | None
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


def tally_of(area: Area, *, hidden: frozenset[str] = frozenset()) -> Tally:
    """Count the people and the live things of an area, the things of ``hidden`` people left out.

    People are counted whoever asks: a number that leaves out whom one blocks would tell where
    they live. Two queries, or none within a minute.
    """
    key = (area.cells, area.cells_across, area.communes, area.everywhere, area.from_home, hidden)
    kept: Remembered = current.instance().rooms.setdefault("mile.tallies", Remembered())
    tally = kept.find(key)
    if tally is None:
        tally = _count(area, hidden)
        kept.keep(key, tally)
    return tally


def _count(area: Area, hidden: frozenset[str]) -> Tally:
    kinds: Counter[str] = Counter()
    spots: Counter[int | str] = Counter()
    kinds_of_spot: Counter[tuple[int | str, str]] = Counter()
    for part in current.instance().plugins.collect("feed_tallies", area=area, hidden=hidden):
        kinds[part.kind] += part.n
        spots[part.spot] += part.n
        kinds_of_spot[part.spot, part.kind] += part.n
    people = count_in(area)
    return Tally(
        members=people.standing,
        living=people.living,
        counted_at=people.taken_at,
        kinds=kinds,
        spots=spots,
        kinds_of_spot=kinds_of_spot,
    )
