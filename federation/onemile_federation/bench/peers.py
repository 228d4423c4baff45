"""A thousand servers of this machine that take deliveries: one process, many addresses.

``python -m onemile_federation.bench.peers`` listens at every address that begins with 127 and
answers each POST after ``delay`` seconds, or never to the first ``hanging`` hosts. Each line on
standard input is answered with what was received so far, as JSON. Instants are those of the
machine's monotonic clock, which its processes share.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from typing import Any

# Connections that wait to be accepted; a fan-out comes all at once.
BACKLOG = 512
HEAD_SECONDS_MAX = 30
START_SECONDS_MAX = 30


@dataclass
class Seen:
    """What was received: how often, by how many hosts, and when; 0.0 for never."""

    received: int = 0
    answered_hosts: int = 0
    twice: int = 0
    first: float = 0.0
    last: float = 0.0
    first_delete: float = 0.0


@dataclass
class _Peers:
    delay: float
    hanging: int
    seen: Seen = field(default_factory=Seen)
    hosts: set[tuple[str, str]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            host = writer.get_extra_info("sockname")[0]
            if ip_address(writer.get_extra_info("peername")[0]).is_loopback:
                async with asyncio.timeout(HEAD_SECONDS_MAX):
                    body = await _body(reader)
                if _number(host) < self.hanging:
                    await reader.read()  # until whoever asked has lost patience
                else:
                    await self._take(host, body, writer)
        except (OSError, EOFError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _take(self, host: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        seen, now = self.seen, time.monotonic()
        if b'"type":"Delete"' in body and not seen.first_delete:
            seen.first_delete = now
        seen.received += 1
        seen.first = seen.first or now
        await asyncio.sleep(self.delay)
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        seen.last = time.monotonic()
        one = (host, body[:200].decode("latin-1"))
        seen.twice += one in self.hosts
        self.hosts.add(one)
        seen.answered_hosts = len({host for host, _said in self.hosts})


async def _body(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    return await reader.readexactly(length)


def _number(host: str) -> int:
    high, low = host.split(".")[2:]
    return int(high) * 256 + int(low)


async def _main() -> None:
    peers = _Peers(delay=float(sys.argv[1]), hanging=int(sys.argv[2]))
    server = await asyncio.start_server(peers.serve, "0.0.0.0", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(asdict(peers.seen)), flush=True)


class Running:
    """The peers at work, as the measurement sees them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._port = int(self._line())

    def bases(self, n: int) -> list[str]:
        """Return the addresses of the first ``n`` of them."""
        return [f"http://127.1.{one // 256}.{one % 256}:{self._port}" for one in range(n)]

    def seen(self) -> Seen:
        """Return what they have received so far."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._line())
        return Seen(**told)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def at_work(*, delay: float, hanging: int = 0) -> Iterator[Running]:
    """Let peers answer until the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onemile_federation.bench.peers", str(delay), str(hanging)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate(timeout=START_SECONDS_MAX)


if __name__ == "__main__":
    asyncio.run(_main())
