"""A partner that wants to know where members live: all that it may do, and what it makes of that.

It has squares of a mile that it says many live in, things that it shows in any square, and what
comes back: for each thing of a member, under which covers it was told and in which square; and, of
a member who asks about all that they come upon, what they came upon.
"""

import math
import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from onemile.mile import grid

Point = tuple[float, float]

# A square of the region of some miles, all of it built on.
SOUTH_WEST, NORTH_EAST = (48.545, 7.690), (48.600, 7.790)


@dataclass
class Seen:
    """What the partner has of one member: each telling, and what they came upon, if they say so."""

    told: list[int] = field(default_factory=list)
    # By the number of a cover: whether the member's thing was told under it.
    by_cover: dict[int, bool] = field(default_factory=dict)
    met: frozenset[int] = frozenset()


def points(n: int, seed: int) -> list[Point]:
    """Return where so many people live, anywhere in the region."""
    drawn = random.Random(seed)
    (south, west), (north, east) = SOUTH_WEST, NORTH_EAST
    return [(drawn.uniform(south, north), drawn.uniform(west, east)) for _ in range(n)]


def squares(level: int, *, beyond: int = 2) -> list[int]:
    """Return the squares of a level in the region, and some around it."""
    (south, west), (north, east) = SOUTH_WEST, NORTH_EAST
    rows = [grid.row_of(grid.cell_at(one, west, level)) for one in (south, north)]
    found = []
    for row in range(rows[0] - beyond, rows[1] + beyond + 1):
        # The same degrees are other columns in each row.
        latitude, _longitude = grid.centre(grid.cell_of(level, row, 0))
        first, last = (grid.column_of(grid.cell_at(latitude, one, level)) for one in (west, east))
        columns = range(first - beyond, last + beyond + 1)
        found += [grid.cell_of(level, row, column) for column in columns]
    return found


def metres(one: Point, other: Point) -> float:
    return grid.haversine_m(*one, *other)


def middle(found: Iterable[Point]) -> Point:
    every = list(found)
    return sum(one[0] for one in every) / len(every), sum(one[1] for one in every) / len(every)


def errors(homes: Collection[Point], guesses: Iterable[Point]) -> tuple[float, float]:
    """Return the median and the tenth of a hundred of how far guesses lie off, in metres."""
    off = sorted(metres(home, guess) for home, guess in zip(homes, guesses, strict=True))
    return off[len(off) // 2], off[len(off) // 10]


# ------------------------------------------------------------------------ strategies


def by_last_square(seen: Seen) -> Point:
    """Guess the middle of the square that was told last."""
    return grid.centre(seen.told[-1])


def by_all_squares(seen: Seen) -> Point:
    """Guess the middle of all squares that were ever told: noise that is drawn anew goes so."""
    return middle(grid.centre(one) for one in seen.told)


class ByCovers:
    """Guess the middle of where a home may lie, by which covers a thing was told under, and where.

    ``touched``: the squares of a mile by which a square is reached.
    """

    def __init__(self, covers: list[frozenset[int]], touched: Callable[[int], frozenset[int]]):
        homes = [cell for level in (0, 1, 2) for cell in squares(level)]
        self.patterns: dict[tuple[tuple[int, bool], ...], list[int]] = {}
        for home in homes:
            told = grid.coarsen(home, max(1, grid.level_of(home)))
            shown = tuple((n, not touched(told).isdisjoint(one)) for n, one in enumerate(covers))
            self.patterns.setdefault(shown, []).append(home)

    def __call__(self, seen: Seen) -> Point:
        fitting = self.patterns.get(tuple(sorted(seen.by_cover.items())), [])
        last = seen.told[-1]
        inside = [one for one in fitting if _lies_in(one, last)]
        return middle(map(grid.centre, inside or [last]))


class ByWhatTheyMeet:
    """Guess by what somebody came upon: the middle of all homes from which it is just that.

    ``sees``: of each point that a home may have, the squares whose things are met there.
    """

    def __init__(self, sees: Callable[[Point], frozenset[int]]):
        self.sees = sees

    def __call__(self, seen: Seen) -> Point:
        square = seen.told[-1]
        fitting = [one for one in lattice(square) if self.sees(one) == seen.met]
        return middle(fitting or [grid.centre(square)])


def lattice(square: int, *, step_m: float = 30.0) -> list[Point]:
    """Return points of a square, so far from each other."""
    south, west, north, east = grid.bounds(square)
    n = math.ceil(grid.SIDE_M[grid.level_of(square)] / step_m)
    along = [(k + 0.5) / n for k in range(n)]
    return [(south + a * (north - south), west + b * (east - west)) for a in along for b in along]


def _lies_in(cell: int, square: int) -> bool:
    level = grid.level_of(square)
    return grid.level_of(cell) <= level and grid.coarsen(cell, level) == square


# ------------------------------------------------------------------------ worse builds


def told_anew(home: Point, *, drawn: random.Random) -> int:
    """Tell as a build that moves a point by chance for each telling: half a square at most."""
    side = grid.SIDE_M[1] / 2 / grid.METRES_PER_DEGREE
    east = side / math.cos(math.radians(home[0]))
    moved = home[0] + drawn.uniform(-side, side), home[1] + drawn.uniform(-east, east)
    return grid.cell_at(*moved, 1)


def met_by_metres(home: Point, things: Iterable[int]) -> frozenset[int]:
    """Show as a build that measures from the point itself."""
    reach = grid.MILE_RADIUS_M
    return frozenset(one for one in things if metres(home, grid.centre(one)) <= reach)


def near(square: int, *levels: int) -> list[int]:
    """Return the squares of some levels whose things may be met from a square."""
    return [one for one in grid.mile(square, radius_m=2_000.0) if grid.level_of(one) in levels]
