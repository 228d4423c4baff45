"""Where servers let visitors in, as they said lately: kept in memory, by host, without any name.

It is known once a host has said the same of two names: what it says of one may be theirs alone.
Kept is only where a host lets visitors in itself: that an account lives elsewhere is true of it
alone, and whoever has two accounts could send all others there.
Each process keeps its own: what is forgotten costs one more question. Whoever lives at a server
that is known has nobody asked, and no stranger can use that up.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from onemile.api import clock

# Each some hundred bytes, three addresses at most; what was used longest ago gives way.
HOSTS_MAX = 1_000
# A server that lets visitors in elsewhere from now on is asked anew within the day.
KNOWN = timedelta(days=1)
# Who does not answer is not waited for by the next one as well: it holds a thread for seconds.
AWAY = timedelta(minutes=1)

_ROOM = "onemile_federation.known_ways"


@dataclass(frozen=True, kw_only=True)
class HostTemplates:
    """What a host said ``since``: its own templates.

    None of them where it did not answer. ``whose`` tells two names apart, in this process only.
    """

    since: datetime
    templates: Mapping[str, str]
    whose: int = 0
    is_for_all: bool = False


class Ways:
    """What is remembered of the hosts of visitors."""

    def __init__(self) -> None:
        self._ways: OrderedDict[str, HostTemplates] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, host: str) -> HostTemplates | None:
        with self._lock:
            way = self._ways.get(host)
            if way is not None:
                self._ways.move_to_end(host)
        return way

    def put(self, host: str, way: HostTemplates) -> None:
        with self._lock:
            self._ways[host] = way
            self._ways.move_to_end(host)
            while len(self._ways) > HOSTS_MAX:
                self._ways.popitem(last=False)


def of(host: str) -> HostTemplates | None:
    """Return the way that all names of a host go, if it said so within the day."""
    way = _at_work().get(host)
    return way if way is not None and way.is_for_all and _is_within(way, KNOWN) else None


def note(host: str, *, templates: Mapping[str, str], said_of: str) -> None:
    """Remember what a host said of one of its names: where it lets them in itself."""
    before, whose = _at_work().get(host), hash(said_of.lower())
    is_same = before is not None and before.templates == templates
    is_for_all = (
        before is not None
        and is_same
        and _is_within(before, KNOWN)
        and (before.is_for_all or before.whose != whose)
    )
    way = HostTemplates(
        since=clock.now(), templates=dict(templates), whose=whose, is_for_all=is_for_all
    )
    _at_work().put(host, way)


def was_away(host: str) -> bool:
    """Tell whether a host did not answer just now."""
    way = _at_work().get(host)
    return way is not None and not way.templates and _is_within(way, AWAY)


def note_away(host: str) -> None:
    """Remember that a host did not answer."""
    _at_work().put(host, HostTemplates(since=clock.now(), templates={}))


def _is_within(way: HostTemplates, age: timedelta) -> bool:
    return timedelta() <= clock.now() - way.since < age


def _at_work() -> Ways:
    found: Ways = current_app.extensions.setdefault(_ROOM, Ways())
    return found
