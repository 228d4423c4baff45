"""Time-ordered 64-bit identifiers: primary key of every table and cursor of every feed.

43 bits of milliseconds since 2020 (until the year 2298), then 20 random bits. Within a
process ids strictly rise; between processes two ids of one millisecond meet with a chance
of one in a million, and the primary key refuses the second.
"""

import secrets
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from onemile import clock

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 20
_lock = threading.Lock()
_last = 0


def new() -> int:
    """Make an id greater than every id this process has made at this or an earlier time."""
    return _make(clock.now())


def at(instant: datetime) -> int:
    """Make an id that sorts at ``instant``; for rows planted in the past (demo, imports)."""
    return _stamp(instant) | secrets.randbits(_RANDOM_BITS)


def first_at(instant: datetime) -> int:
    """Give the lowest id of ``instant``: a cursor between what came before and after."""
    return _stamp(instant)


def made_since(column: Any, instant: datetime) -> Any:
    """Make the condition that an id was made since an instant, and not in the future.

    For windows ("so many an hour"): what was written while the clock was ahead counts in none.
    """
    end = first_at(clock.ahead(seconds=clock.DRIFT_SECONDS_MAX))
    return (column >= first_at(instant)) & (column < end)


def instant_of(identifier: int) -> datetime:
    """Give the moment an id was made, to the millisecond, in UTC."""
    return _EPOCH + timedelta(milliseconds=identifier >> _RANDOM_BITS)


def _stamp(instant: datetime) -> int:
    milliseconds = max(0, (instant - _EPOCH) // timedelta(milliseconds=1))
    return milliseconds << _RANDOM_BITS


def _make(instant: datetime) -> int:
    global _last
    candidate = _stamp(instant) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        # A clock that stands still (or a burst within one millisecond) still rises, if need be
        # into the next millisecond; a clock set back by a test starts anew.
        if (_last >> _RANDOM_BITS) - (candidate >> _RANDOM_BITS) in (0, 1):
            candidate = max(candidate, _last + 1)
        _last = candidate
    return candidate
