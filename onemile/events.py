"""Record what has happened inside its transaction; tell each plugin after it, at least once."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Select, chunked, fn

from onemile import clock
from onemile.background.listening import call, restore, told_of, types
from onemile.background.telling import ATTEMPTS_MAX, DELAY_SECONDS_MAX, set_aside, tell
from onemile.contracts import Event
from onemile.db import database, in_transaction, lock_rows, rows, transaction
from onemile.forgetting import forget
from onemile.models import EventDelivery, EventRow

# One round of dispatch: enough to keep up, short enough to look at other work between.
BATCH_MAX = 100
# Lines of one INSERT, each of a handful of values: SQLite takes 32,766 of them.
LINES_AT_ONCE = 500
# Told events are kept this long, to answer "what happened last week".
KEEP_DAYS = 30
# What stands for something else in a pattern.
_LITERAL = str.maketrans({one: f"!{one}" for one in "!%_"})
_NAMING = "SELECT id FROM event WHERE name = ? AND id >= ? AND payload LIKE ? ESCAPE '!'"


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A telling that was given up: which event, to whom, and why."""

    event_id: int
    name: str
    plugin: str
    error: str


def record(event: Event) -> int:
    """Write an event down in the open transaction; gives its id. A rollback takes it along."""
    assert in_transaction(), "record() belongs inside transaction()"
    assert event.name in types(), f"{event.name} is not among register_event_types()"
    row = EventRow.create(name=event.name, payload=_payload(event))
    return int(row.id)


def _payload(event: Event) -> dict[str, Any]:
    """Return the fields of an event; what is nested in one is copied, as in ``asdict``."""
    given = vars(event)
    return given if _PLAIN.issuperset(map(type, given.values())) else dataclasses.asdict(event)


_PLAIN = frozenset({str, int, bool, float, type(None)})


def recorded(event_id: int) -> Event | None:
    """Return an event that was written down, for who is told of it anew by a task of their own.

    None for one that is forgotten (after KEEP_DAYS), or whose plugin is switched off.
    """
    row = EventRow.get_or_none(EventRow.id == event_id)
    return None if row is None else restore(row)


def dispatch_pending(*, limit: int = BATCH_MAX) -> int:
    """Tell plugins what is waiting, oldest first; gives how many events were looked at.

    A plugin that raises keeps its news for later and holds up nobody else. An event that cannot
    be read is set aside for a person.
    """
    if not _is_anything_due():
        return 0
    rows = _waiting(limit)
    _open_deliveries(rows)
    return max(len(rows), tell(_due_deliveries(limit)))


def tell_at_once() -> int:
    """Tell everybody what is waiting, in the open transaction and with nothing to try again.

    For a past that is being invented: nobody else is at work, and who raises undoes it all.
    """
    assert in_transaction(), "tell_at_once() belongs inside transaction()"
    told = 0
    while _does_any_wait() and (rows := _waiting(BATCH_MAX)):
        for row in rows:
            try:
                event = restore(row)
            except Exception as error:
                _open_deliveries([row])
                set_aside(row, error)
                continue
            for function in told_of(str(row.name)).values():
                if event is not None:
                    call(function, event, int(row.id))
        numbers = [row.id for row in rows]
        EventRow.update(is_dispatched=True).where(EventRow.id.in_(numbers)).execute()
        told += len(rows)
    return told


def forget_old() -> int:
    """Delete events that were told to everybody more than KEEP_DAYS ago; gives how many."""
    old = EventRow.select(EventRow.id).where(
        EventRow.is_dispatched & (EventRow.recorded_at < clock.ago(days=KEEP_DAYS))
    )
    waiting = EventDelivery.select(EventDelivery.event).where(EventDelivery.done_at.is_null())
    doomed = EventRow.id.in_(old) & EventRow.id.not_in(waiting)
    return forget("core.forget_events", doomed, of=EventRow, aged_by=EventRow.recorded_at)


