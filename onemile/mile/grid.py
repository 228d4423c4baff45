"""The grid every instance shares: a point becomes a square, and a square has a mile.

Pure arithmetic, without database, clock or dependency. Squares of three sizes nest
exactly: four of one level make one of the next. A square is called a *cell* and is one
non-negative ``int`` below 2**42 that sorts by level, row and column, so that a row of
neighbouring cells is one range of an index. ``federation/examples/grid-vectors.json``
holds the vectors that every implementation must reach.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8  # mean sphere: simple, so that every implementation agrees
METRES_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_M  # of latitude
MILE_RADIUS_M = 804.672  # a mile is one mile across
SIDE_M = (402.336, 804.672, 1609.344)  # by level: ¼ mile, ½ mile, 1 mile
COARSEST = len(SIDE_M) - 1
LEVELS = range(len(SIDE_M))

# The whole number of one-mile rows that comes nearest to the way from pole to pole:
# no row is cut at a pole, and a side is true to 15 millionths.
COARSE_ROWS = 12_437

# Rim cells lie exactly two sides away; without this slack rounding would drop them.
TOLERANCE_M = 0.01 * SIDE_M[0]

# Eight miles across each way, some 3,300 of the smallest squares. What is wider is a
# named area (a commune, its neighbours), never a mile.
RADIUS_M_MAX = 16 * MILE_RADIUS_M

_COLUMN_BITS = 20  # the equator has 99,496 of the smallest columns
_ROW_BITS = 20  # there are 49,748 of the smallest rows
_COLUMN_MASK = (1 << _COLUMN_BITS) - 1
_ROW_MASK = (1 << _ROW_BITS) - 1
_TEXT_PREFIX = "g1"
_MILES_KEPT = 8_192  # about 1 kB each; a large town and its surroundings


class Bounds(NamedTuple):
    """The edges of a cell, in degrees."""

    south: float
    west: float
    north: float
    east: float


def cell_at(latitude: float, longitude: float, level: int) -> int:
    """Return the cell of ``level`` that holds a point given in degrees.

    A point on an edge belongs to the cell north or east of it; the north pole to the last
    row; 180° is -180°. Raises ValueError outside ±90° and ±180°, for what is not a number,
    and for a level that does not exist.
    """
    _check_level(level)
    if not -90.0 <= latitude <= 90.0:
        raise ValueError("a latitude lies between -90 and 90 degrees")
    if not -180.0 <= longitude <= 180.0:
        raise ValueError("a longitude lies between -180 and 180 degrees")
    # Always through the smallest square, so that coarser ones nest whatever rounding does.
    rows = COARSE_ROWS << COARSEST
    row = min(math.floor((latitude + 90.0) * rows / 180.0), rows - 1)
    columns = _columns_of(row >> COARSEST, COARSEST) << COARSEST
    column = math.floor((longitude + 180.0) * columns / 360.0) % columns
    return _pack(level, row >> level, column >> level)


def cell_of(level: int, row: int, column: int) -> int:
    """Return a cell by its level, row and column. Raises ValueError for one that is not there."""
    _check_place(level, row, column)
    return _pack(level, row, column)


def level_of(cell: int) -> int:
    """Return the level of a cell: 0 (¼ mile), 1 (½ mile) or 2 (1 mile)."""
    return _unpack(cell)[0]


def row_of(cell: int) -> int:
    """Return the row of a cell, counted northwards from the south pole."""
    return _unpack(cell)[1]


def column_of(cell: int) -> int:
    """Return the column of a cell, counted eastwards from the antimeridian."""
    return _unpack(cell)[2]


def centre(cell: int) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a cell, in degrees."""
    level, row, column = _unpack(cell)
    rows, columns = _rows(level), _columns_of(row, level)
    return (row + 0.5) * 180.0 / rows - 90.0, (column + 0.5) * 360.0 / columns - 180.0


def bounds(cell: int) -> Bounds:
    """Return the edges of a cell in degrees; no cell crosses the antimeridian."""
    level, row, column = _unpack(cell)
    rows, columns = _rows(level), _columns_of(row, level)
    return Bounds(
        south=row * 180.0 / rows - 90.0,
        west=column * 360.0 / columns - 180.0,
        north=(row + 1) * 180.0 / rows - 90.0,
        east=(column + 1) * 360.0 / columns - 180.0,
    )


