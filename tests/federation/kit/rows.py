"""Everything that an instance has stored, to be compared before and after."""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from onemile import db

if TYPE_CHECKING:
    from kit.ours import Ours

# Counters, and what a worker notes of its own turns: no answer to anybody depends on them.
COUNTERS = frozenset({"rate_count", "job_run"})
# Columns of a table that only say when, and in which row, something was last read.
Columns = Mapping[str, frozenset[str]]

Rows = dict[str, list[str]]


def rows_of(
    ours: Ours, *, but: Set[str] = COUNTERS, but_columns: Columns = MappingProxyType({})
) -> Rows:
    """Return every row of every table, sorted; some tables left out, of others some columns."""
    with ours.app.app_context():
        try:
            return {
                table: sorted(map(repr, _all(table, but=but_columns.get(table, frozenset()))))
                for table in db.database.get_tables()
                if table not in but
            }
        finally:
            db.release()


def differing(before: Rows, after: Rows) -> Rows:
    """Return what stands in one of the two alone, by table; {} where nothing has changed."""
    changed = {table: sorted({*before[table]} ^ {*after[table]}) for table in before}
    return {table: rows for table, rows in changed.items() if rows}


def table_of(ours: Ours, table: str, *, where: str = "1 = 1") -> list[dict[str, Any]]:
    """Return the rows of one table, all or some, by the names of their columns."""
    with ours.app.app_context():
        try:
            cursor = db.database.execute_sql(f'SELECT * FROM "{table}" WHERE {where}')
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            db.release()


def count_of(ours: Ours, table: str) -> int:
    """Return how many rows a table has."""
    with ours.app.app_context():
        try:
            ((n,),) = db.database.execute_sql(f'SELECT count(*) FROM "{table}"').fetchall()
            return int(n)
        finally:
            db.release()


def _all(table: str, *, but: Set[str]) -> list[Any]:
    columns = [one.name for one in db.database.get_columns(table)]
    assert but <= {*columns}, f"{table} has no {but}"
    chosen = ", ".join(f'"{one}"' for one in columns if one not in but)
    return list(db.database.execute_sql(f'SELECT {chosen} FROM "{table}"').fetchall())
