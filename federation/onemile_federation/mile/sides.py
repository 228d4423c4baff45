"""How the mile stands between us and a host, and what we said of our side of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from onemile.api import clock, lock_rows
from onemile_federation.mile.documents import NUMBER_MAX
from onemile_federation.mile.models import MileCover, MileSide
from onemile_federation.partners import standing
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import PAUSED
from onemile_federation.remote import hosts

# Numbers grow with the time, so that a backup that was put back does not take them back.
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
# So often a partner's cover may become another one in CHANGES_DAYS: each month's count, and more.
CHANGES_MAX = 4
CHANGES_DAYS = 30
# So long two words may be on their way at once.
CROSSING_MINUTES = 10


def is_open(host: str, flow: str = "mile") -> bool:
    """Tell whether the mile, or another flow, is open between us and a host now."""
    return standing.is_open(host, flow)


def rests(row: Partnership | None, flow: str = "mile") -> bool:
    """Tell whether a flow is open on both sides of a partnership, and it is paused alone."""
    if row is None or row.state != PAUSED or hosts.is_suspended(str(row.host)):
        return False
    return bool(getattr(row.ours.switches.and_(row.theirs.switches), flow))


def words_pass(host: str) -> bool:
    """Tell whether members and those of a host write to each other: about what either shows."""
    return is_open(host) or is_open(host, "proposals")


def passes(host: str, *flows: str) -> bool:
    """Tell whether what was said holds between us and a host: the mile is open, or rests.

    Or one of some flows does.
    """
    row = standing.of(host)
    return any(is_open(host, one) or rests(row, one) for one in flows or ("mile",))


def held(host: str) -> MileSide:
    """Return the row of our side for a host, held until the open transaction ends."""
    MileSide.insert(host=host).on_conflict_ignore().execute()
    found: MileSide = lock_rows(MileSide.select().where(MileSide.host == host)).get()
    return found


def next_number(side: MileSide) -> int:
    """Count one more word of ours about the mile; saved with the row."""
    seconds = int((clock.now() - _FIRST).total_seconds())
    side.number = min(NUMBER_MAX, max(int(side.number) + 1, seconds))
    return side.number


def note_heard(side: MileSide, heard: int) -> None:
    """Have ours said anew to who has not kept it, by the number that they heard of it last.

    Words of these minutes may only have crossed. Saved with the row.
    """
    at: Any = side.said_at
    if heard < side.claim_number and at is not None and at < clock.ago(minutes=CROSSING_MINUTES):
        side.digest = ""
        MileCover.update(number=0, basis="").where(
            (MileCover.host == side.host) & MileCover.is_ours
        ).execute()


def changes_lately(side: MileSide) -> list[int]:
    """Return when a partner's cover changed within CHANGES_DAYS."""
    since = (clock.now() - timedelta(days=CHANGES_DAYS)).timestamp()
    changed: Any = side.changes
    return [int(one) for one in changed if one > since]
