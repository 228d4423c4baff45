"""What is near a member: the areas that their rings show them, short of the whole instance."""

from onemile import current
from onemile.contracts import Area
from onemile.mile import here
from onemile.mile.feed import areas_of
from onemile.mile.standpoint import standpoint


def areas_near(member_id: int) -> list[Area]:
    """Give the areas around a member's home, and around the square they look from just now.

    Each is their commune with those beside it, or their mile. Only whoever asks for this
    page looks from a square; of everybody else the home counts. None before they have one.
    """
    viewer = current.viewer()
    is_asking = viewer is not None and viewer.id == member_id
    seen_from = standpoint(member_id, here.square() if is_asking else None)
    if seen_from is None:
        return []
    areas = areas_of(seen_from, "neighbours")
    home = standpoint(member_id) if seen_from.place == "here" else None
    return [*areas, *areas_of(home, "neighbours")] if home is not None else areas
