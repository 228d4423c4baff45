"""What the engine is asked by a piece of work, kept word for word, and asked once more by itself.

The floor under a measurement: the same statements with the same values in the same transactions,
from a loop that does nothing else.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import local
from typing import Any

from onemile.api import database, is_sqlite, rows

# What a piece of work asked: each statement with its values, beginning and end left out.
Asked = list[tuple[str, Sequence[Any]]]
_BOUNDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# As long as the house waits for SQLite's lock, in seconds.
_PATIENCE_SECONDS = 10.0
_LAST = "SELECT COALESCE(MAX(id), 0) FROM {}"


class Recorder:
    """Keeps what this engine is asked while it is at work, of each thread by itself."""

    def __init__(self) -> None:
        self._own = local()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Listen until the block is left."""
        engine: Any = database.obj
        real = engine.execute_sql

        def execute_sql(sql: str, params: Any = None) -> Any:
            asked = getattr(self._own, "asked", None)
            if asked is not None and not sql.startswith(_BOUNDS):
                asked.append((sql, tuple(params or ())))
            return real(sql, params)

        engine.execute_sql = execute_sql
        try:
            yield
        finally:
            del engine.execute_sql

    def of(self, work: Callable[[], object]) -> Asked:
        """Do a piece of work and return what it asked."""
        asked: Asked = []
        self._own.asked = asked
        try:
            work()
        finally:
            self._own.asked = None
        return asked


class Rewound:
    """Takes back what was written in a database after a moment, whatever its triggers say.

    For measurements alone: the very same statements can then be asked once more.
    """

    def __init__(self, tables: Sequence[str], kept: Sequence[str]) -> None:
        self._tables, self._kept = tables, kept
        self._last = {one: int(rows(_LAST.format(one))[0][0]) for one in tables}
        self._rows = {one: rows(f"SELECT * FROM {one}") for one in kept}

    def take_back(self) -> None:
        """Bring the tables back to where they were."""
        engine: Any = database.obj
        with _without_triggers(engine):
            for one in self._tables:
                engine.execute_sql(f"DELETE FROM {one} WHERE id > {self._last[one]}")
            for one in self._kept:
                names = [column.name for column in engine.get_columns(one)]
                marks = ", ".join(f"{name} = {engine.param}" for name in names)
                for row in self._rows[one]:
                    values = (*row, row[names.index("id")])
                    sql = f"UPDATE {one} SET {marks} WHERE id = {engine.param}"
                    engine.execute_sql(sql, values)


def let_go_of_order() -> None:
    """Let the ends of the book come in any order, in a database that is measured and thrown away.

    Eight at once who ask the same statements again come to them in another order.
    """
    engine: Any = database.obj
    where = "" if is_sqlite() else " ON smiles_head"
    engine.execute_sql(f"DROP TRIGGER smiles_head_forward{where}")


@contextmanager
def _without_triggers(engine: Any) -> Iterator[None]:
    with engine.atomic():
        if is_sqlite():
            made = rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for name, _sql in made:
                engine.execute_sql(f"DROP TRIGGER {name}")
            yield
            for _name, sql in made:
                engine.execute_sql(sql)
        else:
            engine.execute_sql("SET LOCAL session_replication_role = replica")
            yield


def bare_line() -> tuple[Any, Callable[[Asked], None]]:
    """Open a line to the same database past the house; gives it, and what asks through it."""
    engine: Any = database.obj
    if is_sqlite():
        line = sqlite3.connect(
            engine.database,
            timeout=_PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        for name, value in engine._pragmas:
            line.execute(f"PRAGMA {name} = {value}")
        begin = "BEGIN IMMEDIATE"
    else:
        line = engine._connect()
        begin = "BEGIN"
    cursor = line.cursor()

    def ask(asked: Asked) -> None:
        cursor.execute(begin)
        for sql, values in asked:
            cursor.execute(sql, values)
            if cursor.description is not None:
                cursor.fetchall()
        cursor.execute("COMMIT")

    return line, ask
