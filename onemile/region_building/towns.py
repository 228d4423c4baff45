"""Which town of GeoNames a place of a postal file is: by name, nearness and people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onemile.mile.names import folded, halves

from .records import Point, distance_m
from .tables import Town

REACH_M = 10_000.0  # a namesake further off is another place
FAR_M = 15_000.0  # but for the only one of its very name: some towns stand beside where they are
PREFIX_CHARS_MIN = 4  # of "Lahr" for Lahr/Schwarzwald

# How sure a match is, the surest first.
_OWN, _PIECE, _BEGINNING, _FAR = range(4)

# What Swiss and German offices add to tell namesakes apart: "Rüti (ZH)".
_ADDED = re.compile(r"\s*\([^)]*\)$")


# What the caller knows a place by.
Key = tuple[str, ...]


class Sought(NamedTuple):
    """A place that wants its town."""

    key: Key
    name: str
    point: Point


class _Match(NamedTuple):
    """A town that may be it; sorts the better one first."""

    how: int
    fewer: int
    away_m: float
    code: str
    key: Key


def match(places: Iterable[Sought], towns: Iterable[Town]) -> Mapping[Key, Town]:
    """Return the town of each place that has one, by the place's key.

    Within REACH_M: the town of its name or another name, then of a piece of it, then one whose
    name is the beginning of the place's or the other way round; the more populous goes first, then
    the nearer. Then, for who has none, the town of its name within FAR_M. A town is given to one
    place only.
    """
    by_code = {town.code: town for town in towns}
    named, first_words = _indexes(by_code.values())
    matches = sorted(
        one for place in places for one in _matches(place, named, first_words, by_code)
    )
    found: dict[Key, Town] = {}
    taken: set[str] = set()
    for one in matches:
        if one.key not in found and one.code not in taken:
            found[one.key] = by_code[one.code]
            taken.add(one.code)
    return found


Index = dict[str, set[str]]


def _indexes(towns: Iterable[Town]) -> tuple[Index, Index]:
    """Return the codes of towns by each of their names, and by the first word of the usual one."""
    named: Index = defaultdict(set)
    first_words: Index = defaultdict(set)
    for town in towns:
        for name in (town.name, *town.other_names):
            for form in (name, *_pieces(name)):
                named[folded(form)].add(town.code)
        first_words[_first(town.name)].add(town.code)
    return named, first_words


def _matches(
    place: Sought, named: Index, first_words: Index, towns: Mapping[str, Town]
) -> Iterable[_Match]:
    own = folded(place.name)
    ways = {code: _BEGINNING for code in first_words.get(_first(place.name), ())}
    ways = {code: how for code, how in ways.items() if _begins(own, folded(towns[code].name))}
    for piece in _pieces(place.name):
        ways |= {code: _PIECE for code in named.get(folded(piece), ())}
    ways |= {code: _OWN for code in named.get(own, ())}
    for code, how in ways.items():
        away_m = distance_m(place.point, towns[code].point)
        if away_m <= REACH_M:
            yield _Match(how, -towns[code].population, away_m, code, place.key)
        elif away_m <= FAR_M and folded(towns[code].name) == own:
            yield _Match(_FAR, -towns[code].population, away_m, code, place.key)


def _pieces(name: str) -> list[str]:
    """Return what a name is made of: both halves, both languages, or without what was added."""
    plain = _ADDED.sub("", name)
    pieces = [*halves(plain), *(part.strip() for part in plain.split("/")), plain]
    return [piece for piece in pieces if piece and piece != name]


def _begins(a: str, b: str) -> bool:
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) >= PREFIX_CHARS_MIN and longer.startswith(f"{shorter} ")


def _first(name: str) -> str:
    return folded(name).partition(" ")[0]
