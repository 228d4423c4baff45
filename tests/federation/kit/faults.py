"""A line with faults: an asyncio proxy that delays, cuts, drips, resets, refuses and reorders.

It stands between two processes and knows nothing of what passes (TLS or not). Its faults can be
changed at any moment and hold for connections that come later. It needs no rights on the machine.
"""

import asyncio
import itertools
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

STEP_BYTES = 16_384
# A proxy that a test forgets holds no connection for longer.
CONNECTION_SECONDS_MAX = 120.0
PATIENCE_SECONDS = 10.0
# Turns of the loop until what was accepted at the last moment has begun: who is cancelled before
# never closes its line.
TURNS_TO_BEGIN = 5
# What a drip sends at once.
DRIP_BYTES = 1

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What is wrong with the line.

    ``delay`` seconds before a connection passes, and ``drip`` seconds between two bytes of the
    answer; ``cut_after`` bytes of the answer the line ends, ``cut_request_after`` bytes of the
    request; ``reset`` ends it by a reset, at once where nothing is cut. ``refuse``: it is reset
    before a byte is read. ``reorder``: so many connections wait for each other and then pass in
    the opposite order, one after the other; who has waited ``reorder_seconds`` passes anyhow.
    """

    delay: float = 0.0
    drip: float = 0.0
    cut_after: int | None = None
    cut_request_after: int | None = None
    reset: bool = False
    refuse: bool = False
    reorder: int = 0
    reorder_seconds: float = 1.0


NONE = Faults()


class FaultProxy:
    """Listens at ``port`` and passes on to a port of this machine; used as a context manager."""

    def __init__(self, target_port: int, faults: Faults = NONE) -> None:
        self.target_port, self.faults = target_port, faults
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._waiting: list[asyncio.Event] = []
        self._open: set[asyncio.Task[Any]] = set()
        self._count = itertools.count(1)
        self._thread = threading.Thread(target=self._run, name="fault proxy", daemon=True)

    def __enter__(self) -> "FaultProxy":
        self._thread.start()
        listening = asyncio.start_server(self._welcome, "127.0.0.1", 0, backlog=256)
        self._server = self._asked(listening)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_exc: object) -> None:
        self._asked(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_SECONDS)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _asked(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_SECONDS)

    async def _end(self) -> None:
        self._server.close()
        for _turn in range(TURNS_TO_BEGIN):
            await asyncio.sleep(0)
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections = next(self._count)
        try:
            async with asyncio.timeout(CONNECTION_SECONDS_MAX):
                await self._pass(reader, writer, self.faults)
        except (OSError, TimeoutError, asyncio.CancelledError):
            _abort(writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, faults: Faults
    ) -> None:
        if faults.refuse or (faults.reset and faults.cut_after is None):
            _abort(writer)
            return
        following = await self._turn(faults)
        try:
            await self._pass_now(reader, writer, faults)
        finally:
            if following is not None:
                following.set()

    async def _pass_now(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, faults: Faults
    ) -> None:
        await asyncio.sleep(faults.delay)
        there, back = await asyncio.open_connection("127.0.0.1", self.target_port)
        request = asyncio.ensure_future(_pump(reader, back, cut_after=faults.cut_request_after))
        answer = asyncio.ensure_future(
            _pump(there, writer, cut_after=faults.cut_after, drip=faults.drip)
        )
        try:
            # Both ways are cut at once; a request that ends before its answer is none of it.
            done, _ = await asyncio.wait([request, answer], return_when=asyncio.FIRST_COMPLETED)
            if request in done and not request.result():
                await answer
            if answer in done and answer.result() and faults.reset:
                _abort(writer)
        finally:
            back.close()  # before whoever ends the proxy can interrupt the waiting
            for way in (request, answer):
                way.cancel()
            await asyncio.gather(request, answer, return_exceptions=True)

    async def _turn(self, faults: Faults) -> asyncio.Event | None:
        """Wait for one's turn in a handful; returns whose turn is next, if there is one."""
        if not faults.reorder:
            return None
        mine, before = asyncio.Event(), self._waiting[-1] if self._waiting else None
        self._waiting.append(mine)
        if len(self._waiting) >= faults.reorder:
            self._waiting = []
            return before  # who came last goes first
        try:
            await asyncio.wait_for(mine.wait(), faults.reorder_seconds)
        except TimeoutError:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return before


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    cut_after: int | None = None,
    drip: float = 0.0,
) -> bool:
    """Pass on what comes until it ends; tells whether it was cut."""
    left = cut_after
    while True:
        if left == 0:
            return True
        size = DRIP_BYTES if drip else STEP_BYTES
        content = await reader.read(size if left is None else min(size, left))
        if not content:
            if writer.can_write_eof():
                writer.write_eof()
            return False
        writer.write(content)
        await writer.drain()
        left = None if left is None else left - len(content)
        if drip:
            await asyncio.sleep(drip)


def _abort(writer: asyncio.StreamWriter) -> None:
    """End a line by a reset."""
    line = writer.get_extra_info("socket")
    if line is not None and line.fileno() != -1:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
