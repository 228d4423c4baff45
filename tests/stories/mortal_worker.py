"""A worker that dies, or is held up, at an exact point of its work; run as a process of its own.

    python mortal_worker.py <folder> <point> <n>

It kills itself as ``kill -9`` would when it comes to the point for the n-th time. ``held:`` and
a point holds up the thread that comes there, until the folder has a file ``go_on``. "none" lets
it live. Its clock is ahead by the days that stand in the folder's file ``days_ahead``.
"""

import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from onemile import clock, mail, worker
from onemile.background import leases, queue, tasks, telling
from onemile.cli import main
from onemile.models import BackgroundTask, EventDelivery, JobRun

_lock = threading.Lock()


class Fate:
    """Counts how often a point was reached, and ends the process there."""

    def __init__(self, point: str, n: int, folder: Path) -> None:
        self.is_held = point.startswith("held:")
        self.point, self.left, self.folder = point.removeprefix("held:"), n, folder

    def at_first(self) -> "Fate":
        """Let it be the first time: what is taken several at once is taken a few times only."""
        self.left = 1
        return self

    def reached(self) -> None:
        with _lock:
            self.left -= 1
            is_now = self.left == 0
        if is_now and not self.is_held:
            os.kill(os.getpid(), signal.SIGKILL)
        if is_now:
            (self.folder / "is_held").touch()
            while not (self.folder / "go_on").exists():
                time.sleep(0.02)


def before(owner, name, fate, *, only=lambda *_given, **_named: True):
    """Let the point lie before a function is called."""
    original = getattr(owner, name)

    def function(*given, **named):
        if only(*given, **named):
            fate.reached()
        return original(*given, **named)

    setattr(owner, name, function)


def after(owner, name, fate, *, only=lambda *_given, **_named: True):
    """Let the point lie just after a function has returned."""
    original = getattr(owner, name)

    def function(*given, **named):
        found = original(*given, **named)
        if found is not None and found != [] and only(*given, **named):
            fate.reached()
        return found

    setattr(owner, name, function)


def is_end(_delivery, **changes):
    return "done_at" in changes


def of_jobs(row, **_named):
    return isinstance(row, JobRun)


def in_done(fate):
    """After the row is gone, before the commit: ``done`` returns nothing to look at."""
    original = queue.done

    def done(claimed):
        original(claimed)
        fate.reached()

    queue.done = done


def after_do(fate):
    original = tasks._do

    def do(*given):
        original(*given)
        fate.reached()

    tasks._do = do


# Where a worker can be killed: in each taking, between it and the work, in the writing, after it.
POINTS = {
    "task: in the taking": lambda fate: after(BackgroundTask, "save", fate),
    "task: taken": lambda fate: after(queue, "claim", fate),
    "task: written, not ended": lambda fate: before(queue, "done", fate),
    "task: ended, not committed": in_done,
    "task: committed": after_do,
    "event: in the opening": lambda fate: before(EventDelivery, "insert_many", fate.at_first()),
    "event: taken": lambda fate: after(telling, "_claimed", fate.at_first()),
    "event: heard, not marked": lambda fate: before(telling, "_mark", fate, only=is_end),
    "event: in the telling": lambda fate: before(telling, "call", fate),
    "email: taken": lambda fate: after(mail, "_take", fate),
    "email: before the server has it": lambda fate: before(mail._Patient, "data", fate),
    "email: the server has it": lambda fate: after(mail._Patient, "data", fate),
    "email: noted": lambda fate: after(mail, "_send", fate),
    "job: taken": lambda fate: after(worker, "_take", fate),
    "job: done, not ended": lambda fate: before(leases, "finish", fate, only=of_jobs),
}


def follow_days_ahead(folder: Path) -> None:
    file = folder / "days_ahead"

    def now():
        days = int(file.read_text() or 0) if file.exists() else 0
        return clock._system() + timedelta(days=days)

    clock.use(now)


if __name__ == "__main__":
    folder, point, n = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if point != "none":
        fate = Fate(point, n, folder)
        POINTS[fate.point](fate)
    follow_days_ahead(folder)
    sys.argv = ["onemile", "--instance", str(folder), "worker"]
    main()
