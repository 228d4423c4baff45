"""The mile across a border, as whoever carries it there asks for it: squares, counts and records.

Between two instances a mile is MILE_RADIUS_M around, whatever either has set for its own view, and
no square is ever told finer than half a mile.
"""

from onemile.federated import (
    MILE_CONCERNED_MAX,
    MILE_PICTURES_MAX,
    MileObject,
    MilePicture,
    MileType,
)
from onemile.mile.events import MemberSeenAcross
from onemile.mile.feed import kind_elsewhere
from onemile.mile.feed import kinds as feed_kinds
from onemile.mile.grid import from_text as square_from
from onemile.mile.grid import to_text as as_text
from onemile.mile.ground import squares_touched, standing_by_square, territory
from onemile.mile.rings import FINEST_LEVEL, mile_across_borders, square_told
from onemile.mile.whole_miles import (
    ROW_DEGREES,
    is_near_any,
    middle_of,
    place_name_of,
    row_and_column,
    whole_mile,
)

__all__ = [
    "FINEST_LEVEL",
    "MILE_CONCERNED_MAX",
    "MILE_PICTURES_MAX",
    "MemberSeenAcross",
    "MileObject",
    "MilePicture",
    "MileType",
    "ROW_DEGREES",
    "as_text",
    "feed_kinds",
    "is_near_any",
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
