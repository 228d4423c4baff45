"""Ready beginnings: six projects that neighbours have done elsewhere, as skeletons to fill in."""

from onemile_projects.proposals.beginning import Beginning
from onemile_projects.proposals.beginnings_of_days import CLEANUP, FLOOD, PEDIBUS
from onemile_projects.proposals.beginnings_of_places import GARDEN, LIBRARY, REPAIR

BEGINNINGS = {one.name: one for one in (GARDEN, REPAIR, PEDIBUS, LIBRARY, CLEANUP, FLOOD)}


def find(name: str) -> Beginning | None:
    """Return a ready beginning by its name; None is a blank sheet."""
    return BEGINNINGS.get(name)
