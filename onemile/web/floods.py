"""A flood is held back in memory, by each process for itself, before anything is looked up.

The rates of the doors are counted in the database. This bound is far above them and costs
nothing, so that a machine that sends forms as fast as it can neither reads nor writes a row.
"""

import threading
from datetime import datetime, timedelta

from flask import Flask, current_app, request

from onemile import clock, rates
from onemile.errors import LimitReached
from onemile.web.sources import source

# A crowd behind one address: three hundred neighbours who each send one form in a minute.
FORMS_A_MINUTE_MAX = 300
# All the sources together that come when as many as that are remembered already.
REST_A_MINUTE_MAX = 3_000
# The same at a door of programs, in times of what one source may do there.
REST_TIMES = 10
# About 2 MB. All are forgotten each minute.
SOURCES_MAX = 10_000
MINUTE = timedelta(minutes=1)

EXTENSION = "onemile.floods"
_REST = "the rest"


class Floods:
    """How many forms, or knocks at doors, each source has sent in the present minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._until: datetime | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def check(self, source: str, *, at: str = "", most: int | None = None) -> None:
        """Count one form. Raises LimitReached beyond what any crowd sends.

        Or one knock ``at`` a door, which ``most`` a minute may come from one source.
        """
        bound = FORMS_A_MINUTE_MAX if most is None else most
        rest = REST_A_MINUTE_MAX if most is None else most * REST_TIMES
        with self._lock:
            now = clock.now()
            # An end beyond a minute was set while the clock went wrong.
            if self._until is None or not now < self._until <= now + MINUTE:
                self._counts.clear()
                self._until = now + MINUTE
            own = f"{at} {source}"
            is_known = own in self._counts or len(self._counts) < SOURCES_MAX
            key = own if is_known else f"{at} {_REST}"
            self._counts[key] = self._counts.get(key, 0) + 1
            too_many = self._counts[key] > (bound if is_known else rest)
            seconds = int((self._until - now).total_seconds()) + 1
        if too_many:
            raise rates.refusal(seconds)


def install(app: Flask) -> None:
    """Hold floods of forms back at each door that has a rate."""
    app.extensions[EXTENSION] = Floods()
    app.before_request(_hold_back)


def _hold_back() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and getattr(view, "has_rate", False) and rates.is_on():
        floods: Floods = current_app.extensions[EXTENSION]
        try:
            floods.check(source())
        except LimitReached:
            request.environ[_REFUSED] = True
            raise


def is_refused() -> bool:
    """Tell whether this request belongs to a flood: nobody is looked up for its refusal."""
    return _REFUSED in request.environ


_REFUSED = "onemile.flood"
