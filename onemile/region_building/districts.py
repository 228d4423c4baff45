"""Statistical districts of communes (the IRIS of INSEE): where in a town its people live, about."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onemile.region_building.errors import BuildError

FILE_BYTES_MAX = 200_000_000  # all of France is 3.4 MB
COLUMNS = ("insee", "type", "latitude", "longitude", "area_km2")

# How many live in a district, against one made for homes: INSEE draws those so that each holds
# about as many people (1,800 to 5,000). Where people work (A) or nobody builds (D) few do, and a
# district that is the whole commune (Z) has them all.
PEOPLE_BY_TYPE = {"H": 1.0, "Z": 1.0, "A": 0.1, "D": 0.02}


@dataclass(frozen=True)
class District:
    """A district: its middle in degrees, its area, and its share of the commune's people beside
    that of other districts."""

    latitude: float
    longitude: float
    area_km2: float
    weight: float


def read(path: Path) -> dict[str, list[District]]:
    """Return the districts of a table by the code of their commune; raises BuildError."""
    found: dict[str, list[District]] = defaultdict(list)
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BuildError(f"{path.name}: larger than {FILE_BYTES_MAX} bytes")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            _check_columns(path, rows.fieldnames)
            for number, row in enumerate(rows, start=2):
                found[row["insee"]].append(_district(path, number, row))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BuildError(f"{path.name}: cannot be read ({error})") from error
    return dict(found)


def _check_columns(path: Path, columns: Sequence[str] | None) -> None:
    missing = [name for name in COLUMNS if name not in (columns or ())]
    if missing:
        raise BuildError(f"{path.name}: lacks the columns {', '.join(missing)}")


def _district(path: Path, number: int, row: dict[str, str]) -> District:
    try:
        found = District(
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            area_km2=float(row["area_km2"]),
            weight=PEOPLE_BY_TYPE[row["type"]],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BuildError(f"{path.name}, line {number}: {error}") from error
    if not (abs(found.latitude) <= 90 and abs(found.longitude) <= 180 and found.area_km2 >= 0):
        raise BuildError(f"{path.name}, line {number}: no place on earth, or no area")
    return found
