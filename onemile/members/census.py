"""The day's count of people: who stands in it, and when it is taken."""

from onemile import clock, current
from onemile.db import microseconds, rows, transaction
from onemile.members.models import ACTIVE
from onemile.mile import people
from onemile.mile.radius import HOME

# An account this old, or met by the association, is worth counting: a number that whoever
# signs up five times can raise at once is theirs.
STANDING_DAYS = 7
_ROOM = "census.day"


def take() -> bool:
    """Count the people of today, once a day; tells whether this call did.

    Of standing are active members who have confirmed their address, a week ago or met since.
    """
    with transaction():
        if not people.begin_day():
            return False
        since = microseconds(clock.ago(days=STANDING_DAYS))
        people.keep(
            people.Lived(cell=cell, commune=commune, standing=int(standing), living=int(living))
            for cell, commune, standing, living in rows(_LIVED, (since, HOME, True, ACTIVE))
        )
    return True


def take_if_due() -> None:
    """Take the count where a new day's is still missing: where no worker is at work, say.

    Whoever is signed in may meet it; a visitor's page never does, and costs the same always.
    """
    rooms, today = current.instance().rooms, people.today()
    if rooms.get(_ROOM) != today:
        take()
        rooms[_ROOM] = today


_LIVED = (
    "SELECT p.cell, p.commune, "
    "SUM(CASE WHEN m.confirmed_at IS NOT NULL AND (m.verified_at IS NOT NULL OR "
    "m.confirmed_at <= ?) THEN 1 ELSE 0 END), COUNT(*) "
    "FROM place p JOIN member m ON m.id = p.member_id "
    "WHERE p.slot = ? AND p.is_live = ? AND m.state = ? GROUP BY p.cell, p.commune"
)
