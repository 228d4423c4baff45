"""The files a pack is built from, read once each, and whom they are owed to."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onemile.mile import credits
from onemile.mile.region import Credit

from . import postal_rows
from .errors import BuildError
from .files import find, read_bytes, sha256
from .postal_rows import PostalRow
from .records import Point, Remark

if TYPE_CHECKING:
    from .districts import District
    from .outlines import Outline

COMMUNES_FR = "communes_fr.tsv"
COMMUNES_COLUMNS = ("insee", "name", "postal_codes", "latitude", "longitude", "population")
ROWS_MAX = 1_000_000  # of communes_fr.tsv; France has 35,000

# Overseas France has postal files of its own.
POSTAL_FILES = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
# GeoNames has them, pgeocode does not fetch them.
NOT_DOWNLOADED = {"BL", "MF", "PF"}


class Sources:
    """Files of the folders given; without a folder, postal files that pgeocode downloads.

    ``tell`` is given a line before something that takes its time. What is used puts its credit
    into ``credits``; what is not exact stands in ``remarks``.
    """

    def __init__(self, folders: Sequence[Path], *, tell: Callable[[str], None]) -> None:
        self.folders = folders
        self.tell = tell
        self.credits: list[Credit] = []
        self._remarks: dict[str, list[str]] = {}
        self.missing: list[str] = []

    def postal(self, country: str) -> tuple[PostalRow, ...]:
        """Return the rows of a country's postal file; none where a folder was given without it."""
        if self.folders:
            paths = find(self.folders, f"{country}.txt")
            if not paths:
                self.missing.append(f"{country}.txt")
                return ()
            path = paths[0]
        elif country in NOT_DOWNLOADED:
            self.missing.append(f"{country}.txt")
            return ()
        else:
            self.tell(f"{country}: looking for the postal file, downloading it if need be")
            path = postal_rows.download(country)
        read = postal_rows.read(path)
        self.tell(f"{country}: {len(read.rows)} rows in {path.name}")
        self.owe(
            title="GeoNames",
            used_for="postcodes and centres of places",
            package=f"postal file {path.name}",
            licence="CC BY 4.0",
            url="https://download.geonames.org/export/zip/",
            sha256=read.sha256,
        )
        return read.rows

    def centres(self) -> Mapping[str, Point]:
        """Return the points of ``communes_fr.tsv`` by code; none where no folder has it."""
        paths = find(self.folders, COMMUNES_FR)
        if not paths:
            self.missing.append(COMMUNES_FR)
            return {}
        return _centres(read_bytes(paths[0]))

    def owe_centres(self) -> None:
        """Credit ``communes_fr.tsv``, once a point of it is used."""
        if any(one.package == COMMUNES_FR for one in self.credits):
            return
        self.owe(
            title="La Poste (Hexasmal)",
            used_for="centres of communes",
            package=COMMUNES_FR,
            licence="Licence Ouverte 2.0",
            url="https://datanova.laposte.fr/",
            sha256=sha256(find(self.folders, COMMUNES_FR)[0]),
        )

    def outlines(self, departments: Sequence[str]) -> list[Outline]:
        """Return the outlines of départements as far as the folders have them."""
        found: list[Outline] = []
        for department in departments:
            for path in _outline_files(self.folders, department):
                from . import outlines  # most packs have none to read

                found += outlines.read(path, country="FR")
                self.tell(f"FR: outlines of {path.name}")
                self.owe(
                    title="Admin Express (IGN), france-geojson",
                    used_for="outlines and centres of communes, the commune of each square",
                    package=path.name,
                    licence="Licence Ouverte 2.0",
                    url="https://github.com/gregoiredavid/france-geojson",
                    sha256=sha256(path),
                )
        return found

    def districts(self, codes: Collection[str]) -> dict[str, list[District]]:
        """Return the statistical districts of communes; none where no folder has them."""
        from . import districts  # only where there are outlines

        found: dict[str, list[District]] = {}
        for path in find(self.folders, "iris_*.tsv"):
            if not (wanted := set(codes) - set(found)):
                break
            read = districts.read(path)
            if not (new := {code: read[code] for code in sorted(wanted) if code in read}):
                continue
            found |= new
            self.owe(
                title="Contours… IRIS (INSEE, IGN)",
                used_for="about how many people live in a square",
                package=path.name,
                licence="Licence Ouverte 2.0",
                url="https://geoservices.ign.fr/contoursiris",
                sha256=sha256(path),
            )
        return found

    def tables(self, country: str) -> None:
        """Credit the shipped tables of a country."""
        self.credits += [one for one in credits.tables(country) if one not in self.credits]

    def owe(self, **fields: str) -> None:
        """Credit a file that was used, once."""
        credit = Credit(**fields)
        if credit not in self.credits:
            self.credits.append(credit)

    def remark(self, text: str, names: Sequence[str]) -> None:
        """Note what is not exact, and of which places; nothing where there are none."""
        if names:
            said = self._remarks.setdefault(text, [])
            said += names

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Return what was noted, each text once with all its places."""
        return tuple(Remark(text=text, names=tuple(names)) for text, names in self._remarks.items())


def _outline_files(folders: Sequence[Path], department: str) -> list[Path]:
    """Return the outlines of a département: ``communes-57-moselle.geojson.gz`` or the like."""
    stem = f"communes-{department}"
    names = [path for path in find(folders, f"{stem}*") if path.name[len(stem)] in "-."]
    return [path for path in names if path.name.endswith((".geojson", ".geojson.gz"))]


def _centres(content: bytes) -> dict[str, Point]:
    try:
        lines = io.StringIO(content.decode("utf-8"), newline="")
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(table.fieldnames or ()) != COMMUNES_COLUMNS:
            raise BuildError(f"{COMMUNES_FR}, line 1: not {', '.join(COMMUNES_COLUMNS)}")
        found: dict[str, Point] = {}
        for row in table:
            if table.line_num > ROWS_MAX:
                raise BuildError(f"{COMMUNES_FR}: more than {ROWS_MAX} rows")
            if row["latitude"] and row["longitude"]:
                found[row["insee"]] = _point(row, table.line_num)
        return found
    except (UnicodeDecodeError, csv.Error) as error:
        raise BuildError(f"{COMMUNES_FR}: cannot be read ({error})") from error


def _point(row: dict[str, str], line: int) -> Point:
    try:
        point = Point(float(row["latitude"]), float(row["longitude"]))
    except ValueError as error:
        raise BuildError(f"{COMMUNES_FR}, line {line}: {error}") from error
    if not (abs(point.latitude) <= 90.0 and abs(point.longitude) <= 180.0):
        raise BuildError(f"{COMMUNES_FR}, line {line}: not degrees")
    return point
