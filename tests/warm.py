"""Processes of their own that need not read the whole code again: one that has read it forks them.

Each is a process as any other, with its own connections, its own signals and its own end, by
``kill -9`` too. To read the code takes four fifths of what a worker's start costs, and a test of
twenty deaths starts one for each.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

_forks = multiprocessing.get_context("forkserver")


def _read_ahead() -> None:
    """Name what the forking process reads; it does so once, at the first start of all."""
    plugins = sorted({one.module for one in entry_points(group="onemile.plugins")})
    _forks.set_forkserver_preload(["onemile.cli", "onemile.app", *plugins])


def _run(words: list[str], log: str, variables: dict[str, str]) -> None:
    """Be ``python script words`` from here on."""
    with open(log, "ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = words
    runpy.run_path(words[0], run_name="__main__")


class Forked:
    """``python script words``, what it says going into ``log``, with an environment of its own.

    ``patience_seconds`` is how long it may take to end, once it has been told to.
    """

    def __init__(
        self, *words: Any, log: Path, variables: dict[str, str], patience_seconds: float
    ) -> None:
        _read_ahead()
        given = ([str(word) for word in words], str(log), variables)
        self.patience_seconds = patience_seconds
        self._process = _forks.Process(target=_run, args=given, daemon=True)
        self._process.start()

    def is_alive(self) -> bool:
        """Tell whether it goes on."""
        return self._process.is_alive()

    def kill(self) -> int:
        """Kill it with -9, as a power cut would; gives how it ended."""
        if self.is_alive():
            self._process.kill()
        return self._ended()

    def stop(self) -> tuple[int, float]:
        """Ask it to leave; gives its exit code and the seconds that it took."""
        begun = time.monotonic()
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGTERM)
        return self._ended(), time.monotonic() - begun

    def _ended(self) -> int:
        self._process.join(self.patience_seconds)
        code = self._process.exitcode
        assert code is not None, "it has not ended"
        return code
