"""A real server process to attack: what it costs is read from the system, never from itself.

Each play has a bound in memory and in time. Sources differ by their address on the loopback
(127.0.0.2, 127.0.0.3, …), as strangers differ on a network.
"""

import http.client
import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from onemile import db
from onemile.cli.setup import make_instance
from onemile.processes import family
from onemile.testing.server import Server

HERE = Path(__file__).parent
ANSWER_SECONDS_MAX = 30
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here: ``-m adversary`` runs the attacks alone."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.adversary)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said. ``status`` is 0 where it closed the connection without a word."""

    status: int
    text: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        """The first header of a name; empty for none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Visitor:
    """A browser without a screen: keeps cookies, knows the form token of the last page."""

    def __init__(self, server: Server, *, source: str = "127.0.0.1") -> None:
        self.server, self.source = server, source
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, /, *, page: str = "", **fields: object) -> Answer:
        """Open ``page`` (else ``path``) for its form token, then send the form to ``path``."""
        if not self.token or page:
            self.get(page or path)
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        return self.send("POST", path, body=body)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        media_type: str = "application/x-www-form-urlencoded",
        headers: dict[str, str] | None = None,
        chunked: bool = False,
    ) -> Answer:
        """Send one request over a connection of its own."""
        connection = http.client.HTTPConnection(
            "127.0.0.1",
            self.server.port,
            timeout=ANSWER_SECONDS_MAX,
            source_address=(self.source, 0),
        )
        given = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            given["Content-Type"] = media_type
        try:
            connection.request(
                method,
                path,
                body,
                {**given, **(headers or {})},
                encode_chunked=chunked,
            )
            said = connection.getresponse()
            answer = Answer(
                status=said.status,
                text=said.read().decode(errors="replace"),
                headers=tuple(said.getheaders()),
            )
        except (OSError, http.client.HTTPException):
            return Answer(status=0)
        finally:
            connection.close()
        self._remember(answer)
        return answer

    def _remember(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self.cookies |= {k: v.value for k, v in SimpleCookie(value).items()}
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
        if found:
            self.token = found[1]


class Cost:
    """What a process and its children have used, read from /proc."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._cpu_before = self.cpu_seconds()
        for process in self.processes():
            # Forget the peak so far: what follows is the play's own.
            Path(f"/proc/{process}/clear_refs").write_text("5")
        self._memory_before = self.peak_mb()

    def processes(self) -> list[int]:
        """The process and its children."""
        return family(self.pid)

    def cpu_seconds(self) -> float:
        """Processor time of all of them since they began."""
        return sum(self._ticks(process) for process in self.processes()) / TICKS_PER_SECOND

    def peak_mb(self) -> float:
        """The most memory they held, in MB, since this cost was begun."""
        return sum(self._field(process, "VmHWM") for process in self.processes()) / 1000

    def memory_mb(self) -> float:
        """How much more they held at most than when this cost was begun."""
        return self.peak_mb() - self._memory_before

    def spent_seconds(self) -> float:
        """Processor time since this cost was begun."""
        return self.cpu_seconds() - self._cpu_before

    def _ticks(self, process: int) -> int:
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return int(after_name[11]) + int(after_name[12])

    def _field(self, process: int, name: str) -> int:
        """A field of /proc/<pid>/status in kB."""
        status = Path(f"/proc/{process}/status").read_text()
        found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
        assert found, f"no {name} in the status of {process}"
        return int(found[1])


def at_once(plays: list[Callable[[], Any]]) -> list[Any]:
    """Call all functions at the same moment, each in a thread; gives what they returned."""
    gate, results = threading.Barrier(len(plays)), [None] * len(plays)

    def play(number: int) -> None:
        gate.wait()
        results[number] = plays[number]()

    threads = [threading.Thread(target=play, args=(number,)) for number in range(len(plays))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def folder(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An instance's folder on the engine of the test, ready to be served by a process."""
    place, values = tmp_path / "instance", {}
    if engine == "postgres":
        values = {"database_url": request.getfixturevalue("postgres_server").fresh_database()}
    # In this process: to start Python once more for it takes longer than to do it.
    db.shut(make_instance(place, values).extensions[db.EXTENSION])
    yield place
    if engine == "postgres":
        request.getfixturevalue("postgres_server").drop(values["database_url"])


@pytest.fixture
def visitor(server: Server) -> Callable[..., Visitor]:
    """Open a browser at the served instance: ``visitor()``, ``visitor(source="127.0.0.7")``."""

    def open_browser(**named: str) -> Visitor:
        return Visitor(server, **named)

    return open_browser


@pytest.fixture
def cost(server: Server) -> Callable[[], Cost]:
    """Begin to count what the server uses: ``cost()`` before the play, read after it."""
    return lambda: Cost(server.pid)


@pytest.fixture
def together() -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """Call functions at the same moment, each in a thread; gives what they returned."""
    return at_once


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """The instance served by one embedded process."""
    running = Server(folder).start()
    yield running
    running.kill()
