"""The only place that asks the time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any


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
    return (column <= now()) | (column > ahead(seconds=ahead_seconds_max))


def use(source: Callable[[], datetime] | None) -> Callable[[], datetime]:
    """Replace the source of time, and give the one before; None brings the system's back.

    For tests and the demo.
    """
    global _source
    before, _source = _source, source or _system
    return before
