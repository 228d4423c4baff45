"""Who writes next, among the threads of one process: in the order in which they have asked.

SQLite has one writer, and whoever does not get its lock looks again after ever longer pauses: a
thread that writes one row after another would hold up all others, each of them for a second and
more. Between processes SQLite alone decides.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that is handed on to whoever has waited longest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Each who asks is known by what wakes them.
        self._has_it: threading.Event | None = None
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def taken(self, *, seconds_max: float) -> Iterator[bool]:
        """Hold it for the block. After ``seconds_max`` the block goes on without it (False).

        So nobody waits for ever for who waits for them in another way; what is locked besides
        this decides then. Whoever is torn away, even while they wait, holds it no longer.
        """
        mine = threading.Event()
        try:
            yield self._take(mine, seconds_max)
        finally:
            self._leave(mine)

    def _take(self, mine: threading.Event, seconds_max: float) -> bool:
        with self._lock:
            if self._has_it is None:
                self._has_it = mine
                return True
            self._waiting.append(mine)
        if mine.wait(seconds_max):
            return True
        with self._lock:
            if self._has_it is mine:  # handed on in this very moment
                return True
            self._waiting.remove(mine)
            return False

    def _leave(self, mine: threading.Event) -> None:
        with self._lock:
            if self._has_it is not mine:
                if mine in self._waiting:
                    self._waiting.remove(mine)
                return
            self._has_it = self._waiting.popleft() if self._waiting else None
            if self._has_it is not None:
                self._has_it.set()
