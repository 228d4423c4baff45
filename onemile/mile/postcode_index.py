"""Which communes share a postcode, and what can be said of one that somebody typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from . import postcodes
from .commune import Commune, in_index

DIGITS_OF_AN_AREA = 2  # first ones of a postcode that tell whether it is from around here


class PostcodeStanding(StrEnum):
    """What can be said of a postcode that somebody typed."""

    KNOWN = "known"  # communes of the region share it
    UNKNOWN = "unknown"  # written like one of the region's, but there is none such
    ELSEWHERE = "elsewhere"  # well formed, of another region or country
    MALFORMED = "malformed"  # not a postcode


class PostcodeIndex:
    """The communes of some countries by their postcodes."""

    def __init__(self, communes: Sequence[Commune], countries: Sequence[str]) -> None:
        """Take all communes; of several countries the first one's writing is tried first."""
        self._countries = countries
        sharing: dict[tuple[str, str], list[Commune]] = defaultdict(list)
        for commune in sorted(communes, key=in_index):
            for postcode in commune.postcodes:
                sharing[commune.country, postcode].append(commune)
        self._sharing = {postcode: tuple(found) for postcode, found in sharing.items()}
        self._areas = {(country, code[:DIGITS_OF_AN_AREA]) for country, code in self._sharing}

    def communes_of(self, postcode: str) -> tuple[Commune, ...]:
        """Return the communes that share a postcode, in the order of a French index.

        Takes what a person types (``67 000``, ``F-67000``); empty unless the postcode's
        standing is KNOWN. Two countries may have the same digits: then both answer.
        """
        found = (self._sharing.get(one, ()) for one in self._written(postcode))
        return tuple(commune for communes in found for commune in communes)

    def tidy(self, typed: str) -> str:
        """Return a postcode of one of the countries as its digits, a known one first; nothing for
        what is none."""
        written = self._written(typed)
        known = [one for one in written if one in self._sharing]
        return next((digits for _, digits in known or written), "")

    def standing(self, postcode: str) -> PostcodeStanding:
        """Tell whether a typed postcode is known, unknown, from elsewhere or none at all."""
        written = self._written(postcode)
        if any(one in self._sharing for one in written):
            return PostcodeStanding.KNOWN
        if any((country, digits[:DIGITS_OF_AN_AREA]) in self._areas for country, digits in written):
            return PostcodeStanding.UNKNOWN
        abroad = (postcodes.is_abroad(postcode, country=country) for country in self._countries)
        is_elsewhere = bool(written) or all(abroad)
        return PostcodeStanding.ELSEWHERE if is_elsewhere else PostcodeStanding.MALFORMED

    def _written(self, typed: str) -> list[tuple[str, str]]:
        """List how a typed postcode reads in the countries: (country, digits)."""
        read = [(one, postcodes.tidy(typed, country=one)) for one in self._countries]
        return [(country, digits) for country, digits in read if digits]
