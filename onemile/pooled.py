"""PostgreSQL's connections, kept for the next request; loaded where that engine is at work."""

import select
from typing import Any

from peewee import PostgresqlDatabase
from playhouse.pool import PooledPostgresqlDatabase  # needs the postgres extra

from onemile.statement_texts import QuickContext
from onemile.written_tables import Watched

_WAIT_FOR_DISK = (
    "SELECT set_config('synchronous_commit', 'on', true) "
    "WHERE current_setting('synchronous_commit') = 'off'"
)
_SETTINGS = (
    # A machine program for each long condition is compiled anew for each statement: 20 to 40 ms
    # where the answer takes two. What it is for, questions that run for seconds, no page asks.
    "SET jit = off",
    # What is asked for the sixth time is planned without its values from then on: then a range of
    # two days looks as wide as one of two years, and is read from end to end. A plan takes 0.2 ms.
    "SET plan_cache_mode = force_custom_plan",
)


class _Opened(PostgresqlDatabase):
    """A connection as it is opened, before it is kept."""

    def _connect(self) -> Any:
        opening: Any = super()  # peewee names no types
        conn = opening._connect()
        with conn.cursor() as cursor:
            cursor.execute("; ".join(_SETTINGS))
        return conn


class Pool(Watched, PooledPostgresqlDatabase, _Opened):  # type: ignore[misc]
    """PostgreSQL, whose writes are noted, and whose kept connections are asked only in doubt."""

    context_class = QuickContext

    def _is_closed(self, conn: Any) -> bool:
        """Tell whether a connection is of no use any more; for each that is taken out of the pool.

        Peewee asks the engine (``SELECT 1``), which is a tenth of what a short request costs. One
        that the engine has given up has something to be read, which is its end: that one is asked.
        What a line has lost without a word is found by the first statement, as it always was where
        that happened after the question; and a connection is kept for some minutes only.
        """
        return bool(conn.closed) or (_has_news(conn) and bool(super()._is_closed(conn)))

    def wait_for_disk(self) -> None:
        """Let it, even where the open transaction has said that its commit need not."""
        self.execute_sql(_WAIT_FOR_DISK)


def _has_news(conn: Any) -> bool:
    """Tell whether anything has come that nobody has asked for; unknown where no system tells."""
    if not hasattr(select, "poll"):
        return True
    asking = select.poll()
    asking.register(conn.fileno(), select.POLLIN)
    return bool(asking.poll(0))
