"""Fixed SQL about some projects: a page asks the same few questions again and again.

To put a query of models into SQL takes longer than to answer one of these.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import rows as answered


def rows(sql: str, numbers: Sequence[int] = (), values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of a fixed SQL with ``?`` for each of ``values`` and then ``(numbers)``.

    ``numbers`` are ids of projects; none of them, and nothing is asked.
    """
    if "(numbers)" in sql and not numbers:
        return []
    marks = ", ".join("?" * len(numbers))
    return answered(sql.replace("(numbers)", f"({marks})"), (*values, *numbers))


def row(sql: str, values: Sequence[Any]) -> Any:
    """Return the first row of a fixed SQL with ``?`` for each of ``values``; None without one."""
    return next(iter(rows(sql, (), values)), None)
