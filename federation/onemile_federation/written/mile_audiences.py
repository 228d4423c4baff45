"""Who lives within a mile of a square, on a partner's instance, or all there: how that is said.

The one place at which a square leaves the instance: half a mile or coarser, and with nobody beside
it who could live elsewhere. Source: federation.md 1.8.
"""

from typing import Any

from onemile.api import WireAudience, across
from onemile_federation import addresses
from onemile_federation.wire.vocabulary import (
    MILE_AUDIENCE,
    MILE_CELLS,
    MILE_RADIUS,
    PARTNERS_AUDIENCE,
)

# In metres, as text: a document that is signed holds no number with a point. One for all instances.
RADIUS_METRES = "804.672"
# A thing lies in one square; several would tell where its author goes.
CELLS_MAX = 1


def check(audience: WireAudience) -> None:
    """Raise ValueError for an audience across a border that would tell more than it may.

    A square finer than half a mile or of another grid, more than one, or somebody besides.
    """
    if not is_across(audience):
        return
    if audience.is_public or audience.follower_uris or audience.mentions:
        raise ValueError("what is for a mile is to nobody besides")
    if len(audience.mile_cells) > CELLS_MAX:
        raise ValueError(f"what is for a mile lies in {CELLS_MAX} square")
    if not audience.people_uris:
        raise ValueError("what is for a mile is sent to the instance whose members it is for")
    for text in audience.mile_cells:
        cell = across.square_from(text)
        if across.square_told(cell) != cell:
            raise ValueError("no square finer than half a mile leaves this instance")


def is_across(audience: WireAudience) -> bool:
    """Tell whether something is for a mile, or for all members of a partner's instance."""
    return bool(audience.mile_cells) or audience.is_for_partners


def written(audience: WireAudience) -> list[dict[str, Any]]:
    """Return a mile, and partners' members, as they are addressed."""
    found = [_mile(audience)] if audience.mile_cells else []
    if audience.is_for_partners:
        found.append({"type": PARTNERS_AUDIENCE, "id": addresses.for_one("audience/partners")})
    return found


def _mile(audience: WireAudience) -> dict[str, Any]:
    return {
        "type": MILE_AUDIENCE,
        "id": addresses.for_one(f"audience/{audience.mile_cells[0]}"),
        MILE_CELLS: list(audience.mile_cells),
        MILE_RADIUS: RADIUS_METRES,
    }
