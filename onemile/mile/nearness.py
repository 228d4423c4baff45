"""Which of many points on earth are near another: boxes of a tenth of a degree, no database."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import grid

BOX_DEGREES = 0.1  # eleven kilometres high: some ten communes of a plain
# What is further than the last from every place is compared with all: boxes would be many.
NEAR_M = (5_000.0, 20_000.0, 80_000.0)


class Point(NamedTuple):
    """A place on the unit sphere: comparing chords needs no trigonometry."""

    x: float
    y: float
    z: float


class Nearness:
    """Some places, by their number in the order given, and which of them lie near a point."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        """Take places as (latitude, longitude) in degrees."""
        self._places = places
        self.points = [on_sphere(*place) for place in places]
        self._boxes: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, place in enumerate(places):
            latitude, longitude = place
            east = (longitude + 180.0) % 360.0 - 180.0  # 180° is -180°
            self._boxes[_box(latitude, east)].append(number)

    def nearest(self, latitude: float, longitude: float) -> int:
        """Return the number of the place nearest to a point. Raises ValueError without places."""
        here = on_sphere(latitude, longitude)

        def away(number: int) -> float:
            return chord_squared(here, self.points[number])

        for reach_m in NEAR_M:
            found = min(self.within(latitude, longitude, reach_m), key=away, default=None)
            if found is not None:
                return found
        return min(range(len(self.points)), key=away)

    def within(self, latitude: float, longitude: float, reach_m: float) -> Iterator[int]:
        """Yield the numbers of places up to a distance from a point, across 180° too."""
        here, limit = on_sphere(latitude, longitude), chord_of(reach_m)
        high = reach_m / grid.METRES_PER_DEGREE
        shrink = math.cos(math.radians(min(90.0, abs(latitude) + high)))
        wide = 180.0 if shrink <= high / 180.0 else min(180.0, high / shrink)
        south, west = _box(latitude - high, longitude - wide)
        north, east = _box(latitude + high, longitude + wide)
        around = round(360.0 / BOX_DEGREES)
        columns = {
            (column + around // 2) % around - around // 2 for column in range(west, east + 1)
        }
        for row in range(south, north + 1):
            for column in columns:
                for number in self._boxes.get((row, column), ()):
                    if chord_squared(here, self.points[number]) <= limit:
                        yield number


def on_sphere(latitude: float, longitude: float) -> Point:
    """Return a place given in degrees as a point on the unit sphere."""
    north, east = math.radians(latitude), math.radians(longitude)
    flat = math.cos(north)
    return Point(flat * math.cos(east), flat * math.sin(east), math.sin(north))


def chord_squared(a: Point, b: Point) -> float:
    """Return the square of the chord between two points of the unit sphere."""
    x, y, z = a.x - b.x, a.y - b.y, a.z - b.z
    return x * x + y * y + z * z


def chord_of(distance_m: float) -> float:
    """Return the square of the chord that spans a distance on earth, half around it at most."""
    half = min(distance_m / grid.EARTH_RADIUS_M / 2.0, math.pi / 2.0)
    return (2.0 * math.sin(half)) ** 2


def _box(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude / BOX_DEGREES), math.floor(longitude / BOX_DEGREES)
