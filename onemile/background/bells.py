"""Wake the part of a worker that has something to do, once it is committed."""

import threading
from functools import partial

from onemile import current
from onemile.db import after_commit

ROOM = "bells"
# Where the process that works for this one is told of a bell, by its name; it must not wait.
BEYOND = "bells_beyond"


def bell(name: str) -> threading.Event:
    """Return what a part of the worker waits for; made when it is first asked for."""
    bells: dict[str, threading.Event] = current.instance().rooms.setdefault(ROOM, {})
    return bells.setdefault(name, threading.Event())


def ring_after_commit(name: str) -> None:
    """Ring when the open transaction is through, here and in the process that works for this one.

    All others look by themselves.
    """
    # Whoever wakes takes what is there by a commit of its own, which waits for the disk.
    after_commit(bell(name).set, is_for_good=False)
    beyond = current.instance().rooms.get(BEYOND)
    if beyond is not None:
        after_commit(partial(beyond, name), is_for_good=False)
