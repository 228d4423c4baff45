"""The worker of ``serve`` in a process of its own: begun and ended with it, and kept alive.

Of one process Python lets one thread compute at a time, so what waits is done by the time that
pages leave over. With PostgreSQL, where many may write at once, two processors do it beside each
other. SQLite has one writer, and its writers stand in line within a process (turns.py): there the
worker stays among the threads of ``serve``.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO

import structlog
from flask import Flask
from peewee import SqliteDatabase

from onemile import worker
from onemile.background import bells
from onemile.background.faults import Faults
from onemile.cli.folder import Folder
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE
from onemile.plugin_manager import SPOILT

# Between two looks whether it lives.
LOOK_SECONDS = 0.5
# What a worker gets to leave, which looks at its own time; then it is ended.
LEAVE_SECONDS_MAX = worker.LEAVE_SECONDS + 1
# Below what answers people, where both want the processor: a third of the share of what is at 0.
NICENESS = 5
# Of the pipe, at once: the names of a hundred bells, of which there are a handful.
HEARD_BYTES = 4_096
# Between two looks at it: of what rings with every message, a hundred in a second wake somebody.
HEARD_SECONDS = 0.01

log = structlog.get_logger()


class Apart:
    """The process that works for an instance that is served here."""

    def __init__(self, app: Flask, folder: Folder) -> None:
        self._command = [
            *(sys.executable, "-m", "onemile", "--instance", str(folder.path.resolve())),
            *("worker", "--of-serve"),
        ]
        self._app, self._rooms = app, app.extensions[EXTENSION].rooms
        # Its end of the pipe that it listens to; None while there is no process.
        self._pipe: IO[bytes] | None = None
        self._lock = threading.Lock()

    def run(self, stop: threading.Event, lives: Callable[[], None]) -> bool:
        """Keep a worker at work until ``stop`` is set; tells whether it had an end of its own.

        Calls ``lives`` at every look.
        """
        self._rooms[bells.BEYOND] = self.ring
        faults, had_an_end = Faults("process", self._app, says=""), True

        def look() -> None:
            lives()
            faults.lives()

        while not stop.is_set():
            faults.begins()
            try:
                code = self._have_work(stop, look)
                why, had_an_end = f"it ended with {code}", code >= 0 or code == -signal.SIGTERM
            except SPOILT as error:  # no memory, no process left, or what nobody has thought of
                why = repr(error)
            # Whoever stops a service, or presses Ctrl-C, may tell both: then it left before us.
            if not stop.wait(LOOK_SECONDS):
                pause_seconds = faults.failed(why)
                if not stop.wait(pause_seconds):
                    log.error("worker is started again", why=why, after_seconds=pause_seconds)
        return had_an_end

    def ring(self, name: str) -> None:
        """Wake a part of it. Where it does not hear, it is busy, or looks at its start anyway."""
        with self._lock, suppress(OSError):
            if self._pipe is not None:
                os.write(self._pipe.fileno(), f"{name}\n".encode())

    def _have_work(self, stop: threading.Event, look: Callable[[], None]) -> int:
        """Begin a process, and return how it ended: by itself, or by us once ``stop`` is set.

        It hears our bells by a pipe, and our end by the end of the pipe. Calls ``look`` at each
        that finds it alive.
        """
        with subprocess.Popen(self._command, stdin=subprocess.PIPE, bufsize=0) as child:
            try:
                assert child.stdin is not None
                # Nobody who has committed waits until a worker listens.
                os.set_blocking(child.stdin.fileno(), False)
                with self._lock:
                    self._pipe = child.stdin
                while child.poll() is None and not stop.wait(LOOK_SECONDS):
                    look()
            finally:
                with self._lock:
                    self._pipe = None
                _end(child)
            return int(child.returncode)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Tell a process to leave, and end it where it does not."""
    child.terminate()
    try:
        child.wait(LEAVE_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        log.warning("worker did not leave: it is ended")
        child.kill()
        child.wait()


def is_wanted(app: Flask) -> bool:
    """Tell whether the engine lets a process of its own be of use, and the system knows how."""
    return os.name != "nt" and not isinstance(app.extensions[DATABASE], SqliteDatabase)


def heed(app: Flask, stop: threading.Event) -> None:
    """Hear the bells of the ``serve`` that has begun this process; leave when it is gone."""
    os.nice(NICENESS)
    threading.Thread(target=_listen, args=(app, stop), name="listening", daemon=True).start()


def _listen(app: Flask, stop: threading.Event) -> None:
    try:
        with app.app_context():
            _hear_until_the_end(stop)
    except SPOILT:
        log.exception("worker is deaf: it leaves, and another is begun")
    finally:
        stop.set()


def _hear_until_the_end(stop: threading.Event) -> None:
    # Not through sys.stdin, whose lock a thread that waits would hold when the process ends.
    begun = ""
    while heard := os.read(sys.stdin.fileno(), HEARD_BYTES):
        *names, begun = (begun + heard.decode()).split("\n")
        for name in set(names):
            bells.bell(name).set()
        stop.wait(HEARD_SECONDS)
