"""How many live around, in words: the same for everybody, on the feed and where one publishes."""

from onemile.contracts import Ring
from onemile.i18n import gettext as _
from onemile.mile import wording
from onemile.mile.people import step_of
from onemile.mile.rings import area_for
from onemile.mile.standpoint import Standpoint, standpoint
from onemile.mile.tallies import tally_of


def audience_of(member_id: int) -> str:
    """Say how many will read what a member places at home: those of the mile, or the commune.

    In the words of "Mon mile" itself; empty before they have a home.
    """
    stand = standpoint(member_id)
    if stand is None:
        return ""
    return people_of(stand, "mile" if stand.cell is not None else "commune")


def people_of(stand: Standpoint | None, ring: Ring) -> str:
    """Say how many live in a ring around a standpoint; to its only member, that they are.

    "Nobody but you" is told at home only, by the count of the day, newcomers included, and
    never by squares: a mile counts as the commune and those beside it. Told about a mile, and
    asked from many of them, it would find whoever is alone in theirs.
    """
    n = tally_of(area_for(stand, ring)).members
    if step_of(n) is None and stand is not None and stand.place == "home":
        around = tally_of(area_for(stand, "instance" if ring == "instance" else "neighbours"))
        # Only a count that holds them themselves can say so: on the evening an instance opens,
        # all have come since the last one, and each would read that they are the first.
        was_counted = around.counted_at is not None and stand.since <= around.counted_at
        if was_counted and around.living <= 1:
            return _("you are the first one here")
    return wording.neighbours(n)
