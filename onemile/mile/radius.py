"""The one way to ask what lies in an area, newest first: a merge of cells, not a sort."""

import json
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from peewee import ModelSelect

from onemile.contracts import Area
from onemile.db import column_names, database, is_sqlite, restored, rows
from onemile.mile.models import Place

HOME = "home"
# Above every id: the cursor of a first page.
NEWEST_ID = (1 << 63) - 1
# A page that comes up short, because blocked members wrote much of it, asks for further slices,
# each twice the last: some thousand rows of theirs in a row, and the page ends early.
SLICES_MAX = 6


def home_of(member_id: int) -> Place | None:
    """Give a member's home place, or None before they have one."""
    found = rows(_HOME_OF, (member_id, HOME))
    home: Place | None = restored(Place, found[0]) if found else None
    return home


def home_communes_of(member_ids: Iterable[int]) -> dict[int, str]:
    """Give the communes that others read for some members, by their ids, in one query."""
    wanted = sorted(set(member_ids))
    if not wanted:
        return {}
    marks = ", ".join("?" * len(wanted))
    found = rows(
        f"SELECT member_id, commune FROM place WHERE slot = ? AND member_id IN ({marks})",
        (HOME, *wanted),
    )
    return {int(member_id): str(commune) for member_id, commune in found}


_HOME_OF = f"SELECT {column_names(Place, 'p')} FROM place p WHERE p.member_id = ? AND p.slot = ?"


def within(query: ModelSelect, model: Any, *, area: Area) -> ModelSelect:
    """Narrow ``query`` to rows of ``model`` placed in the area.

    The model has columns ``cell`` and ``commune``. An area of cells leaves out rows placed by
    commune only; an area with neither cells nor communes is the whole instance.
    """
    if area.cells:
        return query.where(model.cell.in_(area.cells))
    if area.communes:
        return query.where(model.commune.in_(area.communes))
    return query


def newest(
    model: Any,
    *,
    area: Area,
    columns: Sequence[str],
    before: int | None,
    limit: int,
    where: str = "",
    values: Sequence[Any] = (),
    hidden: Collection[int] = frozenset(),
    author: str = "member_id",
) -> list[dict[str, Any]]:
    """Give the ``limit`` newest rows of an area with ``id < before``, newest first, as dicts.

    ``columns`` holds ``id``. ``where`` is a fixed SQL condition on columns of the table, with
    ``?`` for each of ``values`` (never text from outside). Rows whose column ``author`` (one of
    ``columns``) is among ``hidden`` are left out, and others asked for in their place.

    Each cell or commune yields its own newest from an index ``(cell, …, id DESC)`` and the
    results are merged: the cost is cells × page, whatever the density. One query, and further
    ones only where hidden members have written most of a page.
    """
    column = "cell" if area.cells else "commune" if area.communes else ""
    spots: Sequence[int | str] = area.cells or area.communes
    make = _merge_sqlite if is_sqlite() else _merge_postgres
    sql = make(model._meta.table_name, tuple(columns), column, where)
    kept: list[dict[str, Any]] = []
    asked = limit if not hidden else 2 * limit
    for _slice in range(SLICES_MAX):
        rows = _slice_of(sql, columns, column, spots, values, before, asked)
        kept += [row for row in rows if row[author] not in hidden] if hidden else rows
        if len(rows) < asked or len(kept) >= limit:
            break
        before, asked = rows[-1]["id"], 2 * asked
    return kept[:limit]


def _slice_of(
    sql: str,
    columns: Sequence[str],
    column: str,
    spots: Sequence[int | str],
    values: Sequence[Any],
    before: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    arguments: list[Any] = [*values, NEWEST_ID if before is None else before, limit]
    if column:
        listed = json.dumps(spots) if is_sqlite() else list(spots)
        arguments = [listed, *arguments, limit]
    cursor = database.execute_sql(sql, tuple(arguments))
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@lru_cache(maxsize=512)
def _merge_sqlite(table: str, columns: tuple[str, ...], column: str, where: str) -> str:
    """Write the query for SQLite: spots from a JSON list, and per spot its newest ids.

    The inner lists hold ids alone, so that an index answers them; only the rows of the page
    are then read. Half the time of a UNION ALL with one member per spot, and no limit to them.
    """
    listed = ", ".join(f'"{name}"' for name in columns)
    condition = f"({where}) AND " if where else ""
    if not column:
        return (
            f'SELECT {listed} FROM "{table}" WHERE {condition}"id" < ? ORDER BY "id" DESC LIMIT ?'
        )
    of_one_spot = (
        f'SELECT "id" FROM "{table}" WHERE "{column}" = spots.value AND {condition}"id" < ? '
        f'ORDER BY "id" DESC LIMIT ?'
    )
    merged = (
        f'SELECT merged."id" FROM json_each(?) AS spots CROSS JOIN "{table}" AS merged '
        f'ON merged."id" IN ({of_one_spot}) ORDER BY merged."id" DESC LIMIT ?'
    )
    return f'SELECT {listed} FROM "{table}" WHERE "id" IN ({merged}) ORDER BY "id" DESC'


@lru_cache(maxsize=512)
def _merge_postgres(table: str, columns: tuple[str, ...], column: str, where: str) -> str:
    """Write the same for PostgreSQL: spots from an array, per spot a lateral index descent."""
    listed = ", ".join(f'"{name}"' for name in columns)
    # A percent sign of the condition (LIKE) is not the mark of a value.
    condition = f"({where.replace('%', '%%').replace('?', '%s')}) AND " if where else ""
    if not column:
        return (
            f'SELECT {listed} FROM "{table}" WHERE {condition}"id" < %s ORDER BY "id" DESC LIMIT %s'
        )
    kind = "bigint[]" if column == "cell" else "text[]"
    of_one_spot = (
        f'SELECT {listed} FROM "{table}" WHERE "{column}" = spots.spot AND {condition}"id" < %s '
        f'ORDER BY "id" DESC LIMIT %s'
    )
    return (
        f"SELECT {listed} FROM unnest(%s::{kind}) AS spots(spot) "
        f'CROSS JOIN LATERAL ({of_one_spot}) AS merged ORDER BY "id" DESC LIMIT %s'
    )
