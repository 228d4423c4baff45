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
# What a column of ids holds, and in how many digits.
ID_MAX = 2**63 - 1
_DIGITS_MAX = len(str(ID_MAX))
# A burst's worth, for a clock that is set back into it: some hundred kilobytes at most.
_MILLISECONDS_REMEMBERED = 1_000
_lock = threading.Lock()
_last = 0
# The highest id of each of the last milliseconds, oldest first.
_given: dict[int, int] = {}


def new() -> int:
    """Make an id greater than every id this process has made at this or an earlier time."""
    return _make()


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
    return (column >= first_at(instant)) & (column < end_of_windows())


def end_of_windows() -> int:
    """Give the lowest id that counts in no window, since it was made while the clock was ahead."""
    return first_at(clock.ahead(seconds=clock.DRIFT_SECONDS_MAX))


def read(text: str) -> int:
    """Read an id that somebody sent, in an address or a form; 0, which nothing has, for others."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS_MAX
    return int(text) if is_number and int(text) <= ID_MAX else 0


def instant_of(identifier: int) -> datetime:
    """Give the moment an id was made, to the millisecond, in UTC."""
    return _EPOCH + timedelta(milliseconds=identifier >> _RANDOM_BITS)


def _stamp(instant: datetime) -> int:
    milliseconds = max(0, (instant - _EPOCH) // timedelta(milliseconds=1))
    return milliseconds << _RANDOM_BITS


def _make() -> int:
    global _last
    with _lock:
        # The clock is read in here: whoever waits for the lock does not fall behind.
        candidate = _stamp(clock.now()) | secrets.randbits(_RANDOM_BITS)
        # A clock that stands still (or a burst within one millisecond) still rises, if need be
        # into the next millisecond; a clock set back by a test starts anew.
        if (_last >> _RANDOM_BITS) - (candidate >> _RANDOM_BITS) in (0, 1):
            candidate = max(candidate, _last + 1)
        candidate = _beyond_those_given(candidate)
        _last = candidate
    return candidate


def _beyond_those_given(candidate: int) -> int:
    """Rise above what was given in the same millisecond, should a clock come back to it."""
    while (given := _given.get(candidate >> _RANDOM_BITS, -1)) >= candidate:
        candidate = given + 1
    _given[candidate >> _RANDOM_BITS] = candidate
    if len(_given) > _MILLISECONDS_REMEMBERED:
        del _given[next(iter(_given))]
    return candidate
