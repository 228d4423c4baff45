"""Messages that arrive at the same time are written down in one transaction, and each waits for it.

A commit that is durable takes a disk some milliseconds, whatever is in it: one for each message
would let a hundred pass in a second. Whoever comes first writes; whoever comes meanwhile is
written by the next. Nobody waits for company.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app

from onemile.api import is_sqlite, transaction

# Of one transaction: there are no more threads than that which could wait.
TOGETHER_MAX = 64
# So long the reception lets those at the door go first, at most: a commit lasts milliseconds.
PASS_SECONDS_MAX = 1.0
# And so long whoever is on the way through it: their proof takes processor time of this process.
# Of a burst all of them, since it ends; the more waits already, the sooner it is the reception's
# turn.
LET_PASS_SECONDS_MAX = 0.1
LET_PASS_PRESSED_SECONDS_MAX = 0.02
EXTENSION = "federation.gathering"


class _Entry:
    """What one message has to have written."""

    def __init__(self, write: Callable[[], Any]) -> None:
        self.write = write
        self.is_written = False
        # It was written, or tried and has failed.
        self.was_tried = threading.Event()


class Gathering:
    """What waits in this process to be written, and whose turn it is to do so."""

    def __init__(self) -> None:
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._waiting: list[_Entry] = []
        self._door, self._at_door = threading.Condition(), 0

    @contextmanager
    def knocking(self) -> Iterator[None]:
        """Count somebody at the door until the end of the block: others let them pass."""
        with self._door:
            self._at_door += 1
        try:
            yield
        finally:
            with self._door:
                self._at_door -= 1
                self._door.notify_all()

    def let_pass(self, *, pressure: float) -> None:
        """Wait until nobody is at the door; not long, for a crowd may stay.

        The less the more ``pressure`` there is, from 0 to 1, by what waits already.
        """
        less = pressure * (LET_PASS_SECONDS_MAX - LET_PASS_PRESSED_SECONDS_MAX)
        most = LET_PASS_SECONDS_MAX - less
        with self._door:
            self._door.wait_for(lambda: not self._at_door, most)

    def write(self, write: Callable[[], Any]) -> None:
        """Have ``write`` done in a transaction with others'; returns once that is committed.

        Raises what it raises. It may be called twice, by any thread: what goes wrong for one of
        many is tried again alone.
        """
        mine = _Entry(write)
        with self._lock:
            self._waiting.append(mine)
        with self._turn:
            if not mine.is_written:
                self._write_all(self._taken(mine))
        if not mine.is_written:
            with transaction():
                write()

    @contextmanager
    def between(self) -> Iterator[None]:
        """Take a turn among those who write, for a short transaction of the block's own.

        SQLite has one writer, and who does not get the lock looks again after ever longer pauses:
        a reception that hardly lets go of it would hold up the door. So whoever waits at the door
        when this is called writes first.
        """
        if not is_sqlite():
            yield
            return
        with self._lock:
            last = self._waiting[-1] if self._waiting else None
        if last is not None:
            last.was_tried.wait(PASS_SECONDS_MAX)
        with self._turn:
            yield

    def _taken(self, mine: _Entry) -> Sequence[_Entry]:
        with self._lock:
            # Who is left from a batch that failed writes alone, and is no more among the waiting.
            if mine not in self._waiting:
                return []
            taken = self._waiting[:TOGETHER_MAX]
            self._waiting = self._waiting[TOGETHER_MAX:]
        return taken

    def _write_all(self, entries: Sequence[_Entry]) -> None:
        if not entries:
            return
        try:
            with transaction():
                for one in entries:
                    one.write()
            for one in entries:
                one.is_written = True
        except Exception:
            if len(entries) == 1:
                raise
            # each of them tries alone, and meets its own fault
        finally:
            for one in entries:
                one.was_tried.set()


def at_work() -> Gathering:
    """Return what gathers for the instance at work, in this process."""
    found: Gathering = current_app.extensions.setdefault(EXTENSION, Gathering())
    return found
