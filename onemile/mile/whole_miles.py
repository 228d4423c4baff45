"""Squares of a mile, the coarsest there are: in them instances tell each other where they are."""

from collections.abc import Set
from functools import lru_cache

from onemile.mile import gazetteer, grid, ground

# How high a square of a mile is, in degrees of latitude.
ROW_DEGREES = 180.0 / grid.COARSE_ROWS
_TOUCHING_KEPT = 4_096  # about 1 kB each; the edges of some regions
_BESIDE = 2  # columns; the next row does not line up. Neighbours in a row are neighbours as numbers


def whole_mile(row: int, column: int) -> int:
    """Return the square of a mile in a row and column. Raises ValueError for one not there."""
    return grid.cell_of(grid.COARSEST, row, column)


def row_and_column(square: int) -> tuple[int, int]:
    """Return where a square stands: rows count northwards, columns eastwards."""
    return grid.row_of(square), grid.column_of(square)


def middle_of(square: int) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a square, in degrees."""
    return grid.centre(square)


def is_near_any(square: int, squares: Set[int]) -> bool:
    """Tell whether somebody in a square may be near somebody in one of some others, or is in one.

    Near is by the mile that every instance means, for what is told from half a mile or coarser.
    """
    if square in squares:
        return True
    # Most squares are far from all of them: what is exact is asked at the edge alone.
    return not _around(square).isdisjoint(squares) and not touching(square).isdisjoint(squares)


@lru_cache(maxsize=_TOUCHING_KEPT)
def touching(square: int) -> frozenset[int]:
    """Return the squares of a mile in which somebody may live who is near somebody in ``square``.

    Of things told from it, or from a half mile in it: those around it, and itself.
    """
    told = (square, *grid.children(square))
    return frozenset().union(*map(ground.squares_touched, told))


def _around(square: int) -> frozenset[int]:
    """Return the squares that may touch one, and more: two columns to each side, in three rows.

    Empty rows and columns beyond the poles and the antimeridian are left out: nobody lives there.
    """
    latitude, longitude = grid.centre(square)
    found: set[int] = set()
    for north in (-ROW_DEGREES, 0.0, ROW_DEGREES):
        if -90.0 <= latitude + north <= 90.0:
            middle = grid.cell_at(latitude + north, longitude, grid.COARSEST)
            found.update(range(middle - _BESIDE, middle + _BESIDE + 1))
    return frozenset(found)


def place_name_of(square: int) -> str:
    """Return the name of the commune of ours after which a square is named."""
    return gazetteer.region().name_of(square)
