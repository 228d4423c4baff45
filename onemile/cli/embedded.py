"""One process that serves and works: waitress in this thread, the worker in others.

Leaving is done in order: take no new connections, finish the requests in hand and hand their
answers over, while the worker ends what it has in hand.
"""

import errno
import os
import signal
import sys
import threading
import time
from typing import Any

import click
import structlog
from flask import Flask

from onemile import worker
from onemile.current import EXTENSION

# What a request in hand gets to finish after SIGTERM.
DRAIN_SECONDS = 8
# How long the loop waits for news of a socket before it looks whether it shall leave.
POLL_SECONDS = 0.5

log = structlog.get_logger()


def serve(app: Flask, *, host: str, port: int) -> None:
    """Serve and work until SIGTERM or SIGINT, then drain. Raises a usage error for a taken port."""
    # The other way of serving needs neither.
    from waitress.server import create_server

    from onemile.cli import receiving

    sockets: dict[int, Any] = {}
    threads = app.extensions[EXTENSION].settings["serve.threads"]
    try:
        server = create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            **receiving.ADJUSTMENTS,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.UsageError(f"port {port} is taken: choose another with --port") from error
    receiving.install(app, sockets.values())
    leave, stop_working = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: leave.set())
    ended: list[bool] = []
    working = threading.Thread(
        target=lambda: ended.append(worker.run(app, stop_working)), name="worker", daemon=True
    )
    working.start()
    log.info("serving", address=f"http://{host}:{port}")
    try:
        while not leave.is_set():
            _turn(sockets)
        stop_working.set()
        _drain(sockets)
    finally:
        stop_working.set()
        hanging = server.task_dispatcher.shutdown(cancel_pending=True, timeout=1) is False
        working.join(worker.LEAVE_SECONDS)
        log.info("stopped")
    leave_behind(not hanging and ended == [True])


def leave_behind(had_an_end: bool) -> None:
    """End the process at once where something in it has no end: Python would wait for it."""
    if not had_an_end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _turn(sockets: dict[int, Any]) -> None:
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
        _turn(sockets)


def _is_busy(channel: Any) -> bool:
    """Tell whether a connection has a request in hand or an answer not yet sent."""
    return bool(getattr(channel, "requests", ()) or getattr(channel, "total_outbufs_len", 0))
