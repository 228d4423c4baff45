"""What happens to places."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class PlaceMoved(Event):
    """A member's home square or commune changed; what they placed there may follow."""

    name = "core.PlaceMoved"
    member_id: int
    cell: int | None
    commune: str
