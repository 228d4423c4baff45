"""Outlines of communes: read from GeoJSON, their centres, what lies in them, and simpler ones."""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onemile.mile import grid, postcodes
from onemile.region_building.errors import BuildError

FILE_BYTES_MAX = 200_000_000  # unpacked; the communes of all France, finely drawn, are 150 MB
POINTS_MAX = 20_000_000  # of all outlines of a file together
TOLERANCE_MAX = 0.05  # degrees: five kilometres
SPAN_DEGREES_MAX = 4.0  # of one commune; Maripasoula in Guiana has 1.7
DEGREE_DECIMALS = 4  # of an outline that is only looked at: eleven metres

Point = tuple[float, float]  # longitude, latitude, as GeoJSON has them
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Outline:
    """A commune's outline: closed rings, of which one inside another is a hole."""

    code: str
    name: str
    rings: tuple[Ring, ...]


def read(path: Path, *, country: str) -> list[Outline]:
    """Return the outlines of a GeoJSON file, packed by gzip or not; raises BuildError.

    A feature has the properties ``code`` and ``nom`` or ``name``, and one or several polygons.
    """
    features = _content(path).get("features")
    if not isinstance(features, list):
        raise BuildError(f"{path.name}: no GeoJSON with features")
    found, points = [], 0
    for number, feature in enumerate(features, start=1):
        try:
            outline = _outline(feature, country)
        except (IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise BuildError(f"{path.name}, feature {number}: {error}") from error
        points += sum(map(len, outline.rings))
        if points > POINTS_MAX:
            raise BuildError(f"{path.name}: more than {POINTS_MAX} points")
        found.append(outline)
    return found


def joined(outlines: Sequence[Outline], *, code: str, name: str) -> Outline:
    """Return one outline for communes that have merged: all their rings, shared edges included."""
    return Outline(
        code=code, name=name, rings=tuple(ring for one in outlines for ring in one.rings)
    )


def centre(outline: Outline) -> tuple[float, float]:
    """Return the centre of an outline's area, (latitude, longitude) in degrees.

    The plane is that of degrees: over a commune its error is a few metres.
    """
    twice_area = east = north = 0.0
    west_of_all, south_of_all = outline.rings[0][0]
    for ring in outline.rings:
        for (x1, y1), (x2, y2) in _edges(ring):
            # From a corner of its own, else the digits of small communes are lost.
            ax, ay, bx, by = (
                x1 - west_of_all,
                y1 - south_of_all,
                x2 - west_of_all,
                y2 - south_of_all,
            )
            cross = ax * by - bx * ay
            twice_area += cross
            east += (ax + bx) * cross
            north += (ay + by) * cross
    if not twice_area:
        raise BuildError(f"the outline of {outline.name} ({outline.code}) has no area")
    return south_of_all + north / (3 * twice_area), west_of_all + east / (3 * twice_area)


def cells(outline: Outline) -> Iterator[int]:
    """Yield the smallest squares whose middle lies in an outline (even-odd rule)."""
    latitudes = [latitude for ring in outline.rings for _, latitude in ring]
    step = 180.0 / (grid.COARSE_ROWS << grid.COARSEST)
    first = math.floor((min(latitudes) + 90.0) / step)
    last = math.floor((max(latitudes) + 90.0) / step)
    for row in range(first, last + 1):
        latitude = -90.0 + (row + 0.5) * step
        crossings = sorted(_crossings(outline.rings, latitude))
        for west, east in zip(crossings[::2], crossings[1::2], strict=True):
            yield from _cells_between(latitude, west, east)


def simplified(
    outlines: Sequence[Outline], *, bytes_max: int
) -> dict[str, list[list[list[float]]]]:
    """Return outlines with fewer points, for drawing: what two communes share stays shared.

    A point stays where three outlines meet or where leaving it out would show. The tolerance
    grows until the JSON of all is at most ``bytes_max`` bytes; nothing is drawn of what would
    still be larger when a commune is no more than its corners.
    """
    tolerance = 0.0005  # degrees: fifty metres
    while tolerance < TOLERANCE_MAX:
        drawn = _drawn(outlines, tolerance)
        if len(json.dumps(drawn, separators=(",", ":"))) <= bytes_max:
            return drawn
        tolerance *= 1.25
    return {}


def _content(path: Path) -> dict[str, Any]:
    try:
        opened = gzip.open(path) if path.suffix == ".gz" else path.open("rb")
        with opened as file:
            content = file.read(FILE_BYTES_MAX + 1)
        if len(content) > FILE_BYTES_MAX:
            raise BuildError(f"{path.name}: larger than {FILE_BYTES_MAX} bytes")
        found = json.loads(content)
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        if isinstance(error, BuildError):
            raise
        raise BuildError(f"{path.name}: cannot be read as GeoJSON ({error})") from error
    return found if isinstance(found, dict) else {}


def _outline(feature: dict[str, Any], country: str) -> Outline:
    properties, geometry = feature["properties"], feature["geometry"]
    code = str(properties["code"])
    if not postcodes.is_code(code, country=country):
        raise ValueError(f"{code!r} is no code of a commune")
    name = str(properties.get("nom") or properties["name"])
    shapes = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        shapes = [shapes]
    elif geometry["type"] != "MultiPolygon":
        raise ValueError(f"{geometry['type']!r} is no polygon")
    rings = tuple(_ring(ring) for shape in shapes for ring in shape)
    if not rings:
        raise ValueError("an outline without points")
    for axis in zip(*(point for ring in rings for point in ring), strict=True):
        if max(axis) - min(axis) > SPAN_DEGREES_MAX:
            raise ValueError(f"an outline wider than {SPAN_DEGREES_MAX:g} degrees")
    return Outline(code=code, name=name, rings=rings)


def _ring(points: list[list[float]]) -> Ring:
    ring = tuple((float(point[0]), float(point[1])) for point in points)
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("a ring that is not closed")
    if any(not (abs(x) <= 180.0 and abs(y) < 90.0) for x, y in ring):
        raise ValueError("a point that is not on earth")
    return ring


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return zip(ring, ring[1:], strict=False)


def _crossings(rings: Sequence[Ring], latitude: float) -> Iterator[float]:
    for ring in rings:
        for (x1, y1), (x2, y2) in _edges(ring):
            if (y1 > latitude) != (y2 > latitude):
                yield x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)


