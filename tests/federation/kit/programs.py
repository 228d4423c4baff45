"""Programs that nobody here wrote, each installed apart from us, run as peers of this machine.

What they are made of lies in a temporary folder of the machine, by its exact versions, and is
installed there once; nothing of it comes into the checkout, nor into our own environment.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from onemile.loopback import free_port

# A package manager at a slow line, and a program that starts on a busy machine.
INSTALL_SECONDS_MAX = 300
START_SECONDS_MAX = 60
# They ask us, and we them, before they answer what they were told to do.
CONTROL_SECONDS_MAX = 60
_READY = "installed"


def node_folder(package: Path) -> Path:
    """Return a folder in which the packages of a ``package.json`` stand. Skips without npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no Node with npm: install nodejs and npm")

    def install(folder: Path) -> None:
        shutil.copy(package, folder / "package.json")
        _run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", cwd=folder)

    return _installed("node", package.read_text(), install)


def python_of(*requirements: str) -> Path:
    """Return the interpreter of an environment with these packages, at exact versions."""

    def install(folder: Path) -> None:
        _run(sys.executable, "-m", "venv", str(folder / "venv"), cwd=folder)
        python = str(folder / "venv" / "bin" / "python")
        _run(python, "-m", "pip", "install", "--quiet", *requirements, cwd=folder)

    return _installed("python", "\n".join(requirements), install) / "venv" / "bin" / "python"


def _installed(kind: str, wanted: str, install: Callable[[Path], None]) -> Path:
    """Return a folder where something is installed; of several who want it one does the work."""
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:16]
    root = Path(tempfile.gettempdir()) / f"onemile-peers-{os.getuid()}"
    folder = root / f"{kind}-{digest}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / f"{kind}-{digest}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _READY).exists():
            shutil.rmtree(folder)
            folder.mkdir()
            install(folder)
            (folder / _READY).touch()
    return folder


def _run(*words: str, cwd: Path) -> None:
    done = subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


class Program:
    """A peer that listens at a port of this machine and does what it is told at ``/control/…``.

    Its command is ``words`` with the port behind, and then ``more``.
    """

    def __init__(self, *words: str, more: Sequence[str] = (), log: Path) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.anna = f"{self.base}/users/anna"
        self._log, self._more = log, tuple(more)
        with log.open("wb") as written:
            self._process = subprocess.Popen(
                [*words, str(self.port), *more], stdout=written, stderr=written
            )

    def start(self) -> "Program":
        """Wait until it answers."""
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log()
            try:
                self.does("heard")
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"it did not become ready\n{self.log()}")

    def does(self, what: str, **said: str) -> Any:
        """Tell it to do something, and return what it says of it."""
        url = f"{self.base}/control/{what}?{urllib.parse.urlencode(said)}"
        try:
            with urllib.request.urlopen(url, timeout=CONTROL_SECONDS_MAX) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{what}: {error.read().decode()}\n{self.log()}") from None

    @property
    def scheme(self) -> str:
        """Which signatures it speaks, where it was told to."""
        return self._more[0]

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """Return what it heard of a kind, and could verify."""
        return [one for one in self.does("heard") if one["kind"] == kind]

    def log(self) -> str:
        """Return the end of what it has written."""
        return self._log.read_text(errors="replace")[-4000:]

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


@contextmanager
def running(*words: str, more: Sequence[str] = (), log: Path) -> Iterator[Program]:
    """Run a program as a peer, for as long as the block lasts."""
    program = Program(*words, more=more, log=log)
    try:
        yield program.start()
    finally:
        program.end()
