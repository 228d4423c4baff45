"""What the builder works with: areas that are asked for, and the places found in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from onemile.mile.grid import haversine_m
from onemile.mile.pack_tables import OUTLINE, OWN, POSTCODE

__all__ = [
    "OUTLINE",
    "OWN",
    "POSTCODE",
    "Area",
    "PlaceRow",
    "Point",
    "Remark",
    "distance_m",
    "is_close",
    "mean",
]


class Point(NamedTuple):
    """A point in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Area:
    """What a pack is built of: a French département, a German Kreis, a Swiss canton.

    ``zone`` is a name of the time zone database; ``languages`` are in order, the first is what
    people there expect.
    """

    country: str
    code: str
    name: str
    zone: str
    languages: tuple[str, ...]

    @property
    def wire(self) -> str:
        """The code with its country before it, as it is typed and shown: ``DE-08317``."""
        return f"{self.country}-{self.code}"


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """A line of ``places.tsv``, and the code of the area it is in, which is not written."""

    country: str
    area: str
    code: str
    name: str
    postcodes: tuple[str, ...]
    population: int
    centre: Point
    known_by: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that is not exact, with the names of the places it is true of."""

    text: str
    names: tuple[str, ...] = ()


def mean(points: Iterable[Point]) -> Point:
    """Return the middle of points, to a metre."""
    listed = list(points)
    return Point(
        round(fmean(point.latitude for point in listed), 5),
        round(fmean(point.longitude for point in listed), 5),
    )


def distance_m(a: Point, b: Point) -> float:
    """Return the metres between two points."""
    return haversine_m(*a, *b)


def is_close(points: Sequence[Point], within_m: float) -> bool:
    """Tell whether no point is further than so many metres from the middle of all."""
    middle = mean(points)
    return all(distance_m(point, middle) <= within_m for point in points)
