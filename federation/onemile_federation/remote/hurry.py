"""A stretch of work for which somebody waits: all its questions together have one end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from onemile.api import clock
from onemile_federation.absences import Away

# Who was given less real time than this to answer has not failed us.
FAIR_SECONDS = 2.0

_end: ContextVar[float | None] = ContextVar("hurry_end", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let all that the block asks of others end after so many real seconds, or what is around."""
    outer, end = _end.get(), clock.real_seconds() + seconds
    token = _end.set(end if outer is None else min(outer, end))
    try:
        yield
    finally:
        _end.reset(token)


def seconds(most: float) -> float:
    """Return how long one question may take, ``most`` at most. Raises Away where no time is left.

    Said before it counts as a question: nobody has failed whom we had no time to ask.
    """
    end = _end.get()
    if end is None:
        return most
    left = end - clock.real_seconds()
    if left <= 0:
        raise Away
    return min(most, left)


def is_fair() -> bool:
    """Tell whether who is asked now has time enough that silence is theirs."""
    end = _end.get()
    return end is None or end - clock.real_seconds() >= FAIR_SECONDS
