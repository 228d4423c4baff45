"""One run for all who ask the same at once, and its answer remembered for who asks later."""

import os
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from onemile.pictures.turns import NoTurn

A = TypeVar("A")


class SharedRuns(Generic[A]):
    """Answers of a function by key; ``lru_cache`` would let all who come at first run it.

    ``remembered_max`` answers are kept, the longest unused goes first; what was raised is raised
    for all who waited and kept by nobody. Whoever waits for another's run holds one of the
    server's few threads: ``wait_seconds_max`` at most.
    """

    def __init__(
        self, work: Callable[[str], A], *, remembered_max: int, wait_seconds_max: float
    ) -> None:
        self._work, self._remembered_max = work, remembered_max
        self._wait_seconds_max = wait_seconds_max
        self.begin_anew()
        _all.add(self)

    def begin_anew(self) -> None:
        """Forget every answer, and the runs that nobody will end."""
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, A] = OrderedDict()
        self._running: dict[str, Future[A]] = {}

    def of(self, key: str) -> A:
        """Return the answer for a key. Raises what the run raises, NoTurn where it takes long."""
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                return self._remembered[key]
            others = self._running.get(key)
            mine: Future[A] = self._running.setdefault(key, Future())
        if others is None:
            return self._run(key, mine)
        try:
            return others.result(timeout=self._wait_seconds_max)
        except TimeoutError:
            raise NoTurn from None

    def _run(self, key: str, run: "Future[A]") -> A:
        try:
            answer = self._work(key)
        except BaseException as error:
            with self._lock:
                self._running.pop(key, None)
            run.set_exception(error)
            raise
        with self._lock:
            self._running.pop(key, None)
            self._remembered[key] = answer
            if len(self._remembered) > self._remembered_max:
                self._remembered.popitem(last=False)
        run.set_result(answer)
        return answer


_all: "weakref.WeakSet[SharedRuns[Any]]" = weakref.WeakSet()


def _begin_anew() -> None:
    for runs in _all:
        runs.begin_anew()


# A forked server process has none of its parent's threads: their runs would never end in it.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
