"""The mile across a border, as whoever carries it there asks for it: squares, counts and records.

Between two instances a mile is MILE_RADIUS_M around, whatever either has set for its own view, and
no square is ever told finer than half a mile.
"""

from onemile.federated import MILE_CONCERNED_MAX, MileObject, MileType
from onemile.mile import grid
from onemile.mile.events import MemberSeenAcross
from onemile.mile.feed import kind_elsewhere
from onemile.mile.feed import kinds as feed_kinds
from onemile.mile.grid import from_text as square_from
from onemile.mile.grid import to_text as as_text
from onemile.mile.ground import squares_touched, standing_by_square, territory
from onemile.mile.rings import mile_across_borders
from onemile.mile.whole_miles import (
    is_near_any,
    middle_of,
    place_name_of,
    row_and_column,
    whole_mile,
)

__all__ = [
    "FINEST_LEVEL",
    "MILE_CONCERNED_MAX",
    "MemberSeenAcross",
    "MileObject",
    "MileType",
    "as_text",
    "feed_kinds",
    "is_near_any",
    "is_square",
    "kind_elsewhere",
    "middle_of",
    "mile_across_borders",
    "place_name_of",
    "row_and_column",
    "square_from",
    "square_told",
    "squares_touched",
    "standing_by_square",
    "territory",
    "whole_mile",
]

# Of a square that leaves the instance: half a mile.
FINEST_LEVEL = 1


def square_told(cell: int) -> int:
    """Return the square that is told of one: the same, or the half mile that holds a finer one."""
    return grid.coarsen(cell, max(FINEST_LEVEL, grid.level_of(cell)))


def is_square(text: str) -> bool:
    """Tell whether a text is a square of our grid in its one spelling, "g1:<level>:<row>:<column>".

    ``square_from`` reads it, and raises ValueError for what is none; ``as_text`` writes it.
    """
    try:
        square_from(text)
    except ValueError:
        return False
    return True
