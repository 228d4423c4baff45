"""Who will read what a member places at home: a number of neighbours, never their names."""

from onemile.mile.radius import home_of
from onemile.mile.rings import area_for
from onemile.mile.standpoint import Standpoint
from onemile.mile.tallies import NEIGHBOURS_MIN, tally_of


def audience_of(member_id: int) -> int | None:
    """Count the neighbours of a member's mile, or of the commune where there is no square.

    None before they have a home, and where so few live that a number would be somebody.
    """
    home = home_of(member_id)
    if home is None:
        return None
    standpoint = Standpoint(place="home", cell=home.cell, commune=home.commune)
    area = area_for(standpoint, "mile" if home.cell is not None else "commune")
    n = tally_of(area).members - 1
    return n if n >= NEIGHBOURS_MIN else None
