"""A bounded load of one page over kept connections, in a process of its own."""

import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

ANSWER_SECONDS_MAX = 10
BLOCK_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one run saw; times in milliseconds."""

    requests: int
    failed: int
    per_second: float
    median_ms: float
    p95_ms: float
    p99_ms: float


def run(url: str, *, connections: int, seconds: float, cookies: Sequence[str]) -> Measured:
    """Ask a page of a server on this machine for some seconds, from another process.

    Each connection sends its next request when the last is answered, and takes one of the
    cookies. Raises ValueError for an address that is not the loopback's.
    """
    _only_loopback(url)
    order = {"url": url, "connections": connections, "seconds": seconds, "cookies": list(cookies)}
    done = subprocess.run(
        [sys.executable, "-m", "onemile.bench.load"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=seconds + 2 * ANSWER_SECONDS_MAX,
        check=True,
    )
    return Measured(**json.loads(done.stdout))


def together(rounds: Sequence[Measured]) -> Measured:
    """Give several runs as one: requests added up, a rate and times that are the median's."""

    def middle(name: str) -> float:
        return float(round(statistics.median(getattr(one, name) for one in rounds), 2))

    return Measured(
        requests=sum(one.requests for one in rounds),
        failed=sum(one.failed for one in rounds),
        per_second=middle("per_second"),
        median_ms=middle("median_ms"),
        p95_ms=middle("p95_ms"),
        p99_ms=middle("p99_ms"),
    )


def in_rounds(
    asked: Mapping[str, tuple[str, Sequence[str]]],
    *,
    rounds: int,
    connections: int,
    seconds: float,
) -> dict[str, list[Measured]]:
    """Ask pages in turn, each an address with cookies, round after round; ``seconds`` each time.

    What else the machine does meanwhile meets them all.
    """
    seen: dict[str, list[Measured]] = {name: [] for name in asked}
    for _round in range(rounds):
        for name, (url, cookies) in asked.items():
            put = run(url, connections=connections, seconds=seconds, cookies=cookies)
            seen[name].append(put)
    return seen


def ratio(mine: Sequence[Measured], beside: Sequence[Measured]) -> float:
    """Return the middle of what each round says of two pages: how many times as many a second."""
    pairs = zip(mine, beside, strict=True)
    return round(statistics.median(one.per_second / other.per_second for one, other in pairs), 3)


def _only_loopback(url: str) -> None:
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("a load may be put on this machine only")


class _Asker(threading.Thread):
    """One connection."""

    def __init__(self, url: str, cookie: str, until: float) -> None:
        super().__init__()
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\n"
            "Accept-Language: fr\r\n\r\n"
        ).encode()
        self._until = until
        self.times: list[float] = []
        self.failed = 0

    def run(self) -> None:
        connection: socket.socket | None = None
        while (started := time.perf_counter()) < self._until:
            try:
                connection = connection or self._connect()
                connection.sendall(self._request)
                status, stays = _read_answer(connection)
                self.failed += status != 200
                if not stays:
                    connection.close()
                    connection = None
            except OSError:
                self.failed += 1
                if connection:
                    connection.close()
                connection = None
                continue
            self.times.append(time.perf_counter() - started)
        if connection:
            connection.close()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(self._address, timeout=ANSWER_SECONDS_MAX)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _read_answer(connection: socket.socket) -> tuple[int, bool]:
    """Read one answer with a Content-Length; gives its status and whether the line stays open."""
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        block = connection.recv(BLOCK_BYTES)
        if not block:
            raise OSError("closed before the answer")
        received += block
    head = bytes(received[:end]).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    missing = length - (len(received) - end - 4)
    while missing > 0:
        block = connection.recv(BLOCK_BYTES)
        if not block:
            raise OSError("closed within the answer")
        missing -= len(block)
    return int(head.split(b" ", 2)[1]), b"connection: close" not in head


def _main() -> None:
    order = json.load(sys.stdin)
    _only_loopback(order["url"])
    cookies = order["cookies"] or [""]
    started = time.perf_counter()
    askers = [
        _Asker(order["url"], cookies[number % len(cookies)], started + order["seconds"])
        for number in range(order["connections"])
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    elapsed = time.perf_counter() - started
    times = sorted(seconds * 1000 for asker in askers for seconds in asker.times)
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    failed = sum(asker.failed for asker in askers)
    measured = Measured(
        requests=len(times),
        failed=failed,
        per_second=round(len(times) / elapsed, 1),
        median_ms=round(cuts[49], 2),
        p95_ms=round(cuts[94], 2),
        p99_ms=round(cuts[98], 2),
    )
    print(json.dumps(asdict(measured)))


if __name__ == "__main__":
    _main()
