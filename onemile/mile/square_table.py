"""What a pack knows of its squares: the commune each is named after, and how fine one may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from . import grid


class SquareLine(NamedTuple):
    """What holds in a square: the code of its commune, the finest level allowed in it, and about
    how many people of the pack live in the whole of it.

    Without a commune it is ground that lies outside the pack, in a larger square that does not.
    """

    commune: str
    level: int
    inhabitants: int


class SquareTable:
    """Lines by square. A square without one has that of the smallest larger one with one."""

    def __init__(self, lines: Mapping[int, SquareLine]) -> None:
        """Take the lines by their cells."""
        self._lines = lines
        self._cells: dict[str, list[int]] = defaultdict(list)
        for cell, line in lines.items():
            self._cells[line.commune].append(cell)

    def __len__(self) -> int:
        """Return how many lines there are; none: the pack has no such table."""
        return len(self._lines)

    def items(self) -> Iterable[tuple[int, SquareLine]]:
        """Return each square that has a line, with it."""
        return self._lines.items()

    def has(self, cell: int) -> bool:
        """Tell whether a square has a line of its own."""
        return cell in self._lines

    def is_ground(self, cell: int) -> bool:
        """Tell whether a square is the pack's: by its own line, else by where its middle lies."""
        line = self._lines.get(cell) or self.line_at(grid.cell_at(*grid.centre(cell), 0))
        return line is not None and bool(line.commune)

    def cells_of(self, commune: str) -> Sequence[int]:
        """Return the squares with a line of their own that names a commune, by its code; those of
        no commune for ""."""
        return self._cells.get(commune, ())

    def line_at(self, cell: int) -> SquareLine | None:
        """Return the line that holds for a square, or None outside the table."""
        for level in range(grid.level_of(cell), grid.COARSEST + 1):
            found = self._lines.get(grid.coarsen(cell, level))
            if found is not None:
                return found
        return None
