"""How often a member may move house or look from elsewhere, counted in rows that are forgotten.

These limits slow whoever would collect a whole region square by square; what protects one
person is the square itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onemile import clock
from onemile.db import in_transaction
from onemile.errors import LimitReached
from onemile.forgetting import forget
from onemile.i18n import gettext as _
from onemile.mile.models import PlaceMove
from onemile.web.filters import moment

SETTLED, HOME_MOVE, VANTAGE = "settled", "home", "vantage"

# Who has just signed up touches the map again, and again.
FREE_HOURS, FREE_MAX = 48, 5
# Then people move house: twice a month is a lot, twice a day is a crawler.
HOME_DAYS, HOME_MAX, HOME_APART_HOURS = 30, 2, 24
# Work, a friend, the market: six looks from elsewhere a day are plenty.
VANTAGE_DAY_MAX, VANTAGE_WEEK_DAYS, VANTAGE_WEEK_MAX = 6, 7, 20
# Nothing is counted beyond this, and nothing kept.
KEEP_DAYS = HOME_DAYS


def note_settled(member_id: int) -> None:
    """Remember when a member first gave a home, for as long as corrections are free."""
    _note(member_id, SETTLED, weight=0)


def count_home_move(member_id: int) -> None:
    """Count a change of home. Raises LimitReached with the seconds to wait, counting nothing."""
    now = clock.now()
    moves = _since(member_id, [SETTLED, HOME_MOVE], now - timedelta(days=HOME_DAYS))
    free_since = now - timedelta(hours=FREE_HOURS)
    settled = [row for row in moves if row.kind == SETTLED and row.moved_at > free_since]
    made = [row for row in moves if row.kind == HOME_MOVE]
    if settled and sum(not row.weight for row in made) < FREE_MAX:
        _note(member_id, HOME_MOVE, weight=0)
        return
    counted = [row.moved_at for row in made if row.weight]
    wait_until = now
    if made:
        wait_until = made[-1].moved_at + timedelta(hours=HOME_APART_HOURS)
    if len(counted) >= HOME_MAX:
        wait_until = max(wait_until, counted[-HOME_MAX] + timedelta(days=HOME_DAYS))
    _refuse_before(wait_until, now)
    _note(member_id, HOME_MOVE, weight=1)


def count_vantage(member_id: int) -> None:
    """Count a look from elsewhere. Raises LimitReached with the seconds to wait."""
    now = clock.now()
    week = timedelta(days=VANTAGE_WEEK_DAYS)
    made = [row.moved_at for row in _since(member_id, [VANTAGE], now - week)]
    today = [instant for instant in made if instant > now - timedelta(days=1)]
    wait_until = now
    if len(today) >= VANTAGE_DAY_MAX:
        wait_until = today[-VANTAGE_DAY_MAX] + timedelta(days=1)
    if len(made) >= VANTAGE_WEEK_MAX:
        wait_until = max(wait_until, made[-VANTAGE_WEEK_MAX] + week)
    _refuse_before(wait_until, now)
    _note(member_id, VANTAGE, weight=1)


def forget_old() -> int:
    """Delete moves that count no more; gives how many."""
    old = PlaceMove.moved_at < clock.ago(days=KEEP_DAYS)
    return forget("core.forget_moves", old, of=PlaceMove, aged_by=PlaceMove.moved_at)


def _since(member_id: int, kinds: Sequence[str], instant: datetime) -> list[PlaceMove]:
    """Give a member's moves of these kinds after an instant, oldest first."""
    return list(
        PlaceMove.select()
        .where(
            (PlaceMove.member_id == member_id)
            & PlaceMove.kind.in_(kinds)
            & clock.happened_since(PlaceMove.moved_at, instant)
        )
        .order_by(PlaceMove.moved_at)
    )


def _note(member_id: int, kind: str, *, weight: int) -> None:
    assert in_transaction(), "a move is counted in the transaction that makes it"
    PlaceMove.create(member_id=member_id, kind=kind, weight=weight, moved_at=clock.now())


def _refuse_before(instant: datetime, now: datetime) -> None:
    if instant <= now:
        return
    raise LimitReached(
        _(
            "You have moved a lot lately, and to protect everybody’s home moves are limited. "
            "You can move again on %(moment)s. Nothing has changed.",
            moment=moment(instant),
        ),
        retry_after_seconds=int((instant - now).total_seconds()) + 1,
    )
