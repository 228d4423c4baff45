"""Where a partner says that it is, drawn: its squares, those that are new, and ours around them."""

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass

from onemile.api import across
from onemile_federation.mile import rows

# A square of the drawing, and how many around theirs are drawn of ours.
UNIT, MARGIN = 10, 3
# Of one drawing: more runs are a page that no telephone draws, and no territory anybody lives in.
RUNS_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Three shapes in a frame: ours, theirs that is agreed to, and theirs that waits."""

    width: int
    height: int
    ours: str
    agreed: str
    waiting: str


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """What is drawn: degrees from the north-western corner, one unit a square."""

    north: float
    west: float
    south: float
    east: float
    a_degree: float  # squares in a degree of longitude, in the middle


def of(*, agreed: Set[int], waiting: Set[int], ours: Set[int]) -> Plan | None:
    """Return the drawing of some squares; None for none, and for too many pieces."""
    theirs = agreed | waiting
    if not theirs or len(rows.written(theirs)) > RUNS_MAX:
        return None
    frame = _frame(theirs)
    near = [one for one in ours if _lies_in(one, frame)]
    if len(rows.written(near)) > RUNS_MAX:
        near = []
    return Plan(
        width=math.ceil((frame.east - frame.west) * frame.a_degree * UNIT),
        height=math.ceil((frame.north - frame.south) / across.ROW_DEGREES * UNIT),
        ours=_path(near, frame),
        agreed=_path(agreed, frame),
        waiting=_path(waiting, frame),
    )


def _frame(squares: Iterable[int]) -> _Frame:
    middles = [across.middle_of(one) for one in squares]
    latitudes, longitudes = [one[0] for one in middles], [one[1] for one in middles]
    north, south = max(latitudes), min(latitudes)
    a_degree = math.cos(math.radians((north + south) / 2.0)) / across.ROW_DEGREES
    up, aside = (MARGIN + 0.5) * across.ROW_DEGREES, (MARGIN + 0.5) / a_degree
    return _Frame(
        north=north + up,
        south=south - up,
        west=min(longitudes) - aside,
        east=max(longitudes) + aside,
        a_degree=a_degree,
    )


def _lies_in(square: int, frame: _Frame) -> bool:
    latitude, longitude = across.middle_of(square)
    return frame.south < latitude < frame.north and frame.west < longitude < frame.east


def _path(squares: Iterable[int], frame: _Frame) -> str:
    """Return the runs of some squares as a path of rectangles."""
    drawn = []
    for row, first, last in map(rows.parts_of, rows.written(squares)):
        latitude, longitude = across.middle_of(across.whole_mile(row, first))
        x = round((longitude - frame.west) * frame.a_degree * UNIT - UNIT / 2)
        y = round((frame.north - latitude) / across.ROW_DEGREES * UNIT - UNIT / 2)
        drawn.append(f"M{x} {y}h{(last - first + 1) * UNIT}v{UNIT}H{x}z")
    return "".join(drawn)
