"""One question at a time for each address: whoever has the same one waits for its answer."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from flask import current_app

from onemile_federation.absences import Absent, Away
from onemile_federation.remote import hurry

# A question takes ten seconds at most; whoever waits for another's waits little longer.
WAIT_SECONDS_MAX = 12.0

_ROOM = "onemile_federation.in_flight"

T = TypeVar("T")


class InFlight:
    """Questions that are being asked by threads of this process, by address."""

    def __init__(self) -> None:
        self._running: dict[str, Future[Any]] = {}
        self._lock = threading.Lock()

    def once(self, url: str, ask: Callable[[], T]) -> T:
        """Ask, or take the answer of whoever is asking just now. Raises what ``ask`` does; Away."""
        with self._lock:
            running = self._running.get(url)
            mine: Future[Any] = Future()
            if running is None:
                self._running[url] = mine
        if running is not None:
            return cast(T, self._awaited(running))
        try:
            answer = ask()
        except BaseException as error:
            # What broke here is no answer for others.
            mine.set_exception(error if isinstance(error, (Absent, Away)) else Away())
            raise
        else:
            mine.set_result(answer)
            return answer
        finally:
            with self._lock:
                del self._running[url]

    @staticmethod
    def _awaited(running: "Future[Any]") -> Any:
        try:
            return running.result(timeout=hurry.seconds(WAIT_SECONDS_MAX))
        except TimeoutError:
            raise Away from None


def at_work() -> InFlight:
    """Return the questions of the instance at work."""
    found: InFlight = current_app.extensions.setdefault(_ROOM, InFlight())
    return found
