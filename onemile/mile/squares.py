"""A mile drawn as squares: where each stands on the sheet, and what it is called. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase

from onemile.mile import grid
from onemile.mile.grid import Bounds

# A smallest square is 44 units wide on the sheet and 41 in ink: the mock's measure.
UNITS_PER_SIDE = 44.0
GAP_UNITS = 3
# Air around the squares, so that the names of places have room.
MARGIN_UNITS = 44
SHEETS_KEPT = 2_048  # some 10 kB each


@dataclass(frozen=True, slots=True)
class Square:
    """One square on the sheet, in units from its north-western corner.

    ``step`` says how many levels larger (or, below zero, smaller) than the home square it is;
    ``key`` stands for it in an address: a number on this sheet, which says nowhere in the world.
    ``name`` is a letter from north to south and a number from west to east, among its like.
    """

    cell: int
    key: str
    name: str
    step: int
    is_home: bool
    ring: int
    x: int
    y: int
    side: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The drawing of a mile: squares, the larger ones below, on a sheet as wide as high."""

    squares: tuple[Square, ...]
    size: int
    edge: Bounds

    def spot(self, latitude: float, longitude: float) -> tuple[int, int] | None:
        """Give where a point stands on the sheet, or None when it lies outside."""
        edge = self.edge
        if not (edge.south < latitude < edge.north and edge.west < longitude < edge.east):
            return None
        x = (longitude - edge.west) / (edge.east - edge.west) * self.size
        y = (edge.north - latitude) / (edge.north - edge.south) * self.size
        return round(x), round(y)


@lru_cache(maxsize=SHEETS_KEPT)
def sheet_of(home: int, cells: tuple[int, ...]) -> Sheet:
    """Draw the mile of a square. The sheet shows the squares of the home's own size whole;
    larger ones may reach over its edge."""
    own = [cell for cell in cells if grid.level_of(cell) == grid.level_of(home)]
    edges = [grid.bounds(cell) for cell in own]
    side = grid.SIDE_M[grid.level_of(home)]
    units_per_m = UNITS_PER_SIDE / side
    middle = Bounds(
        south=min(edge.south for edge in edges),
        west=min(edge.west for edge in edges),
        north=max(edge.north for edge in edges),
        east=max(edge.east for edge in edges),
    )
    north_m = grid.METRES_PER_DEGREE
    east_m = north_m * math.cos(math.radians(grid.centre(home)[0]))
    high_m = (middle.north - middle.south) * north_m
    wide_m = (middle.east - middle.west) * east_m
    span_m = max(high_m, wide_m) + 2 * MARGIN_UNITS / units_per_m
    edge_of_sheet = Bounds(
        south=middle.south - (span_m - high_m) / 2 / north_m,
        west=middle.west - (span_m - wide_m) / 2 / east_m,
        north=middle.north + (span_m - high_m) / 2 / north_m,
        east=middle.east + (span_m - wide_m) / 2 / east_m,
    )
    names = _names(cells)

    def square(cell: int, number: int) -> Square:
        edge = grid.bounds(cell)
        level = grid.level_of(cell)
        return Square(
            cell=cell,
            key=str(number),
            name=names[cell],
            step=level - grid.level_of(home),
            is_home=cell == home,
            ring=min(3, round(grid.distance_m(home, cell) / side)),
            x=round((edge.west - edge_of_sheet.west) * east_m * units_per_m),
            y=round((edge_of_sheet.north - edge.north) * north_m * units_per_m),
            side=round(grid.SIDE_M[level] * units_per_m) - GAP_UNITS,
        )

    ordered = sorted(cells, key=lambda cell: (-grid.level_of(cell), cell == home))
    return Sheet(
        squares=tuple(square(cell, number) for number, cell in enumerate(ordered, start=1)),
        size=round(span_m * units_per_m),
        edge=edge_of_sheet,
    )


def _names(cells: Sequence[int]) -> dict[int, str]:
    """Name squares as on a chessboard, each size by itself: A1 is the north-western one.

    Columns of neighbouring rows do not always line up, so they are counted by where they are.
    """
    names: dict[int, str] = {}
    for level in grid.LEVELS:
        mine = [cell for cell in cells if grid.level_of(cell) == level]
        if not mine:
            continue
        top = max(grid.row_of(cell) for cell in mine)
        edges = {cell: grid.bounds(cell) for cell in mine}
        west = min(edge.west for edge in edges.values())
        for cell, edge in edges.items():
            down = top - grid.row_of(cell)
            across = 1 + math.floor((edge.west - west) / (edge.east - edge.west) + 0.25)
            names[cell] = f"{_letters(down)}{across}"
    return names


def _letters(number: int) -> str:
    """Count A, B … Z, AA, AB …"""
    if number < len(ascii_uppercase):
        return ascii_uppercase[number]
    return _letters(number // len(ascii_uppercase) - 1) + _letters(number % len(ascii_uppercase))
