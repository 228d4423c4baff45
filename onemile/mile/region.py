"""The region an instance serves: its communes, and what may be asked of them by name or square.

Knows no database and no member. It is read from one or several packs (``region_pack``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from . import grid
from .commune import Commune, in_index
from .nearness import Nearness
from .neighbours import Neighbours
from .postcode_index import PostcodeIndex, PostcodeStanding
from .square_table import SquareTable

# From the nearest centre; a square further out is in no region, where no table says better.
RIM_M = 10_000.0
NEXT_M_MAX = 320_000.0  # to the next centre; even in Guiana it is nearer

_CELLS_KEPT = 65_536  # squares whose commune is remembered; Alsace has about 67,000


@dataclass(frozen=True, slots=True)
class Credit:
    """A source the pack is owed to, as the credits page shows it."""

    title: str
    used_for: str
    package: str
    licence: str
    url: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Region:
    """The communes of one or several packs and their look-ups, in memory; never changes.

    ``squares`` is empty where none of the packs has a table; ``foreign`` are tables of shipped
    packs beside it, whose communes are no part of it; ``read_outlines`` gives the rings to
    draw, ((longitude, latitude), …), by ``wire_code``.
    """

    name: str
    title: str
    countries: tuple[str, ...]
    zone: str
    languages: tuple[str, ...]
    communes: tuple[Commune, ...] = field(repr=False)
    credits: tuple[Credit, ...] = field(repr=False)
    squares: SquareTable = field(repr=False)
    foreign: tuple[SquareTable, ...] = field(repr=False)
    read_outlines: Callable[[], Mapping[str, list[list[list[float]]]]] = field(repr=False)

    def commune(self, code: str) -> Commune | None:
        """Return the commune with a bare code, or None."""
        return self._by_code.get(code)

    def communes_of(self, postcode: str) -> tuple[Commune, ...]:
        """Return the communes that share a typed postcode; see ``PostcodeIndex``."""
        return self._postcodes.communes_of(postcode)

    def tidy_postcode(self, typed: str) -> str:
        """Return a postcode of one of the region's countries as its digits, a known one first;
        nothing for what is none."""
        return self._postcodes.tidy(typed)

    def standing(self, postcode: str) -> PostcodeStanding:
        """Tell whether a typed postcode is the region's, unknown, from elsewhere or none at all."""
        return self._postcodes.standing(postcode)

    @cached_property
    def example_postcode(self) -> str:
        """A postcode that many people here have."""
        return max(self.communes, key=lambda one: one.population).postcodes[0]

    def nearest(self, latitude: float, longitude: float) -> Commune:
        """Return the commune whose centre is nearest to a point in degrees, of those without
        a line in the table of squares; of all, where each has one.

        Communes whose own centre is only approximate are passed over while there are others.
        """
        loose, near = self._loose
        return loose[near.nearest(latitude, longitude)]

    @cached_property
    def commune_at(self) -> Callable[[int], Commune]:
        """Return, for a cell, the commune it is named after.

        On the ground of a pack with a table what that says, elsewhere the nearest of the other
        communes. It depends on the square alone and not on what its people declared, so that a
        square astride two communes is not cut in two by their names.
        """
        return lru_cache(maxsize=_CELLS_KEPT)(self._commune_at)

    def name_of(self, cell: int) -> str:
        """Return the place name that others see for a square."""
        return self.commune_at(cell).name

    def snap(self, cell: int, *, least: int = 0) -> int:
        """Return a square at the finest level that is allowed there, no finer than ``least``.

        On the ground of one pack the answer depends on the coarser squares alone, never on where
        in them the finer one lay: its level tells nothing that the square does not. Each pack
        counts its own people, so that a square astride two is asked for by both their rules.
        """
        least = max(least, grid.level_of(cell))
        is_ground = self.squares.is_ground(cell)
        for level in range(grid.COARSEST, least, -1):
            found = grid.coarsen(cell, level)
            if level <= self._level_in(found, is_ground=is_ground):
                return found
        return grid.coarsen(cell, least)

    def holds(self, cell: int) -> bool:
        """Tell whether a square lies in the region or at its rim."""
        line = self.squares.line_at(cell)
        return (line is not None and bool(line.commune)) or self._near_loose(cell) is not None

    def is_foreign(self, cell: int) -> bool:
        """Tell whether the middle of a square is known to lie in a commune of another region."""
        under = (table.commune_under(cell) for table in self.foreign)
        return any(code and code not in self._by_code for code in under)

    def around(self, latitude: float, longitude: float, reach_m: float) -> list[Commune]:
        """List the communes with a known centre up to a distance from a point in degrees."""
        near = self._near.within(latitude, longitude, reach_m)
        found = (self.communes[number] for number in sorted(near))
        return [one for one in found if not one.is_approximate]

    @cached_property
    def to_the_next_m(self) -> Callable[[Commune], float]:
        """Return, for a commune, how far it is from its centre to the nearest other one, in metres.

        A commune in the forest is about as wide as that. 0 where there is no other.
        """
        return lru_cache(maxsize=len(self.communes))(self._to_the_next_m)

    def _to_the_next_m(self, commune: Commune) -> float:
        place, reach_m = (commune.latitude, commune.longitude), RIM_M
        while reach_m <= NEXT_M_MAX:
            others = (self.communes[number] for number in self._near.within(*place, reach_m))
            away = [
                grid.haversine_m(*place, one.latitude, one.longitude)
                for one in others
                if (one.latitude, one.longitude) != place
            ]
            if away:
                return min(away)
            reach_m *= 2.0
        return 0.0

    def neighbours(self, code: str) -> tuple[Commune, ...]:
        """Return the communes around one, in the order of a French index, without itself.

        They follow from centres (see ``neighbours``); being neighbours is mutual. Raises
        KeyError for an unknown code.
        """
        beside = self._neighbours.of(self._number_of[code])
        return tuple(sorted((self.communes[number] for number in beside), key=in_index))

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of all that squares are named and drawn by, whatever its order."""
        digest = hashlib.sha256()
        for one in sorted(self.communes, key=lambda one: one.wire_code):
            digest.update(repr(one).encode())
        for cell, line in sorted(self.squares.items()):
            digest.update(f"{cell} {line.commune} {line.level}\n".encode())
        return digest.hexdigest()

    @cached_property
    def outlines(self) -> Mapping[str, list[list[list[float]]]]:
        """The rings of communes to draw, by ``wire_code``; empty where the packs have none."""
        return self.read_outlines()

    def _commune_at(self, cell: int) -> Commune:
        line = self.squares.line_at(cell)
        if line is not None and line.commune and self.squares.is_ground(cell):
            return self._by_code[line.commune]
        loose = self._near_loose(cell)
        if loose is None and line is not None and line.commune:
            return self._by_code[line.commune]
        return loose or self.nearest(*grid.centre(cell))

    def _level_in(self, cell: int, *, is_ground: bool) -> int:
        """Return the finest level for who lives in a square, on a pack's ground or beside it."""
        line, loose = self.squares.line_at(cell), self._near_loose(cell)
        if line is not None and line.commune and (is_ground or loose is None):
            return max(line.level, *self._levels_astride(cell))
        if not grid.level_of(cell):
            return (loose or self.nearest(*grid.centre(cell))).level
        # Divided only where all parts may be: none is finer than what it is named after may be.
        return max(self.nearest(*grid.centre(part)).level for part in grid.children(cell))

    def _levels_astride(self, cell: int) -> Iterator[int]:
        """Yield the levels of communes beside a pack's ground whose names parts of it will bear."""
        yield 0
        if not self._has_loose or not grid.level_of(cell):
            return
        for part in grid.children(cell):
            if not self.squares.is_ground(part) and self.squares.has_ground(part):
                yield self.nearest(*grid.centre(part)).level

    def _near_loose(self, cell: int) -> Commune | None:
        """Return the nearest commune without lines, if the square lies within its reach, and on
        no ground that is known to be another region's."""
        if not self._has_loose or self.is_foreign(cell):
            return None
        place = grid.centre(cell)
        commune = self.nearest(*place)
        away_m = grid.haversine_m(*place, commune.latitude, commune.longitude)
        return commune if away_m <= max(RIM_M, self.to_the_next_m(commune)) else None

    @cached_property
    def _by_code(self) -> dict[str, Commune]:
        return {commune.code: commune for commune in self.communes}

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {commune.code: number for number, commune in enumerate(self.communes)}

    @cached_property
    def _postcodes(self) -> PostcodeIndex:
        return PostcodeIndex(self.communes, self.countries)

    @cached_property
    def _near(self) -> Nearness:
        return Nearness([(one.latitude, one.longitude) for one in self.communes])

    @cached_property
    def _neighbours(self) -> Neighbours:
        places = [(one.latitude, one.longitude) for one in self.communes]
        return Neighbours(places, [one.level for one in self.communes], self._near)

    @cached_property
    def _has_loose(self) -> bool:
        return any(not self.squares.cells_of(one.code) for one in self.communes)

    @cached_property
    def _loose(self) -> tuple[list[Commune], Nearness]:
        """The communes that a square without a line may be named after, and which is nearest."""
        without = [one for one in self.communes if not self.squares.cells_of(one.code)]
        asked = without or list(self.communes)
        sure = [one for one in asked if not one.is_approximate] or asked
        return sure, Nearness([(one.latitude, one.longitude) for one in sure])
