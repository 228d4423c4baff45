"""Reads region packs: a folder with ``region.toml`` and ``communes.tsv``, shipped or one's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from . import grid, postcodes
from .region import Commune, Credit, Region

COLUMNS = (
    "code",
    "name",
    "postcodes",
    "population",
    "latitude",
    "longitude",
    "level",
    "known_by",
)
# How a centre is known: the commune's own town, those it merged from, or others that share
# its postcode (which is approximate).
KNOWN_BY = ("own", "part", "postcode")

_PACK_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FILE_BYTES_MAX = 8_000_000  # all of France is 2 MB


class RegionError(ValueError):
    """A pack that cannot be read: says which file, which line and why."""


@cache
def load(name: str) -> Region:
    """Return the shipped region of a name; raises RegionError where there is none."""
    if not _PACK_NAME.fullmatch(name) or not (_shipped() / name / "region.toml").is_file():
        raise RegionError(f"there is no region {name!r}; there are: {', '.join(names())}")
    return _read(_shipped() / name)


def read(folder: Path) -> Region:
    """Return the region of a pack in a folder; raises RegionError if it is not well formed."""
    if not folder.is_dir():
        raise RegionError(f"{folder} is not a folder")
    return _read(folder)


def names() -> list[str]:
    """List the shipped regions."""
    return sorted(
        folder.name for folder in _shipped().iterdir() if (folder / "region.toml").is_file()
    )


def _shipped() -> Traversable:
    return resources.files("onemile") / "regions"


def _read(folder: Traversable) -> Region:
    face = _face(folder)
    if "country" in face and face["country"] not in postcodes.COUNTRIES:
        known = ", ".join(postcodes.COUNTRIES)
        raise RegionError(
            f"region.toml: country must be one of {known}, whose postcodes we can read"
        )
    try:
        region = Region(
            name=_text(face, "name"),
            title=_text(face, "title"),
            country=_text(face, "country"),
            languages=_texts(face, "languages"),
            departments=_texts(face, "departments"),
            communes=tuple(_communes(_content(folder, "communes.tsv"), str(face.get("country")))),
            credits=tuple(_credit(row) for row in face.get("credits", [])),
        )
    except (KeyError, TypeError) as error:
        raise RegionError(f"region.toml: {error.args[0]} is missing or not as expected") from error
    _check_whole(region)
    return region


def _face(folder: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(_content(folder, "region.toml"))
    except tomllib.TOMLDecodeError as error:
        raise RegionError(f"region.toml: {error}") from error


def _content(folder: Traversable, name: str) -> str:
    try:
        content = (folder / name).read_bytes()
        if len(content) > _FILE_BYTES_MAX:
            raise RegionError(f"{name}: larger than {_FILE_BYTES_MAX} bytes")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise RegionError(f"{name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise RegionError(f"{name}: not UTF-8 at byte {error.start}") from error


def _communes(content: str, country: str) -> Iterator[Commune]:
    lines = content.splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise RegionError(f"communes.tsv, line 1: the columns must be {', '.join(COLUMNS)}")
    for number, line in enumerate(lines[1:], start=2):
        try:
            yield _commune(line.split("\t"), country)
        except ValueError as error:
            raise RegionError(f"communes.tsv, line {number}: {error}") from error


def _commune(fields: list[str], country: str) -> Commune:
    if len(fields) != len(COLUMNS):
        raise ValueError(f"{len(fields)} fields instead of {len(COLUMNS)}")
    code, name, listed, population, latitude, longitude, level, known_by = fields
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
        code=code,
        name=name,
        postcodes=tuple(listed.split()),
        population=_whole("population", population),
        latitude=_degrees("latitude", latitude),
        longitude=_degrees("longitude", longitude),
        level=_whole("level", level),
        is_approximate=known_by == "postcode",
    )
    grid.cell_at(commune.latitude, commune.longitude, commune.level)  # refuses what is no place
    return commune


def _whole(column: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{column}: {text!r} is not a whole number")
    return int(text)


def _degrees(column: str, text: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?", text):
        raise ValueError(f"{column}: {text!r} is not a number of degrees")
    return float(text)


def _check_whole(region: Region) -> None:
    if not region.communes:
        raise RegionError("communes.tsv: there is no commune in it")
    if not region.departments:
        raise RegionError("region.toml: departments is empty")
    seen: set[str] = set()
    for commune in region.communes:
        if commune.code in seen:
            raise RegionError(f"communes.tsv: the code {commune.code} is there twice")
        seen.add(commune.code)
        for postcode in commune.postcodes:
            if not postcode.startswith(region.departments):
                raise RegionError(f"communes.tsv: {postcode} is of none of the departments")


def _credit(row: dict[str, Any]) -> Credit:
    return Credit(**{field: _text(row, field) for field in Credit.__dataclass_fields__})


def _text(table: dict[str, Any], key: str) -> str:
    if not isinstance(table[key], str) or not table[key].strip():
        raise TypeError(key)
    return str(table[key])


def _texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    if not isinstance(table[key], list) or not all(isinstance(text, str) for text in table[key]):
        raise TypeError(key)
    return tuple(table[key])
