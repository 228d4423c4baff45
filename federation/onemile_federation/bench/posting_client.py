"""A client in a process of its own, that posts messages to an inbox of this machine.

``python -m onemile_federation.bench.posting_client`` takes an Order as JSON on standard input and
gives a Seen. Genuine messages are signed before the first is sent, so that their RSA is no part
of what is measured.
"""

import asyncio
import itertools
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from onemile.api import Outgoing, clock
from onemile_federation.bench.planting import activity, answered_uri, written
from onemile_federation.signatures import sending
from onemile_federation.signatures.keys import PrivateKey, private_key
from onemile_federation.wire import vocabulary

ANSWER_SECONDS_MAX = 15.0
# Two processors sign beside each other: cryptography works outside of Python's lock.
SIGNERS = 2


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be posted: ``messages`` genuine ones, each after ``garbage`` unsigned ones.

    At ``per_second`` genuine ones, or as fast as they are answered where that is 0; for
    ``seconds`` at most. ``name`` makes their ids unlike those of another order. One in
    ``answers_one_in`` is a comment under what is known there, the others are new from who is
    followed.
    """

    inbox: str
    actor_uris: list[str]
    key: str
    name: str
    messages: int
    seconds: float
    per_second: float
    connections: int
    garbage: int = 0
    answers_one_in: int = 4


@dataclass
class _Load:
    """What is to be sent, and what came back, of all connections together."""

    order: Order
    genuine: Iterator[bytes]
    spoiled: bytes
    until: float = 0.0
    begun: float = 0.0
    numbers: Iterator[int] = field(default_factory=itertools.count)
    times_ms: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    of_garbage: Counter[int] = field(default_factory=Counter)


def _signed(order: Order, number: int) -> bytes:
    actor_uri = order.actor_uris[number % len(order.actor_uris)]
    is_answer = number % order.answers_one_in == 0
    said = activity(
        f"{actor_uri}/{order.name}/{number}",
        actor_uri,
        answers=answered_uri(number // order.answers_one_in) if is_answer else "",
    )
    body = written(said).encode()
    made = private_key_of(order, actor_uri)
    parts = urlsplit(order.inbox)
    outgoing = Outgoing(
        method="POST", url=order.inbox, host=parts.netloc, path=parts.path, headers={}, body=body
    )
    return _request(order.inbox, sending.headers_for(outgoing, key=made, now=clock.now()), body)


_loaded: dict[str, PrivateKey] = {}


def private_key_of(order: Order, actor_uri: str) -> PrivateKey:
    """Return the one key of an order under the id that an actor lists it by."""
    if not _loaded:
        _loaded[""] = private_key(order.key.encode(), key_id="https://any.example/#main-key")
    return PrivateKey(f"{actor_uri}#main-key", _loaded[""].kind, _loaded[""].loaded)


def _request(inbox: str, headers: Any, body: bytes) -> bytes:
    parts = urlsplit(inbox)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"Content-Type: {vocabulary.LD_JSON}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Line:
    """One connection; each has an address of this machine of its own, as each sender has."""

    def __init__(self, load: _Load, number: int) -> None:
        self._load, self._source = load, f"127.0.0.{number % 250 + 2}"
        parts = urlsplit(load.order.inbox)
        self._at = (parts.hostname, parts.port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def run(self) -> None:
        load, order = self._load, self._load.order
        for request in load.genuine:
            for _one in range(order.garbage):
                load.of_garbage[await self._ask(load.spoiled)] += 1
            due = time.perf_counter()
            if order.per_second:
                # Its time counts from when it was due: who waits for a free line waits as well.
                due = load.begun + next(load.numbers) / order.per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() >= load.until:
                break
            load.statuses[await self._ask(request)] += 1
            load.times_ms.append((time.perf_counter() - due) * 1_000)
        if self._streams is not None:
            self._streams[1].close()

    async def _ask(self, request: bytes) -> int:
        """Send a request and return the status of its answer; 0 where none came."""
        try:
            return await asyncio.wait_for(self._asked(request), ANSWER_SECONDS_MAX)
        except (OSError, EOFError, TimeoutError):
            self._streams = None
            return 0

    async def _asked(self, request: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._at, local_addr=(self._source, 0))
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if length:
            await reader.readexactly(length)
        if b"connection: close" in head:
            writer.close()
            self._streams = None
        return int(head.split(b" ", 2)[1])


async def _put(load: _Load) -> None:
    load.begun = time.perf_counter()
    load.until = load.begun + load.order.seconds
    lines = [_Line(load, number) for number in range(load.order.connections)]
    await asyncio.gather(*[line.run() for line in lines])


def _main() -> None:
    order = Order(**json.load(sys.stdin))
    with ThreadPoolExecutor(SIGNERS) as signers:
        genuine = list(signers.map(lambda n: _signed(order, n), range(order.messages)))
    spoiled = _request(order.inbox, {}, written(activity("https://no.example/1", "x")).encode())
    load = _Load(order, iter(genuine), spoiled)
    cpu = time.process_time()
    asyncio.run(_put(load))
    elapsed = time.perf_counter() - load.begun
    times = sorted(load.times_ms)
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    accepted = load.statuses[202]
    seen = {
        "accepted": accepted,
        "refused": {str(status): n for status, n in load.statuses.items() if status != 202},
        "per_second": round(accepted / elapsed, 1),
        "median_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "client_cpu_seconds": round(time.process_time() - cpu, 2),
        "garbage": {str(status): n for status, n in load.of_garbage.items()},
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    _main()
