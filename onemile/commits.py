"""What waits for a commit, such as the deleting of a file, and is dropped by a rollback."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from peewee import Database

log = structlog.get_logger()


class _Open:
    """A transaction that is open: what waits for its commit, and how many savepoints lie in it."""

    def __init__(self) -> None:
        self.functions: list[Callable[[], object]] = []
        self.n_savepoints = 0


class _Waiting(threading.local):
    """What is open on this thread, by its database."""

    def __init__(self) -> None:
        self.by_database: dict[Database, _Open] = {}


_waiting = _Waiting()


@contextmanager
def atomic(engine: Any) -> Iterator[None]:
    """Do all of the block or nothing, and what waits for it once the outermost has committed."""
    is_outermost = engine not in _waiting.by_database
    opened = _waiting.by_database.setdefault(engine, _Open())
    functions, n_before = opened.functions, len(opened.functions)
    try:
        with _outermost(engine) if is_outermost else _savepoint(engine, opened):
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


@contextmanager
def _outermost(engine: Any) -> Iterator[None]:
    with engine.in_turn(), engine.atomic():
        yield


@contextmanager
def _savepoint(engine: Any, opened: _Open) -> Iterator[None]:
    """Begin a savepoint named by how deep it lies: an engine remembers the plans of a few texts.

    One of that name that was taken back may lie before it; the last one counts.
    """
    opened.n_savepoints += 1
    name = f"s{opened.n_savepoints}"
    try:
        engine.execute_sql(f"SAVEPOINT {name}")
        try:
            yield
            engine.execute_sql(f"RELEASE SAVEPOINT {name}")
        except BaseException:
            engine.execute_sql(f"ROLLBACK TO SAVEPOINT {name}")
            raise
    finally:
        opened.n_savepoints -= 1


def put_off(engine: Database, function: Callable[[], object]) -> bool:
    """Have a function called after the commit; False where no ``atomic`` of ours is open."""
    opened = _waiting.by_database.get(engine)
    if opened is None:
        return False
    opened.functions.append(function)
    return True


def _call(function: Callable[[], object]) -> None:
    """Everything is saved by now: a failure must not be told as one, nor hold up the others."""
    try:
        function()
    except Exception:
        log.exception("failed after the commit")
