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

    def commune_under(self, cell: int) -> str:
        """Return the code of the commune on whose ground the middle of a square lies, or ""."""
        line = self.line_at(grid.cell_at(*grid.centre(cell), 0))
        return line.commune if line is not None else ""

    def has_ground(self, cell: int) -> bool:
        """Tell whether any smallest square in a square lies on the ground of the pack."""
        if not grid.level_of(cell):
            return bool(self.commune_under(cell))
        return any(self.has_ground(part) for part in grid.children(cell))

    def is_ground(self, cell: int) -> bool:
        """Tell whether a square is the pack's: by its own line, else by where its middle lies."""
        line = self._lines.get(cell)
        return bool(line.commune if line is not None else self.commune_under(cell))

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