def forget_naming(uri: str, *, event_type: type[Event], since_id: int = 0) -> int:
    """Forget the events of a type that name somebody who is forgotten; returns how many.

    In the open transaction, told or not: nobody hears of them any more. ``since_id`` spares the
    rows from before, all of which are read.
    """
    named = json.dumps(uri, ensure_ascii=False).translate(_LITERAL)
    found = rows(_NAMING, (event_type.name, since_id, f"%{named}%"))
    for some in chunked([number for (number,) in found], LINES_AT_ONCE):
        EventRow.delete().where(EventRow.id.in_(list(some))).execute()
    return len(found)


def stuck() -> int:
    """Count deliveries that were given up; they wait for a person."""
    return int(EventDelivery.select().where(_given_up()).count())


def given_up() -> list[Stuck]:
    """List what was given up and waits for a person, by event and plugin, at most 1000."""
    rows = (
        EventDelivery.select(EventDelivery, EventRow.id, EventRow.name)
        .join(EventRow)
        .where(_given_up())
        .order_by(EventDelivery.id)
        .limit(1000)
    )
    return [
        Stuck(
            event_id=int(row.event.id),
            name=str(row.event.name),
            plugin=str(row.plugin),
            error=str(row.error),
        )
        for row in rows
    ]


def tell_again() -> int:
    """Put what was given up back on the queue, after a mend; gives how many deliveries."""
    again = EventDelivery.update(attempts=0, due_at=clock.now(), error="")
    return int(again.where(_given_up()).execute())


def let_go() -> int:
    """Take what was given up for told: nobody will hear of it; gives how many deliveries."""
    return int(EventDelivery.update(done_at=clock.now()).where(_given_up()).execute())


def _given_up() -> Any:
    return EventDelivery.done_at.is_null() & (EventDelivery.attempts >= ATTEMPTS_MAX)


def _does_any_wait() -> bool:
    """Ask in plain SQL: thousands of times in a past in which mostly nothing happens."""
    found = database.execute_sql("SELECT 1 FROM event WHERE NOT is_dispatched LIMIT 1")
    return found.fetchone() is not None


def _waiting(limit: int) -> list[EventRow]:
    return list(EventRow.select().where(~EventRow.is_dispatched).order_by(EventRow.id).limit(limit))


def _open_deliveries(rows: Sequence[EventRow]) -> None:
    """Give each who hears of the events their own line, once, and take them off the queue.

    In one commit: a disk takes as long for one event as for a hundred.
    """
    if not rows:
        return
    among = EventRow.id.in_([row.id for row in rows])
    with transaction():
        waiting = EventRow.select().where(among & ~EventRow.is_dispatched).order_by(EventRow.id)
        # Another worker may be about to do the same: whoever comes second finds nothing.
        fresh = list(lock_rows(waiting))
        told = [(row.id, name) for row in fresh for name in told_of(str(row.name))]
        for lines in chunked(told, LINES_AT_ONCE):
            EventDelivery.insert_many(lines, [EventDelivery.event, EventDelivery.plugin]).execute()
        EventRow.update(is_dispatched=True).where(among).execute()


def _is_anything_due() -> bool:
    """Ask in one question, as an idle worker does each second."""
    waits = EventRow.select(1).where(~EventRow.is_dispatched)
    due = EventDelivery.select(1).where(_is_due())
    found = database.execute(Select(columns=[fn.EXISTS(waits), fn.EXISTS(due)])).fetchone()
    return any(found)


def _is_due() -> Any:
    return (
        EventDelivery.done_at.is_null()
        & (EventDelivery.attempts < ATTEMPTS_MAX)
        & clock.is_due(EventDelivery.due_at, ahead_seconds_max=DELAY_SECONDS_MAX)
    )


def _due_deliveries(limit: int) -> list[EventDelivery]:
    return list(
        EventDelivery.select(EventDelivery, EventRow)
        .join(EventRow)
        .where(_is_due())
        .order_by(EventDelivery.event, EventDelivery.id)
        .limit(limit)
    )
