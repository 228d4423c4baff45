"""One process that serves and works: waitress in this thread, the worker in others or apart.

Leaving is done in order: take no new connections, finish the requests in hand and hand their
answers over, while the worker ends what it has in hand.
"""

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import click
import structlog
from flask import Flask

from onemile import worker
from onemile.background.faults import Faults
from onemile.cli import heaps
from onemile.current import EXTENSION
from onemile.plugin_manager import SPOILT

# What a request in hand gets to finish after SIGTERM.
DRAIN_SECONDS = 8
# And what a worker gets, of threads or of a process: it looks at its own time, and then we do.
WORKERS_LEAVE_SECONDS = worker.LEAVE_SECONDS + 2
# How long the loop waits for news of a socket before it looks whether it shall leave.
POLL_SECONDS = 0.5
_SAYS = "nobody works: begun again after a pause"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Site:
    """An instance, where it is served, and what works for it until an event is set.

    That calls what it is given with the event again and again while it lives, and tells whether
    all it had in hand had an end. Without one it is a worker in this process.
    """

    app: Flask
    host: str
    port: int
    work: Callable[[threading.Event, Callable[[], None]], bool] | None = None


def serve(app: Flask, *, host: str, port: int) -> None:
    """Serve and work in one process; else as ``serve_all``."""
    serve_all([Site(app=app, host=host, port=port)])


def serve_all(sites: Sequence[Site]) -> None:
    """Serve instances, each with a worker of its own, until SIGTERM or SIGINT, then drain.

    Raises a usage error for a taken port.
    """
    heaps.keep_few()
    sockets: dict[int, Any] = {}
    servers = [listen(site, sockets) for site in sites]
    leave, stop_working = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: leave.set())
    ended: list[bool] = []
    working = [_work(site, stop_working, ended) for site in sites]
    for site in sites:
        log.info("serving", address=f"http://{site.host}:{site.port}")
    try:
        while not leave.is_set():
            turn(sockets)
        stop_working.set()
        _drain(sockets)
    finally:
        stop_working.set()
        shut = [one.task_dispatcher.shutdown(cancel_pending=True, timeout=1) for one in servers]
        for thread in working:
            thread.join(WORKERS_LEAVE_SECONDS)
        log.info("stopped")
    leave_behind(False not in shut and ended == [True] * len(sites))


def listen(site: Site, sockets: dict[int, Any]) -> Any:
    """Open a site's door among the sockets of a loop. Raises a usage error for a taken port."""
    # The other way of serving needs neither.
    from waitress.server import create_server

    from onemile.cli import receiving

    before = set(sockets)
    threads = site.app.extensions[EXTENSION].settings["serve.threads"]
    try:
        server = create_server(
            site.app,
            map=sockets,
            host=site.host,
            port=site.port,
            threads=threads,
            ident=None,
            **receiving.ADJUSTMENTS,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.UsageError(f"port {site.port} is taken: choose another with --port") from error
    receiving.install(site.app, [one for key, one in sockets.items() if key not in before])
    return server


def _work(site: Site, stop: threading.Event, ended: list[bool]) -> threading.Thread:
    """Let an instance's worker begin; it notes in ``ended`` whether all had an end.

    One that ends by a fault is begun again, after ever longer pauses, and told of (faults.py).
    """
    work, faults = site.work or partial(worker.run, site.app), Faults("serve", site.app, says=_SAYS)

    def go_on() -> None:
        while True:
            try:
                faults.begins()
                ended.append(work(stop, faults.lives))
                return
            except SPOILT as error:
                pause_seconds = faults.failed(repr(error))
            if stop.wait(pause_seconds):
                return  # without an end of its own

    working = threading.Thread(target=go_on, name="worker", daemon=True)
    working.start()
    return working


@contextmanager
def opened(sites: Sequence[Site]) -> Iterator[None]:
    """Answer at several doors beside what this thread does, without any worker."""
    sockets: dict[int, Any] = {}
    servers = [listen(site, sockets) for site in sites]
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            turn(sockets)

    answering = threading.Thread(target=go_on, name="answering", daemon=True)
    answering.start()
    try:
        yield
    finally:
        over.set()
        answering.join(POLL_SECONDS + 1)
        for server in servers:
            server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        for one in list(sockets.values()):
            one.close()


def leave_behind(had_an_end: bool) -> None:
    """End the process at once where something in it has no end: Python would wait for it."""
    if not had_an_end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def turn(sockets: dict[int, Any]) -> None:
    """Let waitress do what its sockets ask for, once."""
    from waitress import wasyncore  # see serve()

    wasyncore.loop(timeout=POLL_SECONDS, use_poll=True, map=sockets, count=1)


def _drain(sockets: dict[int, Any]) -> None:
    """Close the door, then go on until every answer is out or DRAIN_SECONDS are over."""
    from waitress import wasyncore  # see serve()

    for listener in [one for one in sockets.values() if one.accepting]:
        # The dispatcher's own close: the server's would also cut the wire that wakes the loop.
        wasyncore.dispatcher.close(listener)
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline and any(map(_is_busy, sockets.values())):
        turn(sockets)


def _is_busy(channel: Any) -> bool:
    """Tell whether a connection has a request in hand or an answer not yet sent."""
    return bool(getattr(channel, "requests", ()) or getattr(channel, "total_outbufs_len", 0))
