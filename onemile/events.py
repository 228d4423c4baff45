"""Record what has happened inside its transaction; tell each plugin after it, at least once."""

import dataclasses
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from peewee import Select, chunked, fn

from onemile import clock, current, db
from onemile.background.leases import LeaseLost
from onemile.contracts import Event
from onemile.db import database, in_transaction, lock_rows, transaction
from onemile.forgetting import forget
from onemile.models import EventDelivery, EventRow
from onemile.plugin_manager import SPOILT

# Two days of doubling delays; a plugin broken for longer needs a person.
ATTEMPTS_MAX = 12
FIRST_DELAY_SECONDS = 5
DELAY_SECONDS_MAX = 6 * 3600
# A telling that takes longer is taken for dead, and another worker tries.
LEASE_SECONDS = 120
# One round of dispatch: enough to keep up, short enough to look at other work between.
BATCH_MAX = 100
# Lines of one INSERT, each of a handful of values: SQLite takes 32,766 of them.
LINES_AT_ONCE = 500
# Told events are kept this long, to answer "what happened last week".
KEEP_DAYS = 30

ROOM = "listeners"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Somebody in the core who hears some events, with a delivery of their own for each."""

    event_names: frozenset[str]
    hear: Callable[[Event, int], None]


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A telling that was given up: which event, to whom, and why."""

    event_id: int
    name: str
    plugin: str
    error: str


def listen(rooms: dict[str, Any], name: str, listener: Listener) -> None:
    """Add a listener of the core while an instance starts; ``name`` is kept with deliveries."""
    rooms.setdefault(ROOM, {})[name] = listener


def record(event: Event) -> int:
    """Write an event down in the open transaction; gives its id. A rollback takes it along."""
    assert in_transaction(), "record() belongs inside transaction()"
    assert event.name in _types(), f"{event.name} is not among register_event_types()"
    row = EventRow.create(name=event.name, payload=dataclasses.asdict(event))
    return int(row.id)


def recorded(event_id: int) -> Event | None:
    """Return an event that was written down, for who is told of it anew by a task of their own.

    None for one that is forgotten (after KEEP_DAYS), or whose plugin is switched off.
    """
    row = EventRow.get_or_none(EventRow.id == event_id)
    return None if row is None else _restore(row)


def dispatch_pending(*, limit: int = BATCH_MAX) -> int:
    """Tell plugins what is waiting, oldest first; gives how many events were looked at.

    A plugin that raises keeps its news for later and holds up nobody else. An event that cannot
    be read is set aside for a person.
    """
    if not _is_anything_due():
        return 0
    rows = _waiting(limit)
    _open_deliveries(rows)
    tried = 0
    for delivery in _due_deliveries(limit):
        tried += 1
        _tell(delivery)
    return max(len(rows), tried)


def tell_at_once() -> int:
    """Tell everybody what is waiting, in the open transaction and with nothing to try again.

    For a past that is being invented: nobody else is at work, and who raises undoes it all.
    """
    assert in_transaction(), "tell_at_once() belongs inside transaction()"
    told = 0
    while _does_any_wait() and (rows := _waiting(BATCH_MAX)):
        for row in rows:
            try:
                event = _restore(row)
            except Exception as error:
                _open_deliveries([row])
                _set_aside(row, error)
                continue
            for function in _told_of(str(row.name)).values():
                if event is not None:
                    _call(function, event, int(row.id))
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


def delay_seconds(attempts: int) -> int:
    """Say how long to wait after so many failures."""
    return int(min(DELAY_SECONDS_MAX, FIRST_DELAY_SECONDS * 2 ** max(0, attempts - 1)))


def _does_any_wait() -> bool:
    """Ask in plain SQL: thousands of times in a past in which mostly nothing happens."""
    found = database.execute_sql("SELECT 1 FROM event WHERE NOT is_dispatched LIMIT 1")
    return found.fetchone() is not None


def _waiting(limit: int) -> list[EventRow]:
    return list(EventRow.select().where(~EventRow.is_dispatched).order_by(EventRow.id).limit(limit))


def _types() -> dict[str, type[Event]]:
    rooms = current.instance().rooms
    if "event_types" not in rooms:
        declared = current.instance().plugins.declared("register_event_types")
        rooms["event_types"] = {kind.name: kind for _, kind in declared}
    types: dict[str, type[Event]] = rooms["event_types"]
    return types


