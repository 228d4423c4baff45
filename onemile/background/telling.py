"""Tell who hears of events: each telling all or nothing, and many of them in one commit.

A commit that is durable takes a disk some milliseconds, whatever is in it. Each telling has a
savepoint of its own, and its mark is in it: one that fails takes back itself alone. Several are no
patient transaction (``db.transaction``): what a power cut takes of them is told once more.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import structlog

from onemile import clock, current, db
from onemile.background.leases import LeaseLost
from onemile.background.listening import call, restore, told_of
from onemile.db import lock_rows, transaction
from onemile.models import EventDelivery, EventRow
from onemile.plugin_manager import SPOILT

# Two days of doubling delays; a plugin broken for longer needs a person.
ATTEMPTS_MAX = 12
FIRST_DELAY_SECONDS = 5
DELAY_SECONDS_MAX = 6 * 3600
# Tellings that are claimed together and take longer are taken for dead, and another worker tries.
LEASE_SECONDS = 120
# Of one commit, whichever comes first; the last telling may last longer. Meanwhile nobody else
# writes on SQLite, and on PostgreSQL what a member needs may be held.
TOGETHER_MAX, SECONDS_MAX = 20, 0.02

log = structlog.get_logger()


def tell(due: Iterable[EventDelivery]) -> int:
    """Tell what is due, in its order; gives how many tellings were tried.

    What has failed before is told alone: should it end the process, nobody else's attempt is lost
    with it twice. Raises the first failure, after all, where plugins are not forgiven.
    """
    rest, failures, n = deque(due), list[BaseException](), 0
    while rest:
        some = [rest.popleft()]
        while rest and len(some) < TOGETHER_MAX and not some[0].attempts and not rest[0].attempts:
            some.append(rest.popleft())
        n += len(some)
        claimed = deque(_claimed(some))
        while len(claimed) > 1:
            failures += _tell_several(claimed)
        for one in claimed:
            failures += _tell_alone(one)
    if failures and current.instance().plugins.reraise:
        raise failures[0]
    return n


def delay_seconds(attempts: int) -> int:
    """Say how long to wait after so many failures."""
    return int(min(DELAY_SECONDS_MAX, FIRST_DELAY_SECONDS * 2 ** max(0, attempts - 1)))


def set_aside(row: EventRow, error: Exception) -> None:
    """Give an event up that cannot be read, for all who were to hear it: trying again is no help.

    It keeps its row, and stays among what is given up.
    """
    log.error("event unreadable", name=row.name, event_id=row.id, error=repr(error)[:300])
    waits = (EventDelivery.event == row.id) & EventDelivery.done_at.is_null()
    EventDelivery.update(attempts=ATTEMPTS_MAX, error=f"unreadable: {error!r}"[:500]).where(
        waits
    ).execute()


def _claimed(some: Sequence[EventDelivery]) -> list[EventDelivery]:
    """Count an attempt of each and put the next one off, so that no second worker tells it too.

    The number of the attempt is the fence: who finds another one there has lost the telling.
    Returns those that nobody else has claimed meanwhile.
    """
    until, numbers = clock.ahead(seconds=LEASE_SECONDS), {one.id: one.attempts for one in some}
    with transaction():
        waits = EventDelivery.id.in_(list(numbers)) & EventDelivery.done_at.is_null()
        locked = list(lock_rows(EventDelivery.select().where(waits).order_by(EventDelivery.id)))
        free = {row.id for row in locked if row.attempts == numbers[row.id]}
        if free:
            counted = EventDelivery.update(attempts=EventDelivery.attempts + 1, due_at=until)
            counted.where(EventDelivery.id.in_(sorted(free))).execute()
    mine = [one for one in some if one.id in free]
    for one in mine:
        one.attempts += 1
    return mine


def _tell_several(claimed: deque[EventDelivery]) -> list[BaseException]:
    """Tell the first of what was claimed in one transaction, and take them off.

    What somebody's lock is in the way of is told alone afterwards.
    """
    failures, later = list[BaseException](), list[EventDelivery]()
    n, until = 0, clock.real_seconds() + SECONDS_MAX
    with transaction(is_patient=False):
        for one in claimed:
            n += 1
            try:
                _effect(one)
            except LeaseLost:
                _was_taken_over(one)
            except SPOILT as error:
                if db.gave_way(error):
                    later.append(one)
                else:
                    failures.append(_put_off(one, error))
            if clock.real_seconds() >= until:
                break
    for _one in range(n):
        claimed.popleft()
    return failures + [error for one in later for error in _tell_alone(one)]


def _tell_alone(one: EventDelivery) -> list[BaseException]:
    try:
        _effect(one)
    except LeaseLost:
        _was_taken_over(one)
    except SPOILT as error:
        return [_put_off(one, error)]
    return []


def _effect(one: EventDelivery) -> None:
    """Call one plugin with one event; success and its mark are one transaction."""
    row: EventRow = one.event
    function = told_of(str(row.name)).get(one.plugin)
    try:
        event = restore(row)
    except Exception as error:
        set_aside(row, error)
        return
    with transaction():
        if function is not None and event is not None:
            call(function, event, int(row.id))
        _mark(one, done_at=clock.now(), error="")


def _put_off(one: EventDelivery, error: BaseException) -> BaseException:
    """Try it again later; called while the error is being handled."""
    log.exception("event not received", name=one.event.name, plugin=one.plugin)
    due_at = clock.ahead(seconds=delay_seconds(one.attempts))
    with suppress(LeaseLost):
        _mark(one, due_at=due_at, error=repr(error)[:500])
    return error


def _was_taken_over(one: EventDelivery) -> None:
    log.warning("telling was taken over", name=one.event.name, plugin=one.plugin)


def _mark(one: EventDelivery, **changes: Any) -> None:
    """Write what has become of a telling. Raises LeaseLost where another has it by now.

    In fixed SQL: of each telling, and most tellings ask little else.
    """
    fields = EventDelivery._meta.fields
    values = [fields[name].db_value(value) for name, value in changes.items()]
    changing = ", ".join(f"{fields[name].column_name} = ?" for name in changes)
    ours = (one.id, one.attempts)
    if not db.rows(_MARKING.format(changing=changing), (*values, *ours)):
        raise LeaseLost


_MARKING = (
    "UPDATE event_delivery SET {changing} "
    "WHERE id = ? AND attempts = ? AND done_at IS NULL RETURNING id"
)
