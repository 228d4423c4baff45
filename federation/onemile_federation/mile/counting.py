"""Once a month: in which squares of a mile so many members live that it can be said."""

from collections.abc import Mapping
from dataclasses import dataclass

from onemile.api import across, clock, transaction
from onemile_federation.mile.models import MileCount

# Members of standing in a square, at least: nobody is found by being one of fewer.
MEMBERS_MIN = 20


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a month's count found; ``n_lived_in`` squares have any member at all."""

    month: str
    squares: frozenset[int]
    n_lived_in: int


def of_this_month() -> Count:
    """Return the count of this month, taken when it is asked for first, and the same for all.

    A clock that was put back does not have a month counted again.
    """
    month = clock.now().strftime("%Y-%m")
    latest = MileCount.select().order_by(MileCount.month.desc()).first()
    if latest is None or latest.month < month:
        standing = across.standing_by_square()
        if not standing:  # nobody has counted yet, or nobody is here: it is asked again
            return Count(month=month, squares=frozenset(), n_lived_in=0)
        with transaction():
            _keep(month, standing)
            latest = MileCount.get(MileCount.month == month)
    return Count(
        month=str(latest.month),
        squares=frozenset(latest.squares),
        n_lived_in=int(latest.n_lived_in),
    )


def _keep(month: str, standing: Mapping[int, int]) -> None:
    many = sorted(square for square, n in standing.items() if n >= MEMBERS_MIN)
    counted = {"month": month, "squares": many, "n_lived_in": len(standing)}
    MileCount.insert(counted).on_conflict_ignore().execute()
    MileCount.delete().where(MileCount.month < month).execute()
