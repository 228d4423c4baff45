"""One press on "find": all that is asked for it has one end, and few are in hand at once.

A press holds a thread of the web server while others are slow to answer: it is given up after
PRESS_SECONDS, and whoever comes while too many are in hand comes again. What asks nobody is free.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from flask import current_app

from onemile.api import Rate, count_try
from onemile_federation.intents.refusals import NoWay
from onemile_federation.remote import hurry

# An evening of looking around; each of them asks two or three times at most.
LOOKS = Rate(name="federation.looks", times=60, seconds=3_600)
# As long as one question may take, for all that one press asks (real seconds).
PRESS_SECONDS = 10.0
# In hand at once, in one process: a web server has four to eight threads for everybody.
AT_ONCE_OF_ONE_MAX = 1
AT_ONCE_MAX = 2

_ROOM = "onemile_federation.pressing"


class _InHand:
    """For whom somebody is being asked just now, by the threads of this process."""

    def __init__(self) -> None:
        self._members: list[str] = []
        self._lock = threading.Lock()

    def take(self, by: str) -> bool:
        with self._lock:
            is_full = len(self._members) >= AT_ONCE_MAX
            if is_full or self._members.count(by) >= AT_ONCE_OF_ONE_MAX:
                return False
            self._members.append(by)
            return True

    def let_go(self, by: str) -> None:
        with self._lock:
            self._members.remove(by)


@dataclass
class _Press:
    by: str
    is_in_hand: bool = False


_press: ContextVar[_Press | None] = ContextVar("press", default=None)


@contextmanager
def pressed(by: str) -> Iterator[None]:
    """Do what one press of a member, ``by`` their URI, sets off."""
    mine = _Press(by)
    token = _press.set(mine)
    try:
        with hurry.within(PRESS_SECONDS):
            yield
    finally:
        _press.reset(token)
        if mine.is_in_hand:
            _in_hand().let_go(by)


def count(by: str) -> None:
    """Count one question for a member, before it is asked. Raises LimitReached; NoWay ("busy")."""
    mine = _press.get()
    if mine is not None and not mine.is_in_hand:
        if not _in_hand().take(mine.by):
            raise NoWay("busy")
        mine.is_in_hand = True
    count_try(LOOKS, by=by)


def _in_hand() -> _InHand:
    found: _InHand = current_app.extensions.setdefault(_ROOM, _InHand())
    return found
