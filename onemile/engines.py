"""The two engines in which an instance keeps its rows, opened by their URL."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from peewee import Database, DatabaseError, SqliteDatabase

from onemile import commits
from onemile.statement_texts import QuickContext
from onemile.turns import Turns
from onemile.written_tables import Watched

# A writer waits this long for another before it gives up; page handlers hold the
# lock for milliseconds, so ten seconds means something is broken, not busy.
BUSY_TIMEOUT_SECONDS = 10
# One connection for each thread of a gunicorn worker, and some air.
POOL_CONNECTIONS_MAX = 32
POOL_STALE_SECONDS = 300


def open_database(url: str) -> Database:
    """Make the database that a ``sqlite:///path`` or ``postgresql://…`` URL names.

    No connection is opened here, so that it is safe to fork afterwards.
    """
    if url.startswith("sqlite:///"):
        return _open_sqlite(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql://", "postgres://")):
        return _open_postgres(url)
    raise ValueError("database_url must begin with sqlite:/// or postgresql://")


class _Sqlite(Watched, SqliteDatabase):
    """SQLite, whose writes are noted, and whose writers stand in line."""

    context_class = QuickContext

    def __init__(self, *given: Any, **named: Any) -> None:
        self._turns = Turns()
        super().__init__(*given, **named)

    def in_turn(self) -> AbstractContextManager[object]:
        """Hold this thread's turn among those of the process that write."""
        return self._turns.taken(seconds_max=BUSY_TIMEOUT_SECONDS)

    def execute_sql(self, sql: str, params: Any = None, *more: Any) -> Any:
        """Run a statement. After some errors, such as a full disk, SQLite has undone all before.

        Then none is run until the block has ended: it would be kept at once.
        """
        commits.refuse_if_undone(self)
        try:
            return super().execute_sql(sql, params, *more)
        except DatabaseError as error:
            if self.in_transaction() and self._has_none():
                commits.is_undone(self, error)
            raise

    def rollback(self) -> None:
        """Take the transaction back, if SQLite has not: what went wrong is then said, not this."""
        if not self._has_none():
            super().rollback()

    def _has_none(self) -> bool:
        connection: Any = self.connection  # peewee names no types
        return not self.is_closed() and not connection().in_transaction


def _open_sqlite(path: Path) -> Database:
    return _Sqlite(
        str(path),
        pragmas={"journal_mode": "wal", "foreign_keys": 1, "synchronous": "full"},
        timeout=BUSY_TIMEOUT_SECONDS,
        # A transaction that begins as a reader cannot become a writer while another
        # writes: it fails at once. Every transaction of ours begins as a writer.
        lock_type="IMMEDIATE",
    )


def _open_postgres(url: str) -> Database:
    from onemile.pooled import Pool  # needs the postgres extra

    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if parts.hostname:
        options.setdefault("host", parts.hostname)
    if parts.port:
        options["port"] = parts.port
    if parts.username:
        options["user"] = unquote(parts.username)
    if parts.password:
        options["password"] = unquote(parts.password)

    pool: Database = Pool(
        unquote(parts.path.lstrip("/")),
        max_connections=POOL_CONNECTIONS_MAX,
        stale_timeout=POOL_STALE_SECONDS,
        timeout=BUSY_TIMEOUT_SECONDS,
        prefer_psycopg3=True,
        **options,
    )
    return pool