def coarsen(cell: int, level: int) -> int:
    """Return the cell of ``level`` that holds ``cell``.

    Raises ValueError if ``level`` is finer: a finer cell than the known one does not exist.
    """
    _check_level(level)
    own, row, column = _unpack(cell)
    if level < own:
        raise ValueError(f"a cell of level {own} cannot be made finer")
    return _pack(level, row >> (level - own), column >> (level - own))


def parent(cell: int) -> int:
    """Return the cell of the next level; raises ValueError at the coarsest."""
    return coarsen(cell, level_of(cell) + 1)


def children(cell: int) -> tuple[int, ...]:
    """Return the four cells of the next finer level that make up a cell. Raises ValueError where
    there is no finer one."""
    level, row, column = _unpack(cell)
    _check_level(level - 1)
    return tuple(
        _pack(level - 1, 2 * row + north, 2 * column + east) for north in (0, 1) for east in (0, 1)
    )


def to_text(cell: int) -> str:
    """Return the cell as it travels: ``g1:<level>:<row>:<column>``."""
    level, row, column = _unpack(cell)
    return f"{_TEXT_PREFIX}:{level}:{row}:{column}"


def from_text(text: str) -> int:
    """Read a cell from its text; the inverse of ``to_text``, one text for each cell.

    Raises ValueError for another grid, a number out of range, or any other writing of a
    number (signs, spaces, leading zeros, digits that are not ASCII).
    """
    prefix, *parts = text.split(":") if len(text) <= 24 else [""]
    if prefix != _TEXT_PREFIX or len(parts) != 3:
        raise ValueError("a cell is written g1:<level>:<row>:<column>")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError("level, row and column of a cell are whole numbers")
    level, row, column = map(int, parts)
    if [str(level), str(row), str(column)] != parts:
        raise ValueError("the numbers of a cell have no leading zeros")
    _check_place(level, row, column)
    return _pack(level, row, column)


def distance_m(a: int, b: int) -> float:
    """Return the metres between the centres of two cells (haversine, mean sphere)."""
    latitude_a, longitude_a = centre(a)
    latitude_b, longitude_b = centre(b)
    return haversine_m(latitude_a, longitude_a, latitude_b, longitude_b)


def haversine_m(
    latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float
) -> float:
    """Return the metres between two points given in degrees; exactly symmetric."""
    cosines = math.cos(math.radians(latitude_a)) * math.cos(math.radians(latitude_b))
    across = math.sin(math.radians(longitude_b - longitude_a) / 2.0)
    along = math.sin(math.radians(latitude_b - latitude_a) / 2.0)
    half_chord = math.sqrt(min(1.0, along * along + cosines * (across * across)))
    return 2.0 * EARTH_RADIUS_M * math.asin(half_chord)


def is_within(a: int, b: int, *, radius_m: float = MILE_RADIUS_M) -> bool:
    """Tell whether each of two cells lies in the mile of the other.

    Centre to centre; the rim counts as inside; a larger square reaches further by half of
    what it has over the smallest, so that the answer is the same from both sides.
    """
    return distance_m(a, b) <= _reach_m(level_of(a), level_of(b), radius_m)


@lru_cache(maxsize=_MILES_KEPT)
def mile(cell: int, *, radius_m: float = MILE_RADIUS_M) -> tuple[int, ...]:
    """Return all cells, of every level, that lie in the mile of ``cell``, sorted.

    It holds ``cell`` itself: 12 or 13 squares of the smallest level around a smallest one.
    Raises ValueError for a radius that is not above zero and at most RADIUS_M_MAX.
    """
    if not 0.0 < radius_m <= RADIUS_M_MAX:
        raise ValueError(f"the radius of a mile is above 0 and at most {RADIUS_M_MAX} metres")
    (latitude, longitude), own = centre(cell), level_of(cell)
    found: list[int] = []
    # As ``is_within`` says, but for the middle of ``cell``, which is worked out once.
    for level in LEVELS:
        reach_m = _reach_m(own, level, radius_m)
        found += [
            other
            for other in _candidates(cell, level, reach_m)
            if haversine_m(latitude, longitude, *centre(other)) <= reach_m
        ]
    return tuple(found)


