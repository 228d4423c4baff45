"""A new instance with a server of its own, for what plugins measure of themselves."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onemile import current, processes
from onemile.app import create_app
from onemile.bench import crowd, load, pages
from onemile.cli.setup import make_instance
from onemile.db import EXTENSION as DATABASE
from onemile.db import at_work, is_sqlite, shut
from onemile.loopback import free_port
from onemile.mile import region_pack

READY_SECONDS = 60
LOOK_SECONDS = 0.05
# As many readers at once as a lively evening has; rounds of which the middle counts.
CONNECTIONS, ROUNDS = 16, 5
WARM_SECONDS = 0.2


class Served:
    """The process of an instance that serves, and the one beside it that may work for it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def cpu_seconds(self) -> float:
        """Return the processor time of the processes, their own and the kernel's for them."""
        return sum(map(processes.cpu_seconds, processes.family(self._pid)))

    def memory_bytes(self) -> int:
        """Return what they hold in memory: their resident sets."""
        return sum(map(processes.memory_bytes, processes.family(self._pid)))


class Stand:
    """An instance in a folder, with some plugins, known at an address of the loopback."""

    def __init__(
        self,
        folder: Path,
        *,
        plugins: list[str],
        seconds: float,
        share: float,
        database_url: str,
        progress: Callable[[str], None],
    ) -> None:
        self._folder, self._port = folder, free_port()
        self.base_url = f"http://127.0.0.1:{self._port}"
        self.seconds, self.share, self._progress = seconds, share, progress
        values: dict[str, Any] = {
            "base_url": self.base_url,
            "development": True,
            "enabled": plugins,
        }
        if database_url:
            values["database_url"] = database_url
        app = make_instance(folder, values)
        with app.app_context():
            shut(app.extensions[DATABASE])

    def progress(self, step: str) -> None:
        """Tell whoever waits what is being done."""
        self._progress(step)

    def planted(self, *, members: int, things: int) -> crowd.Crowd:
        """Plant a crowd into the instance, and what its plugins plant for one."""
        with self.inside():
            return crowd.plant(members=members, things=things, progress=self._progress)

    def under_load(
        self, asked: Mapping[str, tuple[str, int]], *, connections: int = CONNECTIONS
    ) -> dict[str, list[load.Measured]]:
        """Serve and ask pages as members, by turns; ``seconds`` each in all of its rounds."""
        with self.inside() as app:
            cookies = {number: pages.cookie(app, number) for _path, number in asked.values()}
            _count_what_is_there()
        urls = {
            name: (f"{self.base_url}{path}", [cookies[number]])
            for name, (path, number) in asked.items()
        }
        with self.served():
            for url, given in urls.values():  # what is made at the first look is no part of it
                load.run(url, connections=1, seconds=WARM_SECONDS, cookies=given)
            return load.in_rounds(
                urls, rounds=ROUNDS, connections=connections, seconds=self.seconds / ROUNDS
            )

    @contextmanager
    def inside(self, *, region: str = "") -> Iterator[Any]:
        """Open the instance in this process, beside its server or without.

        ``region``: as if it served another one of those shipped.
        """
        app = create_app(self._folder, environment={})
        with app.app_context():
            if region:
                current.instance().rooms["region"] = region_pack.load(region)
            try:
                yield app
            finally:
                shut(app.extensions[DATABASE])

    @contextmanager
    def served(self) -> Iterator[Served]:
        """Run ``onemile serve`` until the block is left. Raises RuntimeError where it cannot."""
        log = (self._folder / "server.log").open("ab")
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "onemile", "--instance", str(self._folder)),
                *("serve", "--port", str(self._port)),
            ],
            stdout=log,
            stderr=log,
            env={name: text for name, text in os.environ.items() if name[:8] != "ONEMILE_"},
        )
        try:
            self._wait_for(process)
            yield Served(process.pid)
        finally:
            process.terminate()
            process.wait(READY_SECONDS)
            log.close()

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if _is_ready(self.base_url):
                return
            time.sleep(LOOK_SECONDS)
        said = (self._folder / "server.log").read_text(errors="replace")[-2_000:]
        raise RuntimeError(f"the instance did not become ready:\n{said}")


def _count_what_is_there() -> None:
    """Let PostgreSQL count the rows of its tables, as it does within a minute of a planting.

    Until then it takes them for empty, and reads what is found by an index from end to end; where
    its autovacuum is off, as for tests, it never learns.
    """
    if not is_sqlite():
        engine: Any = at_work()
        engine.execute_sql("ANALYZE")


def _is_ready(base_url: str) -> bool:
    parts = urlsplit(base_url)
    try:
        with socket.create_connection((parts.hostname, parts.port or 80), timeout=5) as line:
            asked = f"GET /readyz HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
            line.sendall(asked.encode())
            return b" 200 " in line.recv(64)
    except OSError:
        return False
