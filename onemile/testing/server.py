"""A real server in its own process, for tests that need signals, browsers or crashes."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from onemile.config import FILE_NAME
from onemile.loopback import free_port
from onemile.processes import family

# A start takes a second; a machine under load may take many.
PATIENCE_SECONDS = 60
# Where an instance is begun that is only copied: the line of its settings that a copy changes.
NOWHERE = "http://127.0.0.1:1"

_begun: dict[tuple[str, ...], Path] = {}


def environment() -> dict[str, str]:
    """Give the environment without any setting of this machine's, at an English terminal."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("ONEMILE_")}
    return kept | {"LANGUAGE": "en"}


def onemile(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the onemile command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "onemile", *map(str, words)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE_SECONDS,
    )


def begun(folder: Path, *words: str, base_url: str = "http://127.0.0.1:8000") -> Path:
    """Make the folder that ``onemile init`` makes of these words, and give it.

    The command runs once for the same words, which takes two seconds; the others of a test run
    are copies, with an address of their own and the first one's secret. SQLite only.
    """
    if words not in _begun:
        place = Path(tempfile.mkdtemp(prefix="onemile-begun-"))
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        made = onemile("init", place / "instance", "--base-url", NOWHERE, *words)
        assert made.returncode == 0, made.stderr
        _begun[words] = place / "instance"
    shutil.copytree(_begun[words], folder)
    settings = folder / FILE_NAME
    written = settings.read_text("utf-8")
    assert NOWHERE in written, "the address of a copy stands in its settings alone"
    settings.write_text(written.replace(NOWHERE, base_url), "utf-8")
    return folder


class Server:
    """``onemile serve`` of a folder; its log lies beside, in ``server.log``.

    ``words`` are further options; ``variables`` stand in its environment, over this process's.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        words: tuple[str, ...] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.port = folder, port or free_port()
        self.words, self.variables = words, dict(variables or {})
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self) -> "Server":
        """Start and wait until it is ready."""
        self._log = (self.folder / "server.log").open("ab")
        command = [sys.executable, "-m", "onemile", "--instance", str(self.folder), "serve"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), *self.words],
            stdout=self._log,
            stderr=self._log,
            env={**environment(), **self.variables},
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log()
            if self._is_ready():
                return self
            time.sleep(0.05)
        raise AssertionError(f"the server did not become ready\n{self.log()}")

    def stop(self) -> int:
        """Ask it to leave and wait; gives its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it with -9, and what works beside it, as a power cut would."""
        if self._process is not None and self._process.poll() is None:
            for pid in family(self.pid)[1:]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The number of its process, to read what it uses."""
        assert self._process is not None, "not started"
        return self._process.pid

    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "server.log").read_text(errors="replace")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            return False

    def _end(self, number: signal.Signals) -> int:
        assert self._process is not None and self._log is not None
        if self._process.poll() is None:
            self._process.send_signal(number)
        code = self._process.wait(PATIENCE_SECONDS)
        self._log.close()
        return code
