"""Squares of a mile, the coarsest there are: in them instances tell each other where they are."""

from functools import lru_cache

from onemile.mile import gazetteer, grid, ground

_TOUCHING_KEPT = 16_384  # about 1 kB each; two regions and their rims


def whole_mile(row: int, column: int) -> int:
    """Return the square of a mile in a row and column. Raises ValueError for one not there."""
    return grid.cell_of(grid.COARSEST, row, column)


def row_and_column(square: int) -> tuple[int, int]:
    """Return where a square stands: rows count northwards, columns eastwards."""
    return grid.row_of(square), grid.column_of(square)


def middle_of(square: int) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a square, in degrees."""
    return grid.centre(square)


@lru_cache(maxsize=_TOUCHING_KEPT)
def touching(square: int) -> frozenset[int]:
    """Return the squares of a mile in which somebody may live who is near somebody in ``square``.

    Of things told from it, or from a half mile in it: all around it, and itself.
    """
    told = (square, *grid.children(square))
    return frozenset().union(*map(ground.squares_touched, told))


def place_name_of(square: int) -> str:
    """Return the name of the commune of ours after which a square is named."""
    return gazetteer.region().name_of(square)
