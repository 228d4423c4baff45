"""One press on "find": all that is asked for it has one end, and few are in hand at once.

A press holds a thread of the web server while others are slow to answer: it is given up after some
seconds, and whoever comes while too many are in hand comes again. One server is in one hand at a
time, so that a slow one holds no second place. What asks nobody is free.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from flask import current_app

from onemile.api import Rate, count_try
from onemile_federation.intents.refusals import NoWay
from onemile_federation.remote import hosts, hurry

# An evening of looking around; each of them asks two or three times at most.
LOOKS = Rate(name="federation.looks", times=60, seconds=3_600)
# As long as one question may take, for all that one press asks (real seconds).
PRESS_SECONDS = 10.0
# Of whom we know nothing but an address that they typed; a server at work answers in one.
VISITOR_SECONDS = 5.0
# In hand at once, in one process: a web server has four to eight threads for everybody.
AT_ONCE_MAX = 3
AT_ONCE_OF_ONE_MAX = 1
# Of either, less than all: visitors leave one to members, and members leave one to visitors.
AT_ONCE_OF_MEMBERS_MAX = 2
AT_ONCE_OF_VISITORS_MAX = 2
# Of questions to one registrable domain, whoever asks.
AT_ONCE_OF_DOMAIN_MAX = 1

_ROOM = "onemile_federation.pressing"


@dataclass(eq=False)
class _Press:
    """One press; ``by`` is the URI of a member, empty for a visitor; ``domain`` whom it asks."""

    by: str
    domain: str = ""


class _InHand:
    """For whom somebody is being asked just now, by the threads of this process."""

    def __init__(self) -> None:
        self._presses: list[_Press] = []
        self._lock = threading.Lock()

    def take(self, mine: _Press, domain: str) -> bool:
        """Take a place for a question to a domain; a press keeps its one place, or has none."""
        with self._lock:
            others = [one for one in self._presses if one is not mine]
            if not _has_room(mine, domain, others):
                return False
            mine.domain = domain
            self._presses = [*others, mine]
            return True

    def let_go(self, mine: _Press) -> None:
        with self._lock:
            self._presses = [one for one in self._presses if one is not mine]


_press: ContextVar[_Press | None] = ContextVar("press", default=None)


@contextmanager
def pressed(by: str) -> Iterator[None]:
    """Do what one press of a member, ``by`` their URI, sets off; or of a visitor, ``by`` empty."""
    mine = _Press(by)
    token = _press.set(mine)
    try:
        with hurry.within(PRESS_SECONDS if by else VISITOR_SECONDS):
            yield
    finally:
        _press.reset(token)
        _in_hand().let_go(mine)


def hold(host: str) -> None:
    """Take a place for a question to a host, before it is asked. Raises NoWay ("busy")."""
    mine = _press.get()
    if mine is not None and not _in_hand().take(mine, hosts.domain_of(host)):
        raise NoWay("busy")


def count(by: str, *, host: str) -> None:
    """Count one question to a host for a member, before it is asked.

    Raises LimitReached; NoWay ("busy").
    """
    hold(host)
    count_try(LOOKS, by=by)


def _has_room(mine: _Press, domain: str, others: list[_Press]) -> bool:
    alike = [one for one in others if bool(one.by) == bool(mine.by)]
    alike_max = AT_ONCE_OF_MEMBERS_MAX if mine.by else AT_ONCE_OF_VISITORS_MAX
    of_one = sum(one.by == mine.by for one in alike) if mine.by else 0
    return (
        len(others) < AT_ONCE_MAX
        and len(alike) < alike_max
        and of_one < AT_ONCE_OF_ONE_MAX
        and sum(one.domain == domain for one in others) < AT_ONCE_OF_DOMAIN_MAX
    )


def _in_hand() -> _InHand:
    found: _InHand = current_app.extensions.setdefault(_ROOM, _InHand())
    return found
