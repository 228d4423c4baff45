"""How far a commune reaches, as far as a pack tells: for pictures, and a finger that slips."""

from __future__ import annotations

from . import grid
from .commune import Commune
from .region import Region

# From its centre, at least: the widest of a plain, with its woods.
REACH_M = 12_000.0
SPAN_M = 6_000.0  # how wide a commune is drawn of which nothing but its centre is known


def reach_m(region: Region, commune: Commune) -> float:
    """Return how far from its centre a commune may reach, in metres."""
    own = region.squares.cells_of(commune.code)
    if not own:
        return max(REACH_M, region.to_the_next_m(commune))
    return max(REACH_M, max(away_m(cell, commune) for cell in own) + grid.SIDE_M[grid.COARSEST])


def span_m(region: Region, commune: Commune) -> float:
    """Return about how wide a commune is, in metres, for a picture that shows all of it."""
    own = region.squares.cells_of(commune.code)
    if not own:
        return min(REACH_M, max(SPAN_M, 2.0 * region.to_the_next_m(commune)))
    return 2.0 * max(away_m(cell, commune) + grid.SIDE_M[grid.level_of(cell)] / 2.0 for cell in own)


def cell_of(region: Region, commune: Commune) -> int:
    """Return a square to stand for a commune: where most of its people live, as far as is known,
    and as fine as is allowed there."""
    own = region.squares.cells_of(commune.code)
    if not own:
        return region.snap(grid.cell_at(commune.latitude, commune.longitude, 0))
    most = max(own, key=lambda cell: (_inhabitants(region, cell), -cell))
    cell = region.snap(grid.cell_at(*grid.centre(most), 0))
    return cell if region.commune_at(cell) is commune else region.snap(most)


def _inhabitants(region: Region, cell: int) -> int:
    line = region.squares.line_at(cell)
    return line.inhabitants if line else 0


def away_m(cell: int, commune: Commune) -> float:
    """Return how far the middle of a square lies from a commune's centre, in metres."""
    return grid.haversine_m(*grid.centre(cell), commune.latitude, commune.longitude)
