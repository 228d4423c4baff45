"""Wake the part of a worker that has something to do, once it is committed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from onemile import current
from onemile.db import after_commit

ROOM = "bells"
# Where the process that works for this one is told of a bell, by its name; it must not wait.
BEYOND = "bells_beyond"


@dataclass(frozen=True)
class _Ring:
    """Ring a bell, here and in the process that works for this one. Two of one bell are equal."""

    name: str
    here: threading.Event
    beyond: Callable[[str], object] | None

    def __call__(self) -> None:
        self.here.set()
        if self.beyond is not None:
            self.beyond(self.name)


def bell(name: str) -> threading.Event:
    """Return what a part of the worker waits for; made when it is first asked for.

    A plugin's bell has the name of its service.
    """
    bells: dict[str, threading.Event] = current.instance().rooms.setdefault(ROOM, {})
    return bells.setdefault(name, threading.Event())


def ring_after_commit(name: str) -> None:
    """Ring when the open transaction is through, here and in the process that works for this one.

    Once, however often it is asked for: whoever has a hundred things to do is told as one. All
    other processes look by themselves.
    """
    ring = _Ring(name, bell(name), current.instance().rooms.get(BEYOND))
    # Whoever wakes takes what is there by a commit of its own, which waits for the disk.
    after_commit(ring, is_for_good=False, is_once=True)
