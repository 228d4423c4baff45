"""What asks other servers, each in a thread of its own: a slow one holds up its own domain alone.

At most one of a registrable domain at a time, and few at once. Each place of work (``room``) has
places of its own, so that what we say does not wait for what we hear.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import structlog
from flask import Flask, current_app

from onemile.api import database

# Four slow strangers at once; a question lasts ten seconds at the longest.
PLACES = 4

_ROOM = "onemile_federation.errands"

log = structlog.get_logger()


class Errands:
    """Which domains are being asked just now, in the name of one place of work."""

    def __init__(self) -> None:
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._running: dict[str, Future[None]] = {}
        self._lock = threading.Lock()

    def begin(self, domain: str, run: Callable[[], object]) -> "Future[None] | None":
        """Run something that asks a domain; returns its end. It is logged if it raises.

        None, and nothing is begun, where that domain is being asked, or no place is free. Raises
        RuntimeError where no thread is left, and holds no place then.
        """
        end: Future[None] = Future()
        with self._lock:
            if domain in self._running or len(self._running) >= PLACES:
                return None
            self._running[domain] = end
        try:
            threading.Thread(
                target=self._go, args=(domain, run, end), name=f"asking {domain}", daemon=True
            ).start()
        except RuntimeError:  # no more threads on this machine
            with self._lock:
                del self._running[domain]
            raise
        return end

    def running(self) -> list["Future[None]"]:
        """Return the ends of what is under way."""
        with self._lock:
            return list(self._running.values())

    def _go(self, domain: str, run: Callable[[], object], end: "Future[None]") -> None:
        try:
            with self._app.app_context():
                try:
                    run()
                finally:
                    if not database.is_closed():
                        database.close()
        except Exception:
            log.exception("asking failed", domain=domain)
        finally:
            with self._lock:
                del self._running[domain]
            end.set_result(None)


def at_work(room: str) -> Errands:
    """Return the errands of a place of work, of the instance at work."""
    rooms: dict[str, Errands] = current_app.extensions.setdefault(_ROOM, {})
    return rooms.setdefault(room, Errands())
