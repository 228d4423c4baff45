"""A stretch of work in which nobody is asked: what needs another server's answer says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from onemile_federation.absences import MustAsk

_is_quiet: ContextVar[bool] = ContextVar("is_quiet", default=False)


@contextmanager
def asking_nobody() -> Iterator[None]:
    """Raise MustAsk at the first question that the block would put to another server."""
    before = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(before)


def holds() -> bool:
    """Tell whether nobody is asked just now."""
    return _is_quiet.get()


def refuse() -> None:
    """Raise MustAsk where nobody is to be asked just now."""
    if _is_quiet.get():
        raise MustAsk
