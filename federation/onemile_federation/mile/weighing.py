"""What partners were shown of a thing, against what they ought to be: the difference is said.

Whatever has happened, and in whatever order it is heard: what counts is how things are now. Who
weighs does so alone (``in_turn.MILE``), so that nothing is said by who looked too early.
"""

from collections.abc import Collection, Mapping
from typing import Any

import structlog

from onemile.api import across, defer, transaction
from onemile_federation import registry
from onemile_federation.mile import lost, partners_near, people, told
from onemile_federation.mile import ought as oughts
from onemile_federation.mile.models import MileTold
from onemile_federation.mile.ought import Ought
from onemile_federation.mile.partners_near import Near

# The task that asks a kind of things again which raised (twelve times, over six hours).
WEIGH_AGAIN = "federation.mile_weigh_again"

log = structlog.get_logger()


def weigh(
    mile_type: str,
    uri: str,
    *,
    near: Mapping[str, Near],
    host: str = "",
    unheard: Collection[str] = (),
) -> None:
    """Let partners, or one, be shown of a thing what they ought to be, in the open transaction.

    ``unheard``: URIs of objects that are said again, whatever was said. A kind that raises leaves
    its thing as it was told and is asked again later; of one that is not at work nothing is known.
    What must end whatever it says, ends.
    """
    rows = _kept_up(told.of_thing(uri, host=host), near)
    if not rows and not near:
        return
    kind = oughts.types().get(mile_type)
    if kind is None:
        _end_alone(rows, near)
        return
    try:
        with transaction():
            meant = oughts.of(kind, uri)
    except registry.SPOILT as error:
        if registry.is_no_mistake(error):
            raise
        log.exception("a plugin failed", kind=mile_type)
        _end_alone({host: row for host, row in rows.items() if not told.has_lapsed(row)}, near)
        defer(WEIGH_AGAIN, {"kind": mile_type, "uri": uri})
        return
    squares = _squares_of(meant)
    asked = {host} & near.keys() if host else near.keys()
    for name in sorted({*asked, *rows}):
        row = rows.get(name)
        shown = None if meant is None else _shown_to(near[name], row, meant, squares)
        is_lost = row is not None and row.object_uri in unheard
        _settle(near[name], row, shown, mile_type, uri, is_lost=is_lost)


def ought_still(row: MileTold) -> bool:
    """Tell whether a partner ought to be shown still what it was (``meant_still``)."""
    return meant_still(row) is not None


def meant_still(row: MileTold) -> Ought | None:
    """Return what a partner ought to be shown still of what it was, as all is now. Reads only.

    None where it ought not, and where nobody can say.
    """
    host, kind = str(row.host), oughts.types().get(str(row.mile_type))
    near = partners_near.all_near(host).get(host)
    if near is None or kind is None or told.has_lapsed(row):
        return None
    try:
        meant = oughts.of(kind, str(row.thing_uri))
    except registry.SPOILT as error:
        if registry.is_no_mistake(error):
            raise
        log.exception("a plugin failed", kind=kind.name)
        return None
    if meant is None:
        return None
    shown = _shown_to(near, row, meant, _squares_of(meant))
    return shown if _is_of(row, shown) else None


def _squares_of(meant: Ought | None) -> frozenset[int]:
    """Return the squares in which somebody may live who sees a thing near them."""
    cell = None if meant is None else meant.cell
    return frozenset() if cell is None else across.squares_touched(cell)


def _kept_up(rows: dict[str, MileTold], near: Mapping[str, Near]) -> dict[str, MileTold]:
    """Take back what is shown where nothing flows, or of whom nothing is shown; return the rest."""
    kept: dict[str, MileTold] = {}
    for host, row in rows.items():
        if host in near and any(_stands(row, near[host])):
            kept[host] = row
        else:
            told.take_back(row)
    return kept


def _stands(row: MileTold, near: Near) -> tuple[bool, bool]:
    """Tell whether what is told may still be, to neighbours who are near and to all members."""
    by = str(row.author_uri)
    is_near = row.cell is not None and near.has_mile and bool(people.name_of(by))
    is_for_all = bool(row.is_for_partners) and near.flows_to_all
    return is_near, is_for_all and bool(people.name_to_partners(by))


def _end_alone(rows: Mapping[str, MileTold], near: Mapping[str, Near]) -> None:
    """Take back what must end though its kind says nothing: what lapsed, and what goes too far."""
    for host, row in rows.items():
        is_told = (row.cell is not None, bool(row.is_for_partners))
        if told.has_lapsed(row) or _stands(row, near[host]) != is_told:
            told.take_back(row)


def _shown_to(
    near: Near, row: MileTold | None, meant: Ought, squares: frozenset[int]
) -> Ought | None:
    """Return what of a thing a partner is shown: at rest to nobody to whom it was not."""
    is_near, flows_to_all = near.is_reached_from(squares), near.flows_to_all
    if near.is_resting:
        is_near = near.has_mile and (row is None or row.cell is not None)
        flows_to_all &= row is None or bool(row.is_for_partners)
    return meant.narrowed(is_near=is_near, flows_to_all=flows_to_all)


def _settle(
    near: Near,
    row: MileTold | None,
    meant: Ought | None,
    mile_type: str,
    uri: str,
    *,
    is_lost: bool,
) -> None:
    if row is not None and not _is_of(row, meant):
        told.take_back(row)
        row = None
    if meant is None:
        return
    if row is None:
        if not near.is_resting:
            told.show(near, mile_type, uri, meant)
    elif is_lost:
        lost.end(row)
        told.tell(near, row, meant, has_arrived=told.has_arrived(row))
    elif _is_otherwise(row, meant) or (told.lapses_soon(row) and not near.is_resting):
        told.tell(near, row, meant)


def _is_of(row: MileTold, meant: Any) -> bool:
    """Tell whether what was told is the same thing still: of its author, in its square.

    What is for all members goes on there, whether its square is told or not.
    """
    if meant is None or row.author_uri != meant.author_uri:
        return False
    return row.cell == meant.cell or None in (row.cell, meant.cell)


def _is_otherwise(row: MileTold, meant: Ought) -> bool:
    told_to = (row.digest, row.cell, bool(row.is_for_partners))
    return told_to != (meant.digest, meant.cell, meant.is_for_partners)
