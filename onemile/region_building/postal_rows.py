"""Rows of a postal file of GeoNames with what the builder needs of them: who governs a place."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onemile.mile import postal
from onemile.mile.postal import PostalError

from .errors import BuildError
from .files import read_bytes
from .records import Point

ROWS_MAX = 1_000_000  # of a file; the largest there is, of India, has 155,000
FIELDS = 12  # of a row, as GeoNames publishes it and as pgeocode stores it

_HEADER = "country_code,postal_code,"  # of a file that pgeocode stored


@dataclass(frozen=True, slots=True)
class PostalRow:
    """A place that a postcode serves. ``county`` and ``district`` are official codes where the
    country's file has them (of a département, a Kreis, a Swiss commune); ``is_sure`` is false
    where the file does not say how well it knows the point."""

    postcode: str
    place: str
    state: str
    county: str
    district: str
    district_name: str
    point: Point
    is_sure: bool


@dataclass(frozen=True)
class PostalFile:
    """What was read of a country, and the SHA-256 of the file."""

    rows: tuple[PostalRow, ...]
    sha256: str


def read(path: Path) -> PostalFile:
    """Return the rows of a postal file, in its order.

    Both writings are read: tabs without a header, or commas with one. Rows without a postcode, a
    name or a point are left out. Raises BuildError.
    """
    content = read_bytes(path)
    try:
        return PostalFile(
            rows=tuple(_rows(content.decode("utf-8"), path.name)),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    except (UnicodeDecodeError, csv.Error) as error:
        raise BuildError(f"{path.name}: cannot be read ({error})") from error


def download(country: str) -> Path:
    """Return the postal file of a country in pgeocode's cache; fetch it where it is not there."""
    try:
        return postal.stored(country)
    except PostalError as error:
        raise BuildError(str(error)) from error


def _rows(text: str, name: str) -> Iterator[PostalRow]:
    lines = io.StringIO(text, newline="")
    is_stored = text.startswith(_HEADER)
    reader = csv.reader(lines) if is_stored else _tabbed(lines)
    if is_stored:
        next(reader)
    for number, fields in enumerate(reader, start=2 if is_stored else 1):
        if len(fields) != FIELDS:
            raise BuildError(f"{name}, line {number}: {len(fields)} fields instead of {FIELDS}")
        if number > ROWS_MAX:
            raise BuildError(f"{name}: more than {ROWS_MAX} rows")
        row = _row([field.strip() for field in fields], f"{name}, line {number}")
        if row:
            yield row


def _tabbed(lines: io.StringIO) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _row(fields: list[str], where: str) -> PostalRow | None:
    _, postcode, place, _, state, _, county, district_name, district, *point, accuracy = fields
    if not (postcode and place and all(point)):
        return None
    try:
        latitude, longitude = map(float, point)
    except ValueError as error:
        raise BuildError(f"{where}: {error}") from error
    if not (abs(latitude) <= 90.0 and abs(longitude) <= 180.0):
        return None
    return PostalRow(
        postcode=postcode,
        place=place,
        state=_code(state),
        county=_code(county),
        district=_code(district),
        district_name=district_name,
        point=Point(latitude, longitude),
        is_sure=bool(accuracy),
    )


def _code(field: str) -> str:
    """Return a code as text; pandas, through which pgeocode stores, makes ``8317.0`` of 08317."""
    return field.removesuffix(".0")
