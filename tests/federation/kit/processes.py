"""Instances as processes of their own, in development mode, for what only a process can suffer.

Two of them reach each other at ports of this machine in clear text, which development mode allows
and nothing else. Each has the machine's own clock.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from kit import bridge
from kit.messages import ACCEPT, Answer, Request
from onemile import db, i18n
from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.loopback import free_port
from onemile.testing.server import Server
from onemile.testing.world import World

PLUGINS = ("federation", "mags")
DEVELOPMENT = {"development": True}
# What a process may take for something on a machine that is busy, and how often one looks.
PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.05

T = TypeVar("T")


def until(question: Callable[[], T], seconds_max: float = PATIENCE_SECONDS) -> T:
    """Ask again and again until something is true, and return it; for what another process does."""
    end = time.monotonic() + seconds_max
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"not within {seconds_max:g} seconds")


class Process:
    """An instance with its folder, its server and the worker inside; ``kill`` is a power cut.

    ``settings`` are written into its ``onemile.toml``, dots in their names as in there. Where a
    faulty line stands before it, others know it by ``public_port``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        plugins: tuple[str, ...] = PLUGINS,
        database_url: str = "",
        settings: dict[str, Any] | None = None,
        port: int = 0,
        public_port: int = 0,
    ) -> None:
        self.folder, self.port = folder, port or free_port()
        self.base = f"http://127.0.0.1:{public_port or self.port}"
        self.shared_inbox = f"{self.base}/ap/inbox"
        values: dict[str, Any] = {"base_url": self.base, "enabled": list(plugins)}
        values |= DEVELOPMENT if settings is None else settings
        if database_url:
            values["database_url"] = database_url
        app = make_instance(folder, values)
        with app.app_context():
            db.shut(app.extensions[db.EXTENSION])
        self.server = Server(folder, port=self.port)
        self._has_started = False

    def start(self) -> "Process":
        """Start and wait until it is ready."""
        self._has_started = True
        self.server.start()
        return self

    def close(self) -> None:
        """End it if it was ever started; for the end of a test."""
        if self._has_started:
            self.server.kill()

    def kill(self) -> None:
        """End it with -9."""
        self.server.kill()

    def restart(self) -> "Process":
        """Start it again at the same port, after ``kill`` or ``stop``."""
        self.server = Server(self.folder, port=self.port)
        return self.start()

    def stop(self) -> int:
        """Ask it to leave; gives its exit code."""
        return self.server.stop()

    def get(self, path: str, *, accept: str = ACCEPT) -> Answer:
        """Ask it as anybody could."""
        return bridge.knock(Request("GET", self.base + path, [("Accept", accept)]))

    @contextmanager
    def opened(self) -> Iterator[World]:
        """Open its folder in this process as well, to prepare things and to look; gives its world.

        What is recorded there waits for the process's own worker.
        """
        app: Flask = create_app(self.folder, environment={}, testing=True)
        with app.app_context():
            i18n.activate("fr")
            yield World(app)
            db.shut(app.extensions[db.EXTENSION])
