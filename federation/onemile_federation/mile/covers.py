"""The squares at the edge in which a side has many members, as the other side is told."""

from onemile.api import clock
from onemile_federation.mile.models import MileCover


def theirs(host: str) -> frozenset[int]:
    """Return the squares of a mile in which a partner has members; none where it has lapsed."""
    in_force = ~MileCover.is_ours & (MileCover.expires_at > clock.now())
    row: MileCover | None = MileCover.get_or_none((MileCover.host == host) & in_force)
    return frozenset() if row is None else frozenset(row.cells)
