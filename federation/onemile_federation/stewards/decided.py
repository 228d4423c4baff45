"""What stewards decided about a host, or about with whom we exchange: how, why, when, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import resolve_actors
from onemile_federation.remote import hosts, modes


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision about a host; ``by`` is who took it, empty for nobody in particular."""

    standing: str
    reason: str
    by: str
    at: datetime
    rejects_media: bool = False


def of_modes() -> list[Decided]:
    """Return with whom publications were exchanged, as it was decided, the latest first."""
    found = modes.decisions(limit=hosts.DECISIONS_SHOWN_MAX)
    return [_decided(one, by, standing=str(one.publications)) for one, by in _with_names(found)]


def of(host: str) -> list[Decided]:
    """Return what was decided about a host, the latest first."""
    found = _with_names(hosts.decisions(host))
    return [
        _decided(one, by, standing=str(one.standing), rejects_media=bool(one.rejects_media))
        for one, by in found
    ]


def _with_names(found: Sequence[Any]) -> list[tuple[Any, str]]:
    """Return decisions with the name of who took each; one question for all."""
    cards = resolve_actors([str(one.by_uri) for one in found if one.by_uri])
    return [(one, cards[str(one.by_uri)].name if one.by_uri else "") for one in found]


def _decided(one: Any, by: str, *, standing: str, rejects_media: bool = False) -> Decided:
    return Decided(
        standing=standing,
        reason=str(one.reason),
        by=by,
        at=one.decided_at,
        rejects_media=rejects_media,
    )
