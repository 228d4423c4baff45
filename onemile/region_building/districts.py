"""Statistical districts of communes (the IRIS of INSEE): where in a town its people live, about."""

from __future__ import annotations

import csv
import math
import operator
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onemile.mile import grid
from onemile.region_building.errors import BuildError

FILE_BYTES_MAX = 200_000_000  # all of France is 3.4 MB
KM_PER_DEGREE = 111.195
AREA_KM2_MIN = 0.001  # of a district: what is smaller is a mistake of rounding
SQUARE_KM2 = (grid.SIDE_M[0] / 1_000.0) ** 2
TURNS_MAX = 60  # of weighing: then a district lacks a few of its squares, and "about" holds
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


def divided(cells: Sequence[int], districts: Sequence[District]) -> list[int]:
    """Give each of a commune's smallest squares to one of its districts, by number.

    Only middles and areas are known. A square goes to the district whose middle is nearest
    against its width, and widths are weighed until each has about its share of squares. Against
    and not less its width: a ring of woods around a town must not push the town aside.
    """
    if len(districts) < 2:
        return [0] * len(cells)
    away = [_logarithms(cell, districts) for cell in cells]
    total = sum(one.area_km2 for one in districts)
    wanted = [len(cells) * one.area_km2 / total if total else 0.0 for one in districts]
    weights = [math.log(max(one.area_km2, AREA_KM2_MIN)) for one in districts]
    mine: list[int] = []
    for turn in range(TURNS_MAX):
        mine = [_least(each, weights) for each in away]
        had = Counter(mine)
        if max(abs(want - had[number]) for number, want in enumerate(wanted)) < 1.0:
            break
        step = 1.0 / (2.0 + turn / 10.0)
        weights = [
            weight + step * math.log((want + 0.5) / (had[number] + 0.5))
            for number, (weight, want) in enumerate(zip(weights, wanted, strict=True))
        ]
    return mine


def _logarithms(cell: int, districts: Sequence[District]) -> list[float]:
    """Give the logarithm of the squared distance to each district, half a square at least."""
    latitude, longitude = grid.centre(cell)
    shrink = math.cos(math.radians(latitude))
    return [
        math.log(
            ((latitude - one.latitude) * KM_PER_DEGREE) ** 2
            + ((longitude - one.longitude) * KM_PER_DEGREE * shrink) ** 2
            + SQUARE_KM2 / 4.0
        )
        for one in districts
    ]


def _least(away: Sequence[float], weights: Sequence[float]) -> int:
    against = list(map(operator.sub, away, weights))
    return against.index(min(against))


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
