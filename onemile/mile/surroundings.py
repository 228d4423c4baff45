"""What a map of squares around a commune needs, ready for JSON: all of it public."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import islice
from typing import Any

from . import extent, grid
from .commune import Commune
from .region import Region

# Communes this much further than a square may be: theirs may reach in.
WIDER = 1.6
OUTSIDE = -1
LINES_MAX = 5_000  # around Paris there are some 2,000
NAMES_MAX = 400  # around Paris there are 300


def surroundings(region: Region, commune: Commune) -> dict[str, Any]:
    """Give a commune's centre, how wide it is, how far from there a square may be, and around it:

    ``names`` as ``[name, latitude, longitude, population, level]``, of which ``own`` is the number
    of the commune itself and ``level`` the rule of its squares, None where a table names them;
    ``squares`` by their text as ``[number of its name, finest level]``, the number of what lies
    outside the pack being OUTSIDE; ``foreign``, squares that are known to be another region's;
    ``outlines``, rings of ``[latitude, longitude]``.
    """
    reach_m = extent.reach_m(region, commune)
    near = _near(region, commune, reach_m)
    number_of = {one.code: number for number, one in enumerate(near)}
    squares = {
        grid.to_text(cell): [number, line.level]
        for code, number in [*number_of.items(), ("", OUTSIDE)]
        for cell in region.squares.cells_of(code)
        if extent.away_m(cell, commune) <= reach_m and (line := region.squares.line_at(cell))
    }
    squares = dict(islice(squares.items(), LINES_MAX))
    return {
        "centre": [commune.latitude, commune.longitude],
        "span_m": round(extent.span_m(region, commune)),
        "reach_m": round(reach_m),
        "own": number_of[commune.code],
        "names": [
            [one.name, one.latitude, one.longitude, one.population, _rule_of(region, one)]
            for one in near
        ],
        "squares": squares,
        "foreign": _foreign(region, commune, reach_m),
        "outlines": [
            [[latitude, longitude] for longitude, latitude in ring]
            for one in near
            for ring in region.outlines.get(one.wire_code, ())
        ],
    }


def _foreign(region: Region, commune: Commune, reach_m: float) -> list[str]:
    """List the squares around a commune that lie in other regions, the largest that lie in none
    but them."""
    if not region.foreign:
        return []
    step = grid.SIDE_M[grid.COARSEST] / grid.METRES_PER_DEGREE
    north = reach_m / grid.METRES_PER_DEGREE
    wide = max(0.1, math.cos(math.radians(commune.latitude)))
    n = math.ceil(north / step)
    around = {
        grid.cell_at(commune.latitude + row * step, commune.longitude + column * step / wide, 2)
        for row in range(-n, n + 1)
        for column in range(-n, n + 1)
    }
    found = [part for cell in sorted(around) for part in _foreign_parts(region, cell)]
    return [grid.to_text(cell) for cell in found]


def _foreign_parts(region: Region, cell: int) -> list[int]:
    if grid.level_of(cell) == 0:
        return [cell] if region.is_foreign(cell) else []
    parts = [part for one in grid.children(cell) for part in _foreign_parts(region, one)]
    return [cell] if sorted(parts) == sorted(grid.children(cell)) else parts


def _rule_of(region: Region, commune: Commune) -> int | None:
    """Return the level of a commune's squares as long as no table names any of them."""
    return None if region.squares.cells_of(commune.code) else commune.level


def _near(region: Region, commune: Commune, reach_m: float) -> list[Commune]:
    """List the communes around one, itself first; the nearest if there are too many of them."""
    found = region.around(commune.latitude, commune.longitude, WIDER * reach_m)
    others = sorted((one for one in found if one is not commune), key=_apart_from(commune))
    return [commune, *others[: NAMES_MAX - 1]]


def _apart_from(commune: Commune) -> Callable[[Commune], float]:
    here = commune.latitude, commune.longitude
    return lambda other: grid.haversine_m(*here, other.latitude, other.longitude)
