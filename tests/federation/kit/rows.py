"""Everything that an instance has stored, to be compared before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onemile import db

if TYPE_CHECKING:
    from kit.ours import Ours

# Counters, and what a worker notes of its own turns: no answer to anybody depends on them.
COUNTERS = frozenset({"rate_count", "job_run"})

Rows = dict[str, list[str]]


def rows_of(ours: Ours) -> Rows:
    """Return every row of every table, counters left out, in an order of their own."""
    with ours.app.app_context():
        try:
            return {
                table: sorted(map(repr, _all(table)))
                for table in db.database.get_tables()
                if table not in COUNTERS
            }
        finally:
            db.release()


def differing(before: Rows, after: Rows) -> Rows:
    """Return what stands in one of the two alone, by table; {} where nothing has changed."""
    changed = {table: sorted({*before[table]} ^ {*after[table]}) for table in before}
    return {table: rows for table, rows in changed.items() if rows}


def table_of(ours: Ours, table: str) -> list[dict[str, Any]]:
    """Return the rows of one table by the names of their columns."""
    with ours.app.app_context():
        try:
            cursor = db.database.execute_sql(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            db.release()


def _all(table: str) -> list[Any]:
    return list(db.database.execute_sql(f'SELECT * FROM "{table}"').fetchall())
