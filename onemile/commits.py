"""What waits for a commit, such as the deleting of a file, and is dropped by a rollback."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import structlog
from peewee import Database

log = structlog.get_logger()


class _Later(NamedTuple):
    """What waits for a commit, and whether the commit waits for the disk because of it."""

    call: Callable[[], object]
    is_for_good: bool


class _Open:
    """A transaction that is open: what waits for its commit, and how many savepoints lie in it.

    ``undone_by``: for what the engine has taken all of it back by itself.
    """

    def __init__(self) -> None:
        self.functions: list[_Later] = []
        self.n_savepoints = 0
        self.undone_by: Exception | None = None

    def refuse_if_undone(self) -> None:
        """Raise what has undone it: whoever has gone on regardless is told."""
        if self.undone_by is not None:
            raise self.undone_by


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
            opened.refuse_if_undone()
            if is_outermost:
                engine.end()
                if any(one.is_for_good for one in functions):
                    engine.wait_for_disk()
    except BaseException:
        if is_outermost:
            engine.drop()
        # A savepoint that is taken back drops its own, and leaves those before it.
        del functions[n_before:]
        raise
    finally:
        if is_outermost:
            del _waiting.by_database[engine]
    for one in functions if is_outermost else ():
        _call(one.call)


@contextmanager
def _outermost(engine: Any) -> Iterator[None]:
    with engine.in_turn(), engine.atomic():
        yield


@contextmanager
def _savepoint(engine: Any, opened: _Open) -> Iterator[None]:
    """Begin a savepoint named by how deep it lies: an engine remembers the plans of a few texts.

    One of that name that was taken back may lie before it; the last one counts.
    """
    opened.refuse_if_undone()
    opened.n_savepoints += 1
    name = f"s{opened.n_savepoints}"
    try:
        engine.execute_sql(f"SAVEPOINT {name}")
        try:
            yield
            opened.refuse_if_undone()
            engine.execute_sql(f"RELEASE SAVEPOINT {name}")
        except BaseException:
            if opened.undone_by is None:
                engine.execute_sql(f"ROLLBACK TO SAVEPOINT {name}")
            raise
    finally:
        opened.n_savepoints -= 1


def put_off(
    engine: Database, function: Callable[[], object], *, is_for_good: bool, is_once: bool = False
) -> bool:
    """Have a function called after the commit; False where no ``atomic`` of ours is open.

    ``is_for_good``: the commit is on the disk by then, whatever the transaction has asked for.
    ``is_once``: not where an equal one waits already; what drops that one drops this one too.
    """
    opened = _waiting.by_database.get(engine)
    if opened is None:
        return False
    later = _Later(function, is_for_good)
    if not is_once or later not in opened.functions:
        opened.functions.append(later)
    return True


def is_undone(engine: Any, error: Exception) -> None:
    """Note that an engine has taken back an open transaction by itself, and why.

    A statement that comes after it would be kept at once and for good: there is none
    (``refuse_if_undone``), and the block fails in any case.
    """
    opened = _waiting.by_database.get(engine)
    if opened is not None and opened.undone_by is None:
        opened.undone_by = error


def refuse_if_undone(engine: Database) -> None:
    """Raise what has undone the open transaction of an engine, if anything has."""
    opened = _waiting.by_database.get(engine)
    if opened is not None:
        opened.refuse_if_undone()


def _call(function: Callable[[], object]) -> None:
    """Everything is saved by now: a failure must not be told as one, nor hold up the others."""
    try:
        function()
    except Exception:
        log.exception("failed after the commit")
