"""Statements about many rows at once, whose text is made once for each number of them.

What goes out and comes in by the hundred is asked and written so: building the same statement
anew each time would cost several times the rows.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from onemile.api import is_sqlite, rows, rows_of

# Texts of each kind that are remembered: a dozen statements, each for as many rows as come
# together. The house remembers all of them in the words of its engine (``db.TEXTS_MAX``).
TEXTS_MAX = 2_000
# Rows of one INSERT: from about so many on, another text costs no more than longer ones.
INSERTED_AT_ONCE = 50


def about(
    sql: str, values: Sequence[Any], *, first: Sequence[Any] = (), then: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Ask ``sql`` with a mark for each of ``values`` at ``{marks}``; nothing where there are none.

    ``first`` and ``then`` are for the marks before and after. At ``{locked}`` the rows of a SELECT
    are locked, where the engine has such locks.
    """
    if not values:
        return []
    return rows(_text(sql, len(values), is_sqlite()), (*first, *values, *then))


def rows_about(model: Any, rest: str, values: Sequence[Any]) -> list[Any]:
    """Return rows of a model; ``rest`` comes after ``FROM its_table t``, as ``about`` takes it."""
    return rows_of(model, _text(rest, len(values), is_sqlite()), values) if values else []


def insert(model: Any, lines: Sequence[Mapping[str, Any]], *, once: tuple[str, ...]) -> int:
    """Write rows of a model, in the open transaction; what a line leaves out has its default.

    A line has values by the names of fields. What stands there already by the columns ``once``
    stays as it is. Returns how many are new.
    """
    fields, n = model._meta.sorted_fields, 0
    for start in range(0, len(lines), INSERTED_AT_ONCE):
        chunk = lines[start : start + INSERTED_AT_ONCE]
        values = [_value(field, line) for line in chunk for field in fields]
        n += len(rows(_inserting(model, once, len(chunk)), values))
    return n


def upsert(
    model: Any, lines: Sequence[Mapping[str, Any]], *, once: tuple[str, ...], new: tuple[str, ...]
) -> None:
    """Write rows of a model as ``insert`` does; what stands there already gets ``new`` columns."""
    fields = model._meta.sorted_fields
    for start in range(0, len(lines), INSERTED_AT_ONCE):
        chunk = lines[start : start + INSERTED_AT_ONCE]
        values = [_value(field, line) for line in chunk for field in fields]
        rows(_upserting(model, once, new, len(chunk)), values)


def _value(field: Any, line: Mapping[str, Any]) -> Any:
    value = line.get(field.name, field.default)
    return field.db_value(value() if callable(value) else value)


@lru_cache(maxsize=TEXTS_MAX)
def _text(sql: str, n: int, is_one_writer: bool) -> str:
    locked = "" if is_one_writer else " FOR UPDATE"
    return sql.format(marks=", ".join("?" * n), locked=locked)


@lru_cache(maxsize=TEXTS_MAX)
def _inserting(model: Any, once: tuple[str, ...], n: int) -> str:
    return f"{_begin(model, n)} ON CONFLICT ({', '.join(once)}) DO NOTHING RETURNING id"


@lru_cache(maxsize=TEXTS_MAX)
def _upserting(model: Any, once: tuple[str, ...], new: tuple[str, ...], n: int) -> str:
    said = ", ".join(f"{column} = excluded.{column}" for column in new)
    return f"{_begin(model, n)} ON CONFLICT ({', '.join(once)}) DO UPDATE SET {said} RETURNING id"


def _begin(model: Any, n: int) -> str:
    columns = [field.column_name for field in model._meta.sorted_fields]
    lines = ", ".join([f"({', '.join('?' * len(columns))})"] * n)
    return f"INSERT INTO {model._meta.table_name} ({', '.join(columns)}) VALUES {lines}"
