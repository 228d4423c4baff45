"""What has not reached a host: the oldest and the latest, by what they are and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import ids, rows
from onemile_federation.outbox import dead_letters, letters_shown
from onemile_federation.outbox.letters_shown import Letter
from onemile_federation.outbox.models import FAILED, PENDING, Delivery

_STAYED = (*PENDING, FAILED)


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    """Of what waits or was given up the oldest and the latest; ``latest`` None of one.

    And where both say of one thing that it is gone.
    """

    oldest: Letter
    oldest_at: datetime
    latest: Letter | None
    latest_at: datetime


def to(host: str, viewer: Any) -> OnTheWay | None:
    """Return what stayed on its way to a host, named as ``viewer`` may see it; None for nothing."""
    [(oldest, latest)] = rows(_STAYED_THERE, (host, *_STAYED))
    if oldest is None:
        return None
    ends = _ends(oldest, latest)
    letters = letters_shown.sent([dead_letters.letter(row) for row in ends], viewer)
    is_one_removal = all(one.takes_back for one in letters) and len({*_things(letters)}) == 1
    return OnTheWay(
        oldest=letters[0],
        oldest_at=ids.instant_of(ends[0].id),
        latest=None if len(letters) == 1 or is_one_removal else letters[-1],
        latest_at=ids.instant_of(ends[-1].id),
    )


def _things(letters: Sequence[Letter]) -> list[str]:
    return [str(one.row.object_uri) for one in letters]


def _ends(oldest: int, latest: int) -> Sequence[Delivery]:
    """Return the oldest delivery and the latest; one, where they are the same."""
    these = dead_letters.rows_where(Delivery.id.in_((oldest, latest)))
    return list(these.order_by(Delivery.id))


# Both by the index of a host alone: for the first of them by its number PostgreSQL would walk
# through what went to everybody.
_STAYED_THERE = (
    "SELECT MIN(id), MAX(id) FROM federation_delivery "
    f"WHERE host = ? AND state IN ({', '.join('?' * len(_STAYED))})"
)
