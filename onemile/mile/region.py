"""The region an instance serves: its communes, and what may be asked of them by name or square.

Knows no database and no member. The pack it reads is written by ``instance/regions/build.py``.
"""

from __future__ import annotations

import dataclasses
import heapq
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from . import grid, postcodes
from .names import folded

NEIGHBOURS_NEAREST = 6  # villages in a plain touch six others
NEIGHBOUR_REACH_M = 10_000.0  # across a mountain commune; what is beyond is no neighbour
# By level of the larger commune: a town is wide and has many neighbours. Centre to centre.
TOWN_REACH_M = (7_000.0, 4_500.0, 0.0)
REACH_M = 10_000.0  # from the nearest centre; a square further out is not in the region

_CELLS_KEPT = 65_536  # squares whose commune is remembered; Alsace has about 67,000


class PostcodeStanding(StrEnum):
    """What can be said of a postcode that somebody typed."""

    KNOWN = "known"  # communes of the region share it
    UNKNOWN = "unknown"  # written like one of the region's, but there is none such
    ELSEWHERE = "elsewhere"  # well formed, of another region or country
    MALFORMED = "malformed"  # not a postcode


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as the pack knows it. Where it is approximate, the centre is that of others
    with its postcode: good enough to begin with, too vague to name a square after."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float
    level: int
    is_approximate: bool

    @property
    def cell(self) -> int:
        """The square of the commune's level that holds its centre."""
        return grid.cell_at(self.latitude, self.longitude, self.level)


@dataclass(frozen=True, slots=True)
class Credit:
    """A source the pack is owed to, as the credits page shows it."""

    title: str
    used_for: str
    package: str
    licence: str
    url: str
    sha256: str


class _Point(NamedTuple):
    """A commune's centre on the unit sphere: comparing chords needs no trigonometry."""

    x: float
    y: float
    z: float
    code: str


