"""The one way to ask what lies in an area, newest first: a merge of cells, not a sort."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_, or_
from types import MappingProxyType
from typing import Any

from peewee import SQL, ModelSelect

from onemile.contracts import Area, SpotKind
from onemile.db import column_names, database, is_sqlite, restored, rows
from onemile.mile.merging import merge
from onemile.mile.models import Place

HOME = "home"
# Above every id: the cursor of a first page.
NEWEST_ID = (1 << 63) - 1
NOTHING_ASKED: Mapping[SpotKind, Any] = MappingProxyType({})
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


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One part of an area: the spots of a column to look into, or (without one) everything."""

    kind: SpotKind
    column: str = ""
    spots: tuple[int | str, ...] = ()
    at: str = ""


def arms_of(area: Area) -> list[Arm]:
    """Give the parts that an area is made of, the smallest first; they may overlap."""
    arms = []
    if area.cells:
        kind: SpotKind = "mile" if area.from_home else "here"
        arms.append(Arm(kind=kind, column="cell", spots=area.cells, at=area.at))
    communes = tuple(code for code in area.communes if area.at in ("", code))
    if communes:
        arms.append(Arm(kind="commune", column="commune", spots=communes))
    if area.everywhere and area.at:
        arms.append(Arm(kind="everywhere", column="commune", spots=(area.at,)))
    elif area.everywhere:
        arms.append(Arm(kind="everywhere"))
    return arms


def within(
    query: ModelSelect, model: Any, *, area: Area, shows: Mapping[SpotKind, Any] = NOTHING_ASKED
) -> ModelSelect:
    """Narrow ``query`` to rows of ``model`` placed in the area, each once.

    The model has columns ``cell`` and ``commune``. ``shows`` holds a further condition for the
    rows that one kind of spot shows.
    """
    return query.where(lies_in(model, [area], shows=shows))


def lies_in(
    model: Any, areas: Iterable[Area], *, shows: Mapping[SpotKind, Any] = NOTHING_ASKED
) -> Any:
    """Give the condition for rows of ``model`` placed in one of some areas."""
    parts = [_lies_in_arm(model, arm, shows) for area in areas for arm in arms_of(area)]
    return reduce(or_, parts) if parts else SQL("1 = 0")


def _lies_in_arm(model: Any, arm: Arm, shows: Mapping[SpotKind, Any]) -> Any:
    parts = [shows[arm.kind]] if arm.kind in shows else []
    if arm.column:
        parts.append(getattr(model, arm.column).in_(arm.spots))
    if arm.at:
        parts.append(model.commune == arm.at)
    return reduce(and_, parts) if parts else SQL("1 = 1")


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
    shows: Mapping[SpotKind, str] = NOTHING_ASKED,
) -> list[dict[str, Any]]:
    """Give the ``limit`` newest rows of an area before a cursor, newest first, as dicts.

    The cursor is the column that orders the model (``ordered_by``); ``columns`` holds it.
    ``where`` is a fixed SQL condition on columns of the table, with ``?`` for each of ``values``
    (never text from outside); ``shows`` holds a further one for what one kind of spot shows. Rows
    whose column ``author`` (one of ``columns``) is among ``hidden`` are left out, and others
    asked for in their place.

    Each cell or commune yields its own newest from an index ``(cell, id DESC, …)`` and the
    results are merged: the cost is cells × page, whatever the density. One query, and further
    ones only where hidden members have written most of a page.
    """
    kept: list[dict[str, Any]] = []
    asked = limit if not hidden else 2 * limit
    for _slice in range(SLICES_MAX):
        rows = slice_of(model, area, columns, where, values, shows, before, asked)
        kept += [row for row in rows if row[author] not in hidden] if hidden else rows
        if len(rows) < asked or len(kept) >= limit:
            break
        before, asked = rows[-1][model.ordered_by], 2 * asked
    return kept[:limit]


def slice_of(
    model: Any,
    area: Area,
    columns: Sequence[str],
    where: str,
    values: Sequence[Any],
    shows: Mapping[SpotKind, str],
    before: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Ask once for the newest rows of an area; see ``newest``."""
    arms = arms_of(area)
    parts = tuple((arm.column, shows.get(arm.kind, ""), bool(arm.at)) for arm in arms)
    table, order = model._meta.table_name, model.ordered_by
    sql = merge(is_sqlite(), table, tuple(columns), parts, where, order)
    arguments: list[Any] = []
    for arm in arms:
        if arm.column:
            arguments.append(_as_json(arm.spots) if is_sqlite() else list(arm.spots))
        arguments += [*values, *([arm.at] if arm.at else [])]
        arguments += [NEWEST_ID if before is None else before, limit]
    if len(arms) > 1 or arms[0].column:
        arguments.append(limit)
    cursor = database.execute_sql(sql, tuple(arguments))
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@lru_cache(maxsize=1_024)  # the miles that are looked at, each asked about on page after page
def _as_json(spots: tuple[int | str, ...]) -> str:
    return json.dumps(spots)
