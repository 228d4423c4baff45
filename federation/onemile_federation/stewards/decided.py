"""What stewards decided about a host, or about with whom we exchange: how, why, when, by whom."""

from dataclasses import dataclass
from datetime import datetime

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
    cards = resolve_actors([str(one.by_uri) for one in found if one.by_uri])
    return [
        Decided(
            standing=str(one.mags),
            reason=str(one.reason),
            by=cards[str(one.by_uri)].name if one.by_uri else "",
            at=one.decided_at,
        )
        for one in found
    ]


def of(host: str) -> list[Decided]:
    """Return what was decided about a host, the latest first."""
    found = hosts.decisions(host)
    cards = resolve_actors([str(one.by_uri) for one in found if one.by_uri])
    return [
        Decided(
            standing=str(one.standing),
            reason=str(one.reason),
            by=cards[str(one.by_uri)].name if str(one.by_uri) in cards else "",
            at=one.decided_at,
            rejects_media=bool(one.rejects_media),
        )
        for one in found
    ]