@dataclass(frozen=True, eq=False)
class Region:
    """The communes of a pack and its look-ups, in memory; never changes.

    ``departments`` are the first digits of the region's postcodes.
    """

    name: str
    title: str
    country: str
    languages: tuple[str, ...]
    departments: tuple[str, ...]
    communes: tuple[Commune, ...] = field(repr=False)
    credits: tuple[Credit, ...] = field(repr=False)

    def commune(self, code: str) -> Commune | None:
        """Return the commune with an INSEE code, or None."""
        return self._by_code.get(code)

    def communes_of(self, postcode: str) -> tuple[Commune, ...]:
        """Return the communes that share a postcode, in the order of a French index.

        Takes what a person types (``67 000``, ``F-67000``); empty unless the postcode's
        standing is KNOWN.
        """
        return self._by_postcode.get(self.tidy_postcode(postcode), ())

    def tidy_postcode(self, typed: str) -> str:
        """Return a postcode of the region's country as its digits; nothing for what is none."""
        return postcodes.tidy(typed, country=self.country)

    @property
    def example_postcode(self) -> str:
        """A postcode that many people here have."""
        return max(self.communes, key=lambda one: one.population).postcodes[0]

    def standing(self, postcode: str) -> PostcodeStanding:
        """Tell whether a typed postcode is the region's, unknown, from elsewhere or none at all."""
        tidy = self.tidy_postcode(postcode)
        if tidy in self._by_postcode:
            return PostcodeStanding.KNOWN
        if tidy:
            ours = tidy.startswith(self.departments)
            return PostcodeStanding.UNKNOWN if ours else PostcodeStanding.ELSEWHERE
        is_abroad = postcodes.is_abroad(postcode, country=self.country)
        return PostcodeStanding.ELSEWHERE if is_abroad else PostcodeStanding.MALFORMED

    def nearest(self, latitude: float, longitude: float) -> Commune:
        """Return the commune whose centre is nearest to a point in degrees.

        Communes whose own centre is only approximate are passed over while there are others.
        """
        place = _on_sphere(latitude, longitude)
        point = min(self._sure_points, key=lambda other: _chord_squared(place, other))
        return self._by_code[point.code]

    @cached_property
    def commune_at(self) -> Callable[[int], Commune]:
        """Return, for a cell, the commune it is named after: the nearest to its middle."""
        return lru_cache(maxsize=_CELLS_KEPT)(lambda cell: self.nearest(*grid.centre(cell)))

    def name_of(self, cell: int) -> str:
        """Return the place name that others see for a square.

        It depends on the square alone and not on what its people declared, so that a
        square astride two communes is not cut in two by their names.
        """
        return self.commune_at(cell).name

    def holds(self, cell: int) -> bool:
        """Tell whether a square lies in the region or at its rim, no further out than REACH_M."""
        commune, (latitude, longitude) = self.commune_at(cell), grid.centre(cell)
        away_m = grid.haversine_m(latitude, longitude, commune.latitude, commune.longitude)
        return away_m <= REACH_M

    def neighbours(self, code: str) -> tuple[Commune, ...]:
        """Return the communes around one, in the order of a French index, without itself.

        The pack has no boundaries, so they follow from centres: its six nearest up to
        NEIGHBOUR_REACH_M, whoever has it among its own six, and all that TOWN_REACH_M admits.
        Being neighbours is mutual. Computed here and not in the pack, because sharpened
        centres change them. Raises KeyError for an unknown code.
        """
        return self._neighbours_of(code)

    def with_communes(self, communes: tuple[Commune, ...]) -> Region:
        """Return the same region with other records of its communes, such as sharpened ones."""
        return dataclasses.replace(self, communes=communes)

    @cached_property
    def _by_code(self) -> dict[str, Commune]:
        return {commune.code: commune for commune in self.communes}

    @cached_property
    def _by_postcode(self) -> dict[str, tuple[Commune, ...]]:
        sharing: dict[str, list[Commune]] = defaultdict(list)
        for commune in sorted(self.communes, key=in_index):
            for postcode in commune.postcodes:
                sharing[postcode].append(commune)
        return {postcode: tuple(communes) for postcode, communes in sharing.items()}

    @cached_property
    def _points(self) -> dict[str, _Point]:
        return {
            commune.code: _on_sphere(commune.latitude, commune.longitude, commune.code)
            for commune in self.communes
        }

    @cached_property
    def _sure_points(self) -> list[_Point]:
        sure = [self._points[c.code] for c in self.communes if not c.is_approximate]
        return sure or list(self._points.values())

    @cached_property
    def _nearest_to(self) -> Callable[[str], frozenset[str]]:
        return lru_cache(maxsize=None)(self._six_nearest)  # one entry for each commune

    @cached_property
    def _neighbours_of(self) -> Callable[[str], tuple[Commune, ...]]:
        return lru_cache(maxsize=None)(self._mutual_nearest)  # one entry for each commune

    def _six_nearest(self, code: str) -> frozenset[str]:
        own = self._points[code]
        others = (
            (chord, other.code)
            for other in self._points.values()
            if other is not own and (chord := _chord_squared(own, other)) <= _NEIGHBOUR_CHORD
        )
        return frozenset(other for _, other in heapq.nsmallest(NEIGHBOURS_NEAREST, others))

    def _mutual_nearest(self, code: str) -> tuple[Commune, ...]:
        own, level = self._points[code], self._by_code[code].level
        near = set(self._nearest_to(code))
        for other in self._points.values():
            chord = _chord_squared(own, other)
            if other is own or chord > _NEIGHBOUR_CHORD:
                continue
            in_town = chord <= _TOWN_CHORDS[min(level, self._by_code[other.code].level)]
            if in_town or code in self._nearest_to(other.code):
                near.add(other.code)
        return tuple(sorted((self._by_code[other] for other in near), key=in_index))


def in_index(commune: Commune) -> tuple[str, str]:
    """Return the key that puts communes in the order of a French index."""
    return folded(commune.name), commune.code


def _on_sphere(latitude: float, longitude: float, code: str = "") -> _Point:
    north, east = math.radians(latitude), math.radians(longitude)
    flat = math.cos(north)
    return _Point(flat * math.cos(east), flat * math.sin(east), math.sin(north), code)


def _chord_squared(a: _Point, b: _Point) -> float:
    x, y, z = a.x - b.x, a.y - b.y, a.z - b.z
    return x * x + y * y + z * z


def _squared(distance_m: float) -> float:
    """Return the square of the chord that spans a distance on the unit sphere."""
    return (2.0 * math.sin(distance_m / grid.EARTH_RADIUS_M / 2.0)) ** 2


_NEIGHBOUR_CHORD = _squared(NEIGHBOUR_REACH_M)
_TOWN_CHORDS = tuple(_squared(reach_m) for reach_m in TOWN_REACH_M)
