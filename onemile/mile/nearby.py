"""What is near a member: the areas that their rings show them, short of the whole instance."""

from onemile import current
from onemile.contracts import Area
from onemile.mile import here
from onemile.mile.rings import area_for, rings_of
from onemile.mile.standpoint import standpoint


def areas_near(member_id: int) -> list[Area]:
    """Give the areas around a member's home, and around the square they look from just now.

    Each is their mile, and their commune with those beside it. Only whoever asks for this
    page looks from a square; of everybody else the home counts. None before they have one.
    """
    viewer = current.viewer()
    is_asking = viewer is not None and viewer.id == member_id
    seen_from = standpoint(member_id, here.square() if is_asking else None)
    if seen_from is None:
        return []
    home = standpoint(member_id) if seen_from.place == "here" else None
    return [area_for(one, "neighbours") for one in (seen_from, home) if one is not None]


def rings_around(member_id: int) -> list[Area]:
    """Return the areas of the rings that a member can look at, the smallest first.

    Each has its step (``ring``) and its name (``title``), and holds all smaller ones. From where
    the member looks just now, as ``areas_near``; before they have a home, everything alone.
    """
    viewer = current.viewer()
    is_asking = viewer is not None and viewer.id == member_id
    seen_from = standpoint(member_id, here.square() if is_asking else None)
    return [area_for(seen_from, ring) for ring in rings_of(seen_from)]
