"""The shelf of what a member follows on other instances; how it comes here is not known here."""

from dataclasses import dataclass
from typing import Any

from onemile.api import publishing
from onemile_mags.covers import afar
from onemile_mags.reading.stand_covers import Standing, fresh, tongue

ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True)
class Neighbouring:
    """What stands on the shelf, and where another one is found to follow."""

    standing: list[Standing]
    find_url: str


def followed(viewer: Any, *, limit: int) -> Neighbouring | None:
    """Return the shelf of a member, ``limit`` covers at most; None where nothing comes here."""
    found = publishing.elsewhere(viewer, limit=limit)
    if found is None:
        return None
    standing = [
        Standing(
            mag=None,
            cover=afar.of(one),
            by="",
            fresh=fresh(one.arrived_at),
            origin=one.origin,
            tongue=tongue(one.language),
        )
        for one in found.publications
    ]
    return Neighbouring(standing=standing, find_url=found.find_url)
