"""What waits for a commit, such as the deleting of a file, and is dropped by a rollback."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from peewee import Database

log = structlog.get_logger()


class _Waiting(threading.local):
    """What waits on this thread, by the database whose transaction is open."""

    def __init__(self) -> None:
        self.by_database: dict[Database, list[Callable[[], object]]] = {}


_waiting = _Waiting()


@contextmanager
def atomic(engine: Any) -> Iterator[None]:
    """Do all of the block or nothing, and what waits for it once the outermost has committed."""
    is_outermost = engine not in _waiting.by_database
    functions = _waiting.by_database.setdefault(engine, [])
    n_before = len(functions)
    try:
        with engine.atomic():
            yield
            if is_outermost:
                engine.end()
    except BaseException:
        if is_outermost:
            engine.drop()
        # A savepoint that is taken back drops its own, and leaves those before it.
        del functions[n_before:]
        raise
    finally:
        if is_outermost:
            del _waiting.by_database[engine]
    for function in functions if is_outermost else ():
        _call(function)


def put_off(engine: Database, function: Callable[[], object]) -> bool:
    """Have a function called after the commit; False where no ``atomic`` of ours is open."""
    functions = _waiting.by_database.get(engine)
    if functions is None:
        return False
    functions.append(function)
    return True


def _call(function: Callable[[], object]) -> None:
    """Everything is saved by now: a failure must not be told as one, nor hold up the others."""
    try:
        function()
    except Exception:
        log.exception("failed after the commit")
