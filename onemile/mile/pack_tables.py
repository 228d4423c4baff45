"""The tables of a region pack, line by line: its places and its squares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from . import grid, postcodes
from .commune import Commune
from .square_table import SquareLine

PLACE_COLUMNS = ("code", "name", "postcodes", "population", "latitude", "longitude")
# Left out in a table: the pack's only country, and a centre that is the place's own.
PLACE_OPTIONS = ("country", "known_by")
SQUARE_COLUMNS = ("square", "commune", "level", "inhabitants")
OUTSIDE = "-"  # for a commune: a part of a larger square that lies outside the pack
# How a centre is known: that of the outline, the place's own town, or of others that share its
# postcode (which is approximate).
KNOWN_BY = OUTLINE, OWN, POSTCODE = ("outline", "own", "postcode")
PLACES_MAX = 60_000  # all of France has 35,000
SQUARES_MAX = 500_000  # all of France has 220,000 of one mile, and as many smaller ones

_WHOLE = re.compile(r"[0-9]{1,9}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?")


class RegionError(ValueError):
    """A pack that cannot be read: says which file, which line and why."""


def places(content: bytes, *, countries: Sequence[str]) -> tuple[Commune, ...]:
    """Read ``places.tsv``; raises RegionError."""
    found: list[Commune] = []
    codes: set[str] = set()
    for number, fields in _rows("places.tsv", content, PLACE_COLUMNS, PLACES_MAX, PLACE_OPTIONS):
        try:
            commune = _commune(fields, countries)
            if commune.code in codes:
                raise ValueError(f"the code {commune.code} is there twice")
        except ValueError as error:
            raise RegionError(f"places.tsv, line {number}: {error}") from error
        codes.add(commune.code)
        found.append(commune)
    if not found:
        raise RegionError("places.tsv: there is no place in it")
    return tuple(found)


def squares(content: bytes, *, communes: Sequence[Commune]) -> Mapping[int, SquareLine]:
    """Read ``squares.tsv``, whose communes are written as they travel; raises RegionError."""
    codes = {commune.wire_code: commune.code for commune in communes}
    found: dict[int, SquareLine] = {}
    for number, fields in _rows("squares.tsv", content, SQUARE_COLUMNS, SQUARES_MAX):
        try:
            cell = grid.from_text(fields["square"])
            if cell in found:
                raise ValueError(f"the square {fields['square']} is there twice")
            found[cell] = _line(fields, codes)
            _check_level(cell, found[cell])
        except ValueError as error:
            raise RegionError(f"squares.tsv, line {number}: {error}") from error
    return found


def _rows(
    file: str,
    content: bytes,
    columns: Sequence[str],
    lines_max: int,
    options: Sequence[str] = (),
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a table under its header, by their numbers in the file."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise RegionError(f"{file}: not UTF-8 at byte {error.start}") from error
    header = lines[0].split("\t") if lines else []
    if len(set(header)) != len(header) or not set(columns) <= set(header) <= {*columns, *options}:
        raise RegionError(f"{file}, line 1: the columns must be {', '.join(columns)}")
    if len(lines) - 1 > lines_max:
        raise RegionError(
            f"{file}: more than {lines_max} lines; build several packs instead, one for each region"
        )
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split("\t")
        if len(fields) != len(header):
            raise RegionError(
                f"{file}, line {number}: {len(fields)} fields instead of {len(header)}"
            )
        yield number, dict(zip(header, fields, strict=True))


def _commune(fields: Mapping[str, str], countries: Sequence[str]) -> Commune:
    country = fields.get("country", countries[0])
    if country not in countries:
        raise ValueError(f"country: {country!r} is none of pack.toml's")
    code, name, listed = fields["code"], fields["name"], fields["postcodes"]
    known_by = fields.get("known_by", OWN)
    if not postcodes.is_code(code, country=country):
        raise ValueError(f"code: {code!r} is no code of a commune")
    if not name.strip() or not name.isprintable():
        raise ValueError("name: empty or not printable")
    if not listed or not all(postcodes.is_tidy(one, country=country) for one in listed.split(" ")):
        digits = postcodes.COUNTRIES[country].digits
        raise ValueError(f"postcodes: {listed!r} is not a list of {digits} digits each")
    if known_by not in KNOWN_BY:
        raise ValueError(f"known_by: {known_by!r} is none of {', '.join(KNOWN_BY)}")
    commune = Commune(
        country=country,
        code=code,
        name=name,
        postcodes=tuple(listed.split(" ")),
        population=_whole("population", fields["population"]),
        latitude=_degrees("latitude", fields["latitude"]),
        longitude=_degrees("longitude", fields["longitude"]),
        is_approximate=known_by == POSTCODE,
    )
    grid.cell_at(commune.latitude, commune.longitude, 0)  # refuses what is no place
    return commune


def _line(fields: Mapping[str, str], codes: Mapping[str, str]) -> SquareLine:
    if fields["commune"] == OUTSIDE:
        return SquareLine(commune="", level=grid.COARSEST, inhabitants=0)
    if fields["commune"] not in codes:
        raise ValueError(f"commune: {fields['commune']!r} is none of places.tsv")
    level = _whole("level", fields["level"])
    if level not in grid.LEVELS:
        raise ValueError(f"level: {level} is none of {', '.join(map(str, grid.LEVELS))}")
    return SquareLine(
        commune=codes[fields["commune"]],
        level=level,
        inhabitants=_whole("inhabitants", fields["inhabitants"]),
    )


def _check_level(cell: int, line: SquareLine) -> None:
    if line.commune and line.level > grid.level_of(cell):
        raise ValueError(f"level: {line.level} is that of a larger square than this one")


def _whole(column: str, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{column}: {text!r} is not a whole number")
    return int(text)


def _degrees(column: str, text: str) -> float:
    if not _DEGREES.fullmatch(text):
        raise ValueError(f"{column}: {text!r} is not a number of degrees")
    return float(text)
