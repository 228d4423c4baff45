"""Squares of a mile, the coarsest there are: where the region has ground, and who lives in them."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from peewee import fn

from onemile.mile import extent, gazetteer, grid
from onemile.mile.commune import Commune
from onemile.mile.models import PeopleCount
from onemile.mile.region import Region

# A region that is at work and one that takes its place; tests have some more.
_REGIONS_KEPT = 8
# Squares from which things of a border are told, about 1 kB each.
_TOUCHED_KEPT = 4_096


def territory() -> tuple[int, ...]:
    """Return the squares of a mile in which the instance's region has ground, sorted.

    By its table of squares; around the centres of communes that have no line there, as wide as
    such a commune is drawn. What is known to be another region's alone is not among them.
    """
    return _ground_of(gazetteer.region())


def standing_by_square() -> Mapping[int, int]:
    """Return how many members of standing live in each square of a mile, by the day's count.

    Squares with nobody have no entry. Whoever stays at the level of a commune is not counted.
    """
    standing: Counter[int] = Counter()
    lived = PeopleCount.cell.is_null(False) & (PeopleCount.standing > 0)
    counted: Any = PeopleCount.select(PeopleCount.cell, fn.SUM(PeopleCount.standing)).where(lived)
    for cell, n in counted.group_by(PeopleCount.cell).tuples():
        standing[grid.coarsen(cell, grid.COARSEST)] += int(n)
    return standing


@lru_cache(maxsize=_TOUCHED_KEPT)
def squares_touched(cell: int) -> frozenset[int]:
    """Return the squares of a mile in which somebody may live who sees what is told from a square.

    By the mile that every instance means, whatever this one has set.
    """
    return frozenset(grid.coarsen(other, grid.COARSEST) for other in grid.mile(cell))


@lru_cache(maxsize=_REGIONS_KEPT)
def _ground_of(region: Region) -> tuple[int, ...]:
    found = {
        grid.coarsen(cell, grid.COARSEST) for cell, line in region.squares.items() if line.commune
    }
    for commune in region.communes:
        if not region.squares.cells_of(commune.code):
            near = _around(commune, extent.span_m(region, commune) / 2.0)
            found.update(cell for cell in near if not region.is_foreign(cell))
    return tuple(sorted(found))


def _around(commune: Commune, reach_m: float) -> Iterator[int]:
    """Yield the squares of a mile whose middle lies so near to a commune's centre, and its own.

    Found from points half a square apart: no square lies between them.
    """
    step_m = grid.SIDE_M[grid.COARSEST] / 2.0
    steps = range(-(n := math.ceil(reach_m / step_m) + 1), n + 1)
    north = step_m / grid.METRES_PER_DEGREE
    east = north / math.cos(math.radians(commune.latitude))
    own = grid.cell_at(commune.latitude, commune.longitude, grid.COARSEST)
    places = (
        (commune.latitude + down * north, commune.longitude + along * east)
        for down in steps
        for along in steps
    )
    beside = {
        grid.cell_at(latitude, longitude, grid.COARSEST)
        for latitude, longitude in places
        if abs(latitude) <= 90.0 and abs(longitude) <= 180.0
    }
    yield own
    yield from (cell for cell in beside if extent.away_m(cell, commune) <= reach_m)
