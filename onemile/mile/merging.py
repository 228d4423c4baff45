"""The SQL of a merge: of several indexes' newest rows the newest, each once. No database here."""

from functools import lru_cache

# Of each part of an area: the column its spots are values of, a condition of its own, and
# whether it is narrowed to one commune.
Part = tuple[str, str, bool]


@lru_cache(maxsize=512)
def merge(
    is_sqlite: bool,
    table: str,
    columns: tuple[str, ...],
    parts: tuple[Part, ...],
    where: str,
    order: str = "id",
) -> str:
    """Write the query for the newest rows of some parts of a table.

    Its values are, part after part: the list of spots (where the part has a column), those of
    ``where``, the commune (where the part is narrowed), the cursor to stay below and the limit;
    and at the end the limit once more, except where there is one part without a column.

    ``order`` is the column that orders them and is the cursor; no two rows have the same there.
    The inner lists hold it alone, so that an index answers them; only the rows of the page are
    then read. Half the time of a UNION ALL with one member per spot, and no limit to them.
    """
    listed = ", ".join(f'"{name}"' for name in columns)
    if not is_sqlite:
        # A percent sign of the condition (LIKE) is not the mark of a value.
        where = where.replace("%", "%%")
    if len(parts) == 1 and not parts[0][0]:
        sql = f'SELECT {listed} FROM "{table}" WHERE {_descent(parts[0], where, order)}'
    else:
        arm = _arm_of_sqlite if is_sqlite else _arm_of_postgres
        arms = [arm(table, part, where, order) for part in parts]
        merged = arms[0] if len(arms) == 1 else _union(arms, order)
        sql = (
            f'SELECT {listed} FROM "{table}" WHERE "{order}" IN '
            f'({merged} ORDER BY 1 DESC LIMIT ?) ORDER BY "{order}" DESC'
        )
    return sql if is_sqlite else sql.replace("?", "%s")


def _descent(part: Part, where: str, order: str) -> str:
    """Write the end of a question that walks down one index, newest first."""
    _column, shows, is_narrowed = part
    conditions = [f"({one})" for one in (where, shows) if one]
    # The order in which the values are given: those of ``where`` come first.
    conditions += ['"commune" = ?'] if is_narrowed else []
    return " AND ".join([*conditions, f'"{order}" < ? ORDER BY "{order}" DESC LIMIT ?'])


def _union(arms: list[str], order: str) -> str:
    """Write several lists of cursors as one, each once."""
    return f'SELECT "{order}" FROM ({" UNION ".join(arms)}) AS parts'


def _arm_of_sqlite(table: str, part: Part, where: str, order: str) -> str:
    """Write the cursors of one part: spots from a JSON list, and per spot its newest."""
    descent, newest = _descent(part, where, order), f'SELECT "{order}" FROM "{table}" WHERE'
    if not part[0]:
        return f'SELECT "{order}" FROM ({newest} {descent})'
    one = f'{newest} "{part[0]}" = spots.value AND {descent}'
    # Gathered in a list of their own: for "id IN" the planner read small tables whole, per spot.
    return (
        f'SELECT merged.value AS "{order}" FROM json_each(?) AS spots CROSS JOIN '
        f'json_each((SELECT json_group_array("{order}") FROM ({one}))) AS merged'
    )


def _arm_of_postgres(table: str, part: Part, where: str, order: str) -> str:
    """Write the same for PostgreSQL: spots from an array, per spot a lateral index descent."""
    descent, newest = _descent(part, where, order), f'SELECT "{order}" FROM "{table}" WHERE'
    if not part[0]:
        return f'SELECT "{order}" FROM ({newest} {descent}) AS a'
    kind = "bigint[]" if part[0] == "cell" else "text[]"
    one = f'{newest} "{part[0]}" = spots.spot AND {descent}'
    return (
        f'SELECT merged."{order}" FROM unnest(?::{kind}) AS spots(spot) '
        f"CROSS JOIN LATERAL ({one}) AS merged"
    )
