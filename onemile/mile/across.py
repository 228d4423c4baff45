"""The mile across a border, as whoever carries it there asks for it: squares, counts and records.

Between two instances a mile is MILE_RADIUS_M around, whatever either has set for its own view, and
no square is ever told finer than half a mile.
"""

from onemile.federated import MILE_CONCERNED_MAX, MileObject, MileType
from onemile.mile import grid
from onemile.mile.rings import mile_across_borders
from onemile.mile.whole_miles import (
    middle_of,
    place_name_of,
    row_and_column,
    touching,
    whole_mile,
)

__all__ = [
    "FINEST_LEVEL",
    "MILE_CONCERNED_MAX",
    "MileObject",
    "MileType",
    "middle_of",
    "mile_across_borders",
    "place_name_of",
    "row_and_column",
    "square_told",
    "touching",
    "whole_mile",
]

# Of a square that leaves the instance: half a mile.
FINEST_LEVEL = 1


def square_told(cell: int) -> int:
    """Return the square that is told of one: the same, or the half mile that holds a finer one."""
    return grid.coarsen(cell, max(FINEST_LEVEL, grid.level_of(cell)))
