"""One thread of its own for work that takes much memory."""

import os
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class LoneThread:
    """Runs functions one after another, on one thread, whichever threads ask.

    The C library keeps what was freed for the thread that had taken it: a server with eight
    threads would hold the most that a piece of work ever took eight times, for nothing.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._begin()
        _all.add(self)

    def call(self, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        """Return what the function returns, or raise what it raises; waits for its turn."""
        # No name for the task: what was raised would hold on to it, and it to what was raised.
        return self._pool.submit(work, *given, **named).result()

    def _begin(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)


_all: weakref.WeakSet[LoneThread] = weakref.WeakSet()


def _begin_anew() -> None:
    for thread in _all:
        thread._begin()


# A forked server process has none of its parent's threads, and would wait for them for ever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
