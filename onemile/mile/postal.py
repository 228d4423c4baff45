"""Postal files of GeoNames, read through pgeocode: which places share a postcode, and where.

The only importer of pgeocode, and only when a file is read: it brings pandas, half a second and
45 MB that a running instance must not pay.
"""

from __future__ import annotations

import csv
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

Progress = Callable[[int, int], None]

DOWNLOAD_TIMEOUT_SECONDS = 60.0  # of silence; pgeocode itself would wait for ever
PROGRESS_EVERY = 1_000  # places; some fifty steps for France

_COUNTRY = re.compile(r"[A-Z]{2}")
_COLUMNS = ["country_code", "postal_code", "place_name", "latitude", "longitude"]


class PostalError(ValueError):
    """A postal file that cannot be had or read: says which and why."""


@dataclass(frozen=True, slots=True)
class PostalPlace:
    """A place that a postcode serves. The postcode is text: ``01000`` keeps its zero."""

    country: str
    postcode: str
    place: str
    latitude: float
    longitude: float


def read_country(
    country: str, *, folder: Path | None = None, progress: Progress | None = None
) -> list[PostalPlace]:
    """Return the places of a country's postal file, in its order.

    ``country`` is two letters, such as FR. With ``folder`` the file ``FR.txt`` is read from
    there, raw as GeoNames publishes it or as pgeocode stores it, and nothing is written or
    fetched; without, pgeocode downloads it into its own cache. Rows without a postcode, a
    name or coordinates are left out. ``progress`` is told (places read, places in all). Raises
    PostalError.
    """
    code = country.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise PostalError(f"{country!r} is not a country: two letters, such as FR")
    if folder is None:
        return list(_places(_downloaded(code), progress))
    with tempfile.TemporaryDirectory(prefix="onemile-postal-") as own:
        _prepare(folder / f"{code}.txt", Path(own) / f"{code}.txt")
        return list(_places(_frame(code, storage=own), progress))


def stored(country: str) -> Path:
    """Return the postal file of a country as pgeocode keeps it, downloaded if it is not there yet.

    ``country`` is two letters, such as FR. Raises PostalError.
    """
    import pgeocode  # not above: see the module's docstring

    code = country.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise PostalError(f"{country!r} is not a country: two letters, such as FR")
    _downloaded(code)
    return Path(pgeocode.STORAGE_DIR) / f"{code}.txt"


def _places(frame: Any, progress: Progress | None) -> Iterator[PostalPlace]:
    """Yield plain records from a pandas frame; its missing values are NaN, unequal to itself."""
    total = len(frame)
    rows = frame[_COLUMNS].itertuples(index=False, name=None)
    for done, row in enumerate(rows, start=1):
        if progress and (done % PROGRESS_EVERY == 0 or done == total):
            progress(done, total)
        if any(value != value for value in row):
            continue
        country, postcode, place, *degrees = row
        latitude, longitude = map(float, degrees)
        if abs(latitude) <= 90.0 and abs(longitude) <= 180.0:
            yield PostalPlace(
                country=str(country),
                postcode=str(postcode).strip(),
                place=str(place).strip(),
                latitude=latitude,
                longitude=longitude,
            )


def _downloaded(code: str) -> Any:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT_SECONDS)  # urllib inside pgeocode takes no other
    try:
        return _frame(code)
    except (OSError, BadZipFile) as error:  # a captive portal answers with a page
        raise PostalError(
            f"the postal file of {code} could not be downloaded ({error}); "
            f"give the folder of a downloaded {code}.txt instead"
        ) from error
    finally:
        socket.setdefaulttimeout(before)


def _frame(code: str, *, storage: str | None = None) -> Any:
    """Return pgeocode's table of a country, one row for each place and postcode."""
    import pgeocode  # not above: see the module's docstring

    with _stored_in(pgeocode, storage):
        try:
            # Not unique: places that share a postcode would be merged into one. The whole
            # table has no public name in pgeocode 0.5, to which we are bound.
            frame = pgeocode.Nominatim(code, unique=False)._data_frame
            return frame.astype({"latitude": float, "longitude": float})
        except (ValueError, KeyError) as error:
            raise PostalError(f"the postal file of {code}: {error}") from error


@contextmanager
def _stored_in(pgeocode: Any, storage: str | None) -> Iterator[None]:
    """Let pgeocode look in a folder: its environment variable is read at first import only."""
    before = pgeocode.STORAGE_DIR
    pgeocode.STORAGE_DIR = storage or before
    try:
        yield
    finally:
        pgeocode.STORAGE_DIR = before


def _prepare(source: Path, target: Path) -> None:
    """Write a GeoNames file (tabs, no header) the way pgeocode stores it (commas, header)."""
    from pgeocode import DATA_FIELDS  # not above: see the module's docstring

    try:
        with (
            source.open(encoding="utf-8", newline="") as lines,
            target.open("x", newline="") as out,
        ):
            first = lines.readline()
            lines.seek(0)
            is_prepared = first.rstrip("\r\n") == ",".join(DATA_FIELDS)
            raw = (
                csv.reader(lines)
                if is_prepared
                else csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            )
            prepared = csv.writer(out)
            if not is_prepared:
                prepared.writerow(DATA_FIELDS)
            for row in raw:
                if len(row) != len(DATA_FIELDS):
                    raise PostalError(
                        f"{source.name}, line {raw.line_num}: "
                        f"{len(row)} fields instead of {len(DATA_FIELDS)}"
                    )
                prepared.writerow(row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PostalError(f"{source.name}: cannot be read ({error})") from error
