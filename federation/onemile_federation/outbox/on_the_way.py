"""What has not reached a host: the oldest and the latest, by what they are and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import ids
from onemile_federation.outbox import dead_letters, letters_shown
from onemile_federation.outbox.letters_shown import Letter
from onemile_federation.outbox.models import FAILED, PENDING, Delivery

_STAYED = (*PENDING, FAILED)


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    """Of what waits or was given up the oldest and the latest; ``latest`` None of one."""

    oldest: Letter
    oldest_at: datetime
    latest: Letter | None
    latest_at: datetime


def to(host: str, viewer: Any) -> OnTheWay | None:
    """Return what stayed on its way to a host, named as ``viewer`` may see it; None for nothing."""
    stayed = (Delivery.host == host) & Delivery.state.in_(_STAYED)
    ends = _ends(stayed)
    if not ends:
        return None
    letters = letters_shown.sent([dead_letters.letter(row) for row in ends], viewer)
    return OnTheWay(
        oldest=letters[0],
        oldest_at=ids.instant_of(ends[0].id),
        latest=letters[-1] if len(letters) > 1 else None,
        latest_at=ids.instant_of(ends[-1].id),
    )


def _ends(stayed: Any) -> Sequence[Delivery]:
    """Return the oldest delivery and the latest; one, where they are the same."""
    found = Delivery.select().where(stayed)
    oldest = found.order_by(Delivery.id).first()
    latest = found.order_by(Delivery.id.desc()).first()
    return [row for row in dict.fromkeys((oldest, latest)) if row is not None]
