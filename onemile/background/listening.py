"""Who hears of an event, and how it is read again: plugins, and rooms of the core."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from onemile import current
from onemile.contracts import Event
from onemile.models import EventRow

ROOM = "listeners"


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Somebody in the core who hears some events, with a delivery of their own for each."""

    event_names: frozenset[str]
    hear: Callable[[Event, int], None]


def listen(rooms: dict[str, Any], name: str, listener: Listener) -> None:
    """Add a listener of the core while an instance starts; ``name`` is kept with deliveries."""
    rooms.setdefault(ROOM, {})[name] = listener


def types() -> dict[str, type[Event]]:
    """Give the types of events that core and plugins declare, by name."""
    rooms = current.instance().rooms
    if "event_types" not in rooms:
        declared = current.instance().plugins.declared("register_event_types")
        rooms["event_types"] = {kind.name: kind for _, kind in declared}
    found: dict[str, type[Event]] = rooms["event_types"]
    return found


def told_of(event_name: str) -> dict[str, Callable[..., None]]:
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


def restore(row: EventRow) -> Event | None:
    """Make the event again; None when its plugin has been switched off meanwhile.

    A row of another version may lack fields that have a default, and have some nobody knows
    any more. Raises where that is not enough.
    """
    kind = types().get(str(row.name))
    return None if kind is None else kind.from_row(row.payload)


def call(function: Any, event: Event, event_id: int) -> None:
    """Call whoever hears of an event with as much of it as they take."""
    taken = function.__code__.co_varnames[: function.__code__.co_argcount]
    offered = {"event": event, "event_id": event_id}
    function(**{name: offered[name] for name in taken})
