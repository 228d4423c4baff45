"""The one way to ask what lies in an area, newest first: a merge of cells, not a sort."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from peewee import ModelSelect

from onemile.contracts import Area
from onemile.db import database, is_sqlite
from onemile.mile.models import Place

HOME = "home"


def home_of(member_id: int) -> Place | None:
    """Give a member's home place, or None before they have one."""
    found: Place | None = Place.get_or_none((Place.member_id == member_id) & (Place.slot == HOME))
    return found


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
) -> list[dict[str, Any]]:
    """Give the ``limit`` newest rows of an area with ``id < before``, newest first, as dicts.

    ``where`` is a fixed SQL condition with ``?`` for each of ``values`` (never text from
    outside). Each cell or commune yields its own newest from an index ``(cell, …, id)`` and
    the results are merged: the cost is cells × page, whatever the density.
    """
    spots: Sequence[int | str] = area.cells or area.communes
    column = "cell" if area.cells else "commune" if area.communes else ""
    shape = (model._meta.table_name, tuple(columns), column, len(spots), where)
    ceiling = before if before is not None else (1 << 63) - 1
    if is_sqlite():
        sql = _merge_sqlite(*shape)
        arguments: list[Any] = []
        for spot in spots or (None,):
            arguments += [*([] if spot is None else [spot]), *values, ceiling, limit]
        arguments.append(limit)
    else:
        sql = _merge_postgres(shape[0], shape[1], column, where)
        arguments = [*([list(spots)] if spots else []), *values, ceiling, limit]
        arguments += [limit] if spots else []
    cursor = database.execute_sql(sql, tuple(arguments))
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@lru_cache(maxsize=512)
def _merge_sqlite(table: str, columns: tuple[str, ...], column: str, spots: int, where: str) -> str:
    listed = ", ".join(f'"{name}"' for name in columns)
    spot = f'"{column}" = ? AND ' if column else ""
    condition = f"({where}) AND " if where else ""
    one = (
        f'SELECT * FROM (SELECT {listed} FROM "{table}" '
        f'WHERE {spot}{condition}"id" < ? ORDER BY "id" DESC LIMIT ?)'
    )
    merged = " UNION ALL ".join([one] * max(1, spots))
    return f'{merged} ORDER BY "id" DESC LIMIT ?'


@lru_cache(maxsize=512)
def _merge_postgres(table: str, columns: tuple[str, ...], column: str, where: str) -> str:
    listed = ", ".join(f'"{name}"' for name in columns)
    condition = f"({where.replace('?', '%s')}) AND " if where else ""
    if not column:
        return (
            f'SELECT {listed} FROM "{table}" WHERE {condition}"id" < %s ORDER BY "id" DESC LIMIT %s'
        )
    # Said in so many words: an empty or textual list leaves PostgreSQL in doubt otherwise.
    spots = "%s::bigint[]" if column == "cell" else "%s::text[]"
    return (
        f"SELECT {listed} FROM unnest({spots}) AS spots(spot) CROSS JOIN LATERAL "
        f'(SELECT * FROM "{table}" AS t WHERE t."{column}" = spot AND {condition}t."id" < %s '
        f'ORDER BY t."id" DESC LIMIT %s) AS merged ORDER BY "id" DESC LIMIT %s'
    )