def _told_of(event_name: str) -> dict[str, Callable[..., None]]:
    """Give who hears of an event, by who wants to hear which: plugins, then the core's rooms."""
    instance = current.instance()
    told, only = {}, _heard_by_plugin()
    for plugin, hear in instance.plugins.implementers("on_event"):
        if event_name in only.get(plugin.name, (event_name,)):
            told[plugin.name] = hear
    for name, listener in instance.rooms.get(ROOM, {}).items():
        if event_name in listener.event_names:
            told[name] = listener.hear
    return told


def _heard_by_plugin() -> Mapping[str, Container[str]]:
    """Give the names that each plugin wants to hear, of those which say so; asked once.

    One that raises is told of all, as one that does not say.
    """
    rooms, plugins = current.instance().rooms, current.instance().plugins
    order = plugins.implementers("heard_events")
    known, heard = rooms.get("heard_events", (None, {}))
    if known != order:
        heard = {}
        for plugin, names in order:
            with plugins.forgiving("heard_events", plugin):
                heard[plugin.name] = frozenset(names())
        rooms["heard_events"] = (order, heard)
    found: Mapping[str, Container[str]] = heard
    return found


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
        told = [(row.id, name) for row in fresh for name in _told_of(str(row.name))]
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


def _tell(delivery: EventDelivery) -> None:
    """Call one plugin with one event; success and its mark are one transaction."""
    if not _claim(delivery):
        return
    plugins = current.instance().plugins
    function = _told_of(str(delivery.event.name)).get(delivery.plugin)
    try:
        event = _restore(delivery.event)
    except Exception as error:
        _set_aside(delivery.event, error)
        return
    try:
        with transaction():
            if function is not None and event is not None:
                _call(function, event, int(delivery.event.id))
            _mark(delivery, done_at=clock.now(), error="")
    except LeaseLost:
        log.warning("telling was taken over", name=delivery.event.name, plugin=delivery.plugin)
    except SPOILT as error:
        log.exception("event not received", name=delivery.event.name, plugin=delivery.plugin)
        wait = delay_seconds(delivery.attempts)
        with suppress(LeaseLost):
            _mark(delivery, due_at=clock.ahead(seconds=wait), error=repr(error)[:500])
        if plugins.reraise:
            raise


def _claim(delivery: EventDelivery) -> bool:
    """Count the attempt and put the next one off, so that a second worker does not tell it too.

    The number of the attempt is the fence: who finds another one there has lost the telling.
    """
    try:
        until = clock.ahead(seconds=LEASE_SECONDS)
        _mark(delivery, attempts=delivery.attempts + 1, due_at=until)
    except LeaseLost:
        return False
    delivery.attempts += 1
    return True


def _mark(delivery: EventDelivery, **changes: Any) -> None:
    """Write what has become of a telling. Raises LeaseLost where another has it by now.

    In fixed SQL: twice for each telling, and most tellings ask little else.
    """
    fields = EventDelivery._meta.fields
    values = [fields[name].db_value(value) for name, value in changes.items()]
    changing = ", ".join(f"{fields[name].column_name} = ?" for name in changes)
    ours = (delivery.id, delivery.attempts)
    if not db.rows(_MARKING.format(changing=changing), (*values, *ours)):
        raise LeaseLost


_MARKING = (
    "UPDATE event_delivery SET {changing} "
    "WHERE id = ? AND attempts = ? AND done_at IS NULL RETURNING id"
)


def _restore(row: EventRow) -> Event | None:
    """Make the event again; None when its plugin has been switched off meanwhile.

    A row of another version may lack fields that have a default, and have some nobody knows
    any more. Raises where that is not enough.
    """
    kind = _types().get(str(row.name))
    return None if kind is None else kind.from_row(row.payload)


def _set_aside(row: EventRow, error: Exception) -> None:
    """Give an event up that cannot be read, for all who were to hear it: trying again is no help.

    It keeps its row, and stays among what is ``stuck``.
    """
    log.error("event unreadable", name=row.name, event_id=row.id, error=repr(error)[:300])
    waits = (EventDelivery.event == row.id) & EventDelivery.done_at.is_null()
    EventDelivery.update(attempts=ATTEMPTS_MAX, error=f"unreadable: {error!r}"[:500]).where(
        waits
    ).execute()


def _call(function: Any, event: Event, event_id: int) -> None:
    taken = function.__code__.co_varnames[: function.__code__.co_argcount]
    offered = {"event": event, "event_id": event_id}
    function(**{name: offered[name] for name in taken})
