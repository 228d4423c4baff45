"""Squares of a mile as they travel: runs of neighbours in a row of the grid, "8312:13105-13117".

One set of squares has one spelling: rows northwards, runs eastwards, none that touches the next.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from onemile.api import across

# By which the grid is known to others (README of the federation).
GRID = "g1"
# Of a territory: six times Alsace. Of a cover: the edge between two regions, at its longest.
TERRITORY_SQUARES_MAX = 20_000
COVER_SQUARES_MAX = 512
# Numbers of five digits: the grid has no longer ones.
_RUN = re.compile(r"(0|[1-9]\d{0,4}):(0|[1-9]\d{0,4})-(0|[1-9]\d{0,4})", re.ASCII)


def written(squares: Iterable[int]) -> list[str]:
    """Return squares of a mile as runs."""
    found: list[list[int]] = []
    for row, column in sorted(across.row_and_column(one) for one in set(squares)):
        if found and found[-1][0] == row and found[-1][2] == column - 1:
            found[-1][2] = column
        else:
            found.append([row, column, column])
    return [f"{row}:{first}-{last}" for row, first, last in found]


def read(runs: Any, *, squares_max: int) -> frozenset[int]:
    """Return the squares of runs.

    Raises ValueError for what is no list of runs in their one spelling, for more squares than
    ``squares_max``, and for squares that the grid does not have.
    """
    if not isinstance(runs, list) or len(runs) > squares_max:
        raise ValueError(f"runs are a list of at most {squares_max}")
    squares: list[int] = []
    before = (-1, -1)
    for one in runs:
        row, first, last = parts_of(one)
        if (row, first) <= before or (row == before[0] and first == before[1] + 1):
            raise ValueError("runs stand in their order, and none touches the next")
        if last < first or len(squares) + last - first >= squares_max:
            raise ValueError(f"a run goes eastwards, and all hold at most {squares_max} squares")
        squares += [across.whole_mile(row, column) for column in range(first, last + 1)]
        before = (row, last)
    return frozenset(squares)


def digest(text: str) -> str:
    """Return by what squares are known, of their runs with a space between."""
    return hashlib.sha256(text.encode()).hexdigest()


def parts_of(run: Any) -> tuple[int, int, int]:
    """Return row, first and last column of a run. Raises ValueError for what is none."""
    found = _RUN.fullmatch(run) if isinstance(run, str) else None
    if found is None:
        raise ValueError("a run is written row:first-last")
    row, first, last = map(int, found.groups())
    return row, first, last
