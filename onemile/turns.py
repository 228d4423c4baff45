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
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def taken(self, *, seconds_max: float) -> Iterator[bool]:
        """Hold it for the block. After ``seconds_max`` the block goes on without it (False).

        So nobody waits for ever for who waits for them in another way; what is locked besides
        this decides then.
        """
        has_it = self._take(seconds_max)
        try:
            yield has_it
        finally:
            if has_it:
                self._hand_on()

    def _take(self, seconds_max: float) -> bool:
        mine = threading.Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            self._waiting.append(mine)
        if mine.wait(seconds_max):
            return True
        with self._lock:
            if mine.is_set():  # handed on in this very moment
                return True
            self._waiting.remove(mine)
            return False

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
