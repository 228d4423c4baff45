"""The only place that asks the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

# Clocks of several machines, and one that is being set, may be so far apart.
DRIFT_SECONDS_MAX = 86_400
# A question may have waited for a lock while somebody else wrote what it asks about: what they
# have just put off is not far off.
SLACK_SECONDS = 60


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return _source()


def ago(**parts: float) -> datetime:
    """Give the instant that lies ``timedelta(**parts)`` before now."""
    return now() - timedelta(**parts)


def ahead(**parts: float) -> datetime:
    """Give the instant that lies ``timedelta(**parts)`` after now."""
    return now() + timedelta(**parts)


def is_due(column: Any, *, ahead_seconds_max: float) -> Any:
    """Make the condition that what is kept in a column of instants is due.

    Nothing is put off by more than ``ahead_seconds_max``: what lies further ahead was written
    under a clock that was wrong, and is due now instead of in ten years.
    """
    far = ahead(seconds=ahead_seconds_max + SLACK_SECONDS)
    return (column <= now()) | (column > far)


def happened_since(column: Any, instant: datetime) -> Any:
    """Make the condition that something happened after an instant, and not in the future.

    A row written while the clock was ahead would else count in every window for years.
    """
    return (column > instant) & (column <= ahead(seconds=DRIFT_SECONDS_MAX))


def real_seconds() -> float:
    """Give seconds that only differences are made of: real time, whatever the clock is set to.

    Where the system can tell, the time that the machine slept counts as well.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def use(source: Callable[[], datetime] | None) -> Callable[[], datetime]:
    """Replace the source of time, and give the one before; None brings the system's back.

    For tests and the demo.
    """
    global _source
    before, _source = _source, source or _system
    return before
