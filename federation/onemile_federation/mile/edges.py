"""Which squares of two sides lie within a mile of each other: arithmetic alone, and remembered.

What is asked for first takes some milliseconds a square, seconds for a whole cover; so whoever has
to know it within a transaction asks before. A territory is given as its runs, with a space between.
"""

from functools import lru_cache

from onemile.api import across
from onemile_federation.mile import rows, territories

# Of the partners that are settled just now; each is a cover's squares, and the runs it came from.
_KEPT = 16


@lru_cache(maxsize=_KEPT)
def counting(cover: str, agreed: str, ours: frozenset[int]) -> tuple[tuple[int, ...], int]:
    """Return those squares of a cover that are agreed to and near ours, and how many are not."""
    squares = rows.read(cover.split(), squares_max=rows.COVER_SQUARES_MAX)
    claimed = territories.squares_in(agreed)
    near = sorted(one for one in squares if one in claimed and across.is_near_any(one, ours))
    return tuple(near), len(squares) - len(near)


@lru_cache(maxsize=_KEPT)
def edge(many: frozenset[int], ours: frozenset[int], agreed: str) -> frozenset[int]:
    """Return those of our squares with many members that are near what was agreed to."""
    claimed = territories.squares_in(agreed)
    return frozenset(one for one in many if one in ours and across.is_near_any(one, claimed))


@lru_cache(maxsize=_KEPT)
def touches(agreed: str, ours: frozenset[int]) -> bool:
    """Tell whether any of what was agreed to is near ours."""
    return any(across.is_near_any(one, ours) for one in territories.squares_in(agreed))
