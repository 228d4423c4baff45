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

    Only middles and areas are known. A square goes to the district with the least *power*: the
    squared distance less a weight, which grows until the district has about its share of squares
    (Aurenhammer, Hoffmann and Aronov 1998: no other division of these sizes has less distance).
    """
    if len(districts) < 2:
        return [0] * len(cells)
    away = [_squared_km(cell, districts) for cell in cells]
    total = sum(one.area_km2 for one in districts)
    wanted = [len(cells) * one.area_km2 / total if total else 0.0 for one in districts]
    weights = [one.area_km2 / math.pi for one in districts]
    mine: list[int] = []
    for turn in range(TURNS_MAX):
        mine = [_least(each, weights) for each in away]
        had = Counter(mine)
        lacking = [want - had[number] for number, want in enumerate(wanted)]
        if max(map(abs, lacking)) < 1.0:
            break
        step = SQUARE_KM2 / math.pi / (1.0 + turn / 10.0)
        weights = [one + step * lack for one, lack in zip(weights, lacking, strict=True)]
    return mine


def _squared_km(cell: int, districts: Sequence[District]) -> list[float]:
    latitude, longitude = grid.centre(cell)
    shrink = math.cos(math.radians(latitude))
    return [
        ((latitude - one.latitude) * KM_PER_DEGREE) ** 2
        + ((longitude - one.longitude) * KM_PER_DEGREE * shrink) ** 2
        for one in districts
    ]


def _least(away: Sequence[float], weights: Sequence[float]) -> int:
    powers = list(map(operator.sub, away, weights))
    return powers.index(min(powers))


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
