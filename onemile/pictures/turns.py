"""One picture is made small at a time: a short queue, and a word to whoever is too many."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class NoTurn(Exception):
    """Too many wait already, or the turn did not come in time."""


class Turns:
    """A queue for one thing at a time, in this process.

    Whoever waits holds one of the server's few threads, so that few may wait, and briefly:
    ``waiting_max`` of them, each for ``wait_seconds_max``.
    """

    def __init__(self, *, waiting_max: int, wait_seconds_max: float) -> None:
        self._waiting_max, self._wait_seconds_max = waiting_max, wait_seconds_max
        self._lock, self._turn = threading.Lock(), threading.Semaphore(1)
        self._here = 0

    @property
    def n_here(self) -> int:
        """How many are in it: who has the turn, and who waits."""
        return self._here

    @contextmanager
    def one(self) -> Iterator[None]:
        """Have the turn for the length of the block. Raises NoTurn, at once if it is crowded."""
        with self._lock:
            if self._here > self._waiting_max:
                raise NoTurn
            self._here += 1
        try:
            if not self._turn.acquire(timeout=self._wait_seconds_max):
                raise NoTurn
            try:
                yield
            finally:
                self._turn.release()
        finally:
            with self._lock:
                self._here -= 1
