"""Wake the part of a worker in this process that has something to do, once it is committed."""

import threading

from onemile import current
from onemile.db import after_commit

ROOM = "bells"


def bell(name: str) -> threading.Event:
    """Return what a part of the worker waits for; made when it is first asked for."""
    bells: dict[str, threading.Event] = current.instance().rooms.setdefault(ROOM, {})
    return bells.setdefault(name, threading.Event())


def ring_after_commit(name: str) -> None:
    """Ring when the open transaction is through. Other processes look by themselves."""
    # Whoever wakes takes what is there by a commit of its own, which waits for the disk.
    after_commit(bell(name).set, is_for_good=False)
