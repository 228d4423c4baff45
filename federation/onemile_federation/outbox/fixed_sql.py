"""Statements about many rows at once, whose text is made once for each number of them.

What goes out and comes in by the hundred is asked and written so: building the same statement
anew each time would cost several times the rows.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from onemile.api import is_sqlite, rows

# Texts that are remembered: a dozen statements, each for as many rows as come together.
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


def insert(sql: str, lines: Sequence[Sequence[Any]]) -> None:
    """Write rows by ``sql``, which has ``{lines}`` for them and returns something."""
    for start in range(0, len(lines), INSERTED_AT_ONCE):
        chunk = lines[start : start + INSERTED_AT_ONCE]
        values = [value for line in chunk for value in line]
        rows(_inserting(sql, len(chunk), len(chunk[0])), values)


@lru_cache(maxsize=TEXTS_MAX)
def _text(sql: str, n: int, is_one_writer: bool) -> str:
    locked = "" if is_one_writer else " FOR UPDATE"
    return sql.format(marks=", ".join("?" * n), locked=locked)


@lru_cache(maxsize=TEXTS_MAX)
def _inserting(sql: str, n: int, columns: int) -> str:
    return sql.format(lines=", ".join([f"({', '.join('?' * columns)})"] * n))
