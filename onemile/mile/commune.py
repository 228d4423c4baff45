"""A commune as a pack knows it, and the rule of its squares where only its people are counted."""

from __future__ import annotations

from dataclasses import dataclass

from .names import folded

# Inhabitants from which a commune's squares are small enough to tell little about a home: a
# stand-in for "a hundred people in the square" where no table of squares counts them.
LEVEL_0_FROM, LEVEL_1_FROM = 10_000, 2_000


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune (or Gemeinde): its code, bare, is unique in an instance.

    Where it is approximate, the centre is that of others with its postcode: good enough to begin
    with, too vague to name a square after. A population of 0 is not known.
    """

    country: str
    code: str
    name: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float
    is_approximate: bool

    @property
    def level(self) -> int:
        """The finest square for its people where no table of squares says better."""
        if self.population >= LEVEL_0_FROM:
            return 0
        return 1 if self.population >= LEVEL_1_FROM else 2

    @property
    def wire_code(self) -> str:
        """The code as it travels: with its country, such as FR-67482."""
        return f"{self.country}-{self.code}"


def in_index(commune: Commune) -> tuple[str, str]:
    """Return the key that puts communes in the order of a French index."""
    return folded(commune.name), commune.code