def _reach_m(level_a: int, level_b: int, radius_m: float) -> float:
    larger_by = (SIDE_M[level_a] - SIDE_M[0]) + (SIDE_M[level_b] - SIDE_M[0])
    return radius_m + larger_by / 2.0 + TOLERANCE_M


def _candidates(cell: int, level: int, reach_m: float) -> list[int]:
    """List, in order, the cells of ``level`` that may lie in reach: a few more than do."""
    latitude, longitude = centre(cell)
    rows = _rows(level)
    reach_rows = math.degrees(reach_m / EARTH_RADIUS_M) * rows / 180.0
    middle = (latitude + 90.0) * rows / 180.0
    first = max(0, math.floor(middle - reach_rows) - 1)
    last = min(rows - 1, math.floor(middle + reach_rows) + 1)
    found = []
    for row in range(first, last + 1):
        row_latitude = (row + 0.5) * 180.0 / rows - 90.0
        across = _degrees_across(latitude, row_latitude, reach_m)
        found += [
            _pack(level, row, column) for column in _columns_near(longitude, across, row, level)
        ]
    return found


def _degrees_across(latitude: float, row_latitude: float, reach_m: float) -> float:
    """Return how far east and west of a point the reach extends in another row; 0 at least."""
    along = math.sin(math.radians(row_latitude - latitude) / 2.0)
    left = math.sin(min(reach_m / EARTH_RADIUS_M / 2.0, math.pi / 2.0)) ** 2 - along * along
    cosines = math.cos(math.radians(latitude)) * math.cos(math.radians(row_latitude))
    if left <= 0.0:
        return 0.0
    if left >= cosines:
        return 180.0  # the reach goes round the pole
    return math.degrees(2.0 * math.asin(math.sqrt(left / cosines)))


def _columns_near(longitude: float, across: float, row: int, level: int) -> list[int]:
    """List, sorted, the columns of a row within ``across`` degrees of a longitude, and one more
    on either side; the antimeridian is crossed like any other."""
    columns = _columns_of(row, level)
    first = math.floor((longitude - across + 180.0) * columns / 360.0) - 1
    last = math.floor((longitude + across + 180.0) * columns / 360.0) + 1
    if last - first + 1 >= columns:
        return list(range(columns))
    return sorted(column % columns for column in range(first, last + 1))


def _rows(level: int) -> int:
    return COARSE_ROWS << (COARSEST - level)


def _columns_of(row: int, level: int) -> int:
    """Return how many columns a row has: those of its coarsest row, halved or quartered, so that
    the levels nest; and a whole number, so that the antimeridian is an edge like any other."""
    return _coarse_columns(row >> (COARSEST - level)) << (COARSEST - level)


@cache
def _coarse_columns(coarse_row: int) -> int:
    latitude = (coarse_row + 0.5) * 180.0 / COARSE_ROWS - 90.0
    return max(1, math.floor(2.0 * COARSE_ROWS * math.cos(math.radians(latitude)) + 0.5))


def _pack(level: int, row: int, column: int) -> int:
    return ((level << _ROW_BITS) | row) << _COLUMN_BITS | column


def _unpack(cell: int) -> tuple[int, int, int]:
    level, row = cell >> (_ROW_BITS + _COLUMN_BITS), (cell >> _COLUMN_BITS) & _ROW_MASK
    column = cell & _COLUMN_MASK
    _check_place(level, row, column)
    return level, row, column


def _check_level(level: int) -> None:
    if level not in LEVELS:
        raise ValueError(f"a level is one of {', '.join(map(str, LEVELS))}")


def _check_place(level: int, row: int, column: int) -> None:
    _check_level(level)
    if not 0 <= row < _rows(level) or not 0 <= column < _columns_of(row, level):
        raise ValueError("the grid has no such cell")
