"""The rows of the German postal file as places: by Kreis and name, and what lies nearest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .postal_rows import PostalRow
from .records import Point, distance_m

KEY_DIGITS = 5  # of a Kreis
TILES = 10  # to a degree: one is 11 km from south to north, and at least 6 km across in Germany

Key = tuple[str, str]  # of a place of the post: its Kreis and its name


@dataclass
class Listed:
    """What the post has of a place."""

    points: list[Point] = field(default_factory=list)
    postcodes: set[str] = field(default_factory=set)


class Near(NamedTuple):
    """A row near a point; sorts the nearest first."""

    away_m: float
    postcode: str
    district: str


class GermanPost:
    """The places of the post; who only gets many letters is none.

    Such a row does not say how well it knows its point, and has a number where others have the
    letters of their Land.
    """

    def __init__(self, rows: Iterable[PostalRow]) -> None:
        self.places: dict[Key, Listed] = defaultdict(Listed)
        self._tiles: dict[tuple[int, int], list[tuple[Point, str, str]]] = defaultdict(list)
        for row in rows:
            if row.district and (row.is_sure or row.state.isalpha()):
                district = row.district.zfill(KEY_DIGITS)
                place = self.places[district, row.place]
                place.points.append(row.point)
                place.postcodes.add(row.postcode)
                self._tiles[_tile(row.point)].append((row.point, row.postcode, district))

    def names(self) -> dict[str, list[str]]:
        """Return the names of places by Kreis."""
        found: dict[str, list[str]] = defaultdict(list)
        for district, name in sorted(self.places):
            found[district].append(name)
        return found

    def near(self, point: Point) -> list[Near]:
        """Return the rows around a point, all of those within 6 km among them, nearest first."""
        rows = (row for tile in _around(point) for row in self._tiles.get(tile, ()))
        return sorted(Near(distance_m(point, at), code, district) for at, code, district in rows)


def _tile(point: Point) -> tuple[int, int]:
    return int(point.latitude * TILES), int(point.longitude * TILES)


def _around(point: Point) -> Iterator[tuple[int, int]]:
    south, west = _tile(point)
    for row in (south - 1, south, south + 1):
        for column in (west - 1, west, west + 1):
            yield row, column