def _cells_between(latitude: float, west: float, east: float) -> Iterator[int]:
    cell = grid.cell_at(latitude, west, 0)
    last = grid.column_of(grid.cell_at(latitude, east, 0))
    for column in range(grid.column_of(cell), last + 1):
        one = grid.cell_of(0, grid.row_of(cell), column)
        if west <= grid.centre(one)[1] < east:
            yield one


def _drawn(outlines: Sequence[Outline], tolerance: float) -> dict[str, list[list[list[float]]]]:
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for outline in outlines:
        for ring in outline.rings:
            for a, b in _edges(ring):
                neighbours[a].add(b)
                neighbours[b].add(a)
    # Where lines of more than two communes meet, and so more than two edges: every line ends.
    knots = {point for point, around in neighbours.items() if len(around) > 2}
    drawn = {}
    for outline in outlines:
        rings = [_simpler(ring, knots, tolerance) for ring in outline.rings]
        drawn[outline.code] = [
            [[round(x, DEGREE_DECIMALS), round(y, DEGREE_DECIMALS)] for x, y in ring]
            for ring in rings
            if len(ring) > 3
        ]
    return {code: rings for code, rings in drawn.items() if rings}


def _simpler(ring: Ring, knots: set[Point], tolerance: float) -> list[Point]:
    """Simplify a ring line by line, each from knot to knot, whichever way round it is walked."""
    turn = next((at for at, point in enumerate(ring) if point in knots), None)
    if turn is None:  # an island: it begins at its least point, and is cut at the farthest
        turn = ring.index(min(ring[:-1]))
    opened = ring[turn:-1] + ring[:turn] + (ring[turn],)
    ends = [at for at, point in enumerate(opened) if point in knots]
    if len(ends) < 3:
        first = opened[0]
        middle = max(range(len(opened)), key=lambda at: math.dist(first, opened[at]))
        ends = sorted({0, *ends, middle, len(opened) - 1})
    kept: list[Point] = [opened[0]]
    for start, stop in zip(ends, ends[1:], strict=False):
        line = opened[start : stop + 1]
        forward = line[0] <= line[-1]
        thin = _thinned(line if forward else line[::-1], tolerance)
        kept += (thin if forward else thin[::-1])[1:]
    return kept


def _thinned(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out what lies within a tolerance of the rest (Douglas and Peucker, 1973)."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, stop = spans.pop()
        if stop - start < 2:
            continue
        away, at = max(
            (_away(line[at], line[start], line[stop]), at) for at in range(start + 1, stop)
        )
        if away > tolerance:
            keep.add(at)
            spans += [(start, at), (at, stop)]
    return [line[at] for at in sorted(keep)]


def _away(point: Point, a: Point, b: Point) -> float:
    """Give how far a point lies from a line, in degrees of latitude."""
    shrink = math.cos(math.radians(a[1]))
    px, py = (point[0] - a[0]) * shrink, point[1] - a[1]
    bx, by = (b[0] - a[0]) * shrink, b[1] - a[1]
    length = math.hypot(bx, by)
    return math.hypot(px, py) if not length else abs(px * by - py * bx) / length
