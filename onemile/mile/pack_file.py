"""Reads one region pack (format 2): a folder with ``pack.toml``, ``places.tsv`` and, where there
are any, ``squares.tsv`` and ``outlines.json``.
"""

from __future__ import annotations

import json
import re
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any
from zoneinfo import ZoneInfo

from . import pack_tables, postcodes
from .commune import Commune
from .pack_tables import RegionError
from .region import Credit
from .square_table import SquareLine

FORMAT = 2
FACE, PLACES, SQUARES, OUTLINES = "pack.toml", "places.tsv", "squares.tsv", "outlines.json"
# All of France: 2 MB of places, 20 MB of squares.
BYTES_MAX = {FACE: 200_000, PLACES: 16_000_000, SQUARES: 24_000_000, OUTLINES: 16_000_000}

TEXT_CHARACTERS_MAX = 300  # a title, a credit: a line or two

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, eq=False)
class Pack:
    """One pack as it was read. ``outlines`` are its rings as they stand in the file, packed."""

    name: str
    title: str
    countries: tuple[str, ...]
    zone: str
    languages: tuple[str, ...]
    credits: tuple[Credit, ...]
    communes: tuple[Commune, ...] = field(repr=False)
    lines: Mapping[int, SquareLine] = field(repr=False)
    outlines: bytes = field(repr=False)


def read(folder: Traversable) -> Pack:
    if not (folder / FACE).is_file() and (folder / "region.toml").is_file():
        raise RegionError(
            f"{folder.name} is a pack of format 1; make it anew with `onemile region build`"
        )
    content = {name: _content(folder, name) for name in BYTES_MAX}
    face = _face(content[FACE] or b"")
    countries = tuple(face["countries"])
    communes = pack_tables.places(content[PLACES] or b"", countries=countries)
    squares = content[SQUARES]
    lines = pack_tables.squares(squares, communes=communes) if squares is not None else {}
    drawn = content[OUTLINES] or b"{}"
    outlines(drawn)
    return Pack(
        name=face["name"],
        title=face["title"],
        countries=countries,
        zone=face["zone"],
        languages=tuple(face["languages"]),
        credits=tuple(_credit(row) for row in face.get("credits", [])),
        communes=communes,
        lines=lines,
        outlines=zlib.compress(drawn),
    )


def _content(folder: Traversable, name: str) -> bytes | None:
    """Read a file of a pack; None for one that need not be there."""
    if name in (SQUARES, OUTLINES) and not (folder / name).is_file():
        return None
    if not (folder / name).is_file():
        raise RegionError(f"{folder.name}/{name}: there is no such file")
    try:
        with (folder / name).open("rb") as file:
            content = file.read(BYTES_MAX[name] + 1)
    except OSError as error:
        raise RegionError(f"{name}: cannot be read ({error.strerror})") from error
    if len(content) > BYTES_MAX[name]:
        raise RegionError(
            f"{name}: larger than {BYTES_MAX[name]} bytes; build several packs instead, one for "
            "each region, and an instance for each"
        )
    return content


def _face(content: bytes) -> dict[str, Any]:
    try:
        face = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RegionError(f"{FACE}: {error}") from error
    written = face.get("format")
    if not isinstance(written, int) or written < 1:
        raise RegionError(f"{FACE}: format is missing; this release reads format {FORMAT}")
    if written != FORMAT:
        newer = "; a newer release of 1Mile reads it" if written > FORMAT else ""
        raise RegionError(f"{FACE}: format {written}, but this release reads {FORMAT}{newer}")
    try:
        _check_face(face)
    except (KeyError, TypeError) as error:
        raise RegionError(f"{FACE}: {error.args[0]} is missing or not as expected") from error
    return face


def _check_face(face: dict[str, Any]) -> None:
    if not NAME.fullmatch(_text(face, "name")):
        raise RegionError(f"{FACE}: name must be small ASCII letters, digits and hyphens")
    _text(face, "title")
    zone = _text(face, "zone")
    unknown = [one for one in _texts(face, "countries") if one not in postcodes.COUNTRIES]
    if unknown or not face["countries"]:
        known = ", ".join(postcodes.COUNTRIES)
        raise RegionError(f"{FACE}: countries must be among {known}, whose postcodes we can read")
    if not isinstance(face.get("credits", []), list):
        raise RegionError(f"{FACE}: credits must be tables, each under [[credits]]")
    if not all(LANGUAGE.fullmatch(one) for one in _texts(face, "languages")):
        raise RegionError(f"{FACE}: languages must be codes such as fr")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise RegionError(f"{FACE}: there is no time zone {zone!r}") from error


def outlines(content: bytes) -> Mapping[str, list[list[list[float]]]]:
    try:
        found = json.loads(content)
        ok = isinstance(found, dict) and all(
            isinstance(ring, list) and all(_is_point(point) for point in ring)
            for rings in found.values()
            for ring in rings
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise RegionError(f"{OUTLINES}: {error}") from error
    if not ok:
        raise RegionError(f"{OUTLINES}: not rings of [longitude, latitude] by code")
    return found  # type: ignore[no-any-return]


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(isinstance(one, (int, float)) for one in point)
        and abs(point[0]) <= 180
        and abs(point[1]) <= 90
    )


def _credit(row: dict[str, Any]) -> Credit:
    try:
        if not _text(row, "url").startswith(("https://", "http://")):
            raise TypeError("url")
        return Credit(**{field: _text(row, field) for field in Credit.__dataclass_fields__})
    except (KeyError, TypeError) as error:
        raise RegionError(
            f"{FACE}: {error.args[0]} of a credit is missing or not as expected"
        ) from error


def _text(table: dict[str, Any], key: str) -> str:
    text = table[key]
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        raise TypeError(key)
    if len(text) > TEXT_CHARACTERS_MAX:
        raise TypeError(key)
    return str(table[key])


def _texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    if not isinstance(table[key], list) or not all(isinstance(text, str) for text in table[key]):
        raise TypeError(key)
    return tuple(table[key])
