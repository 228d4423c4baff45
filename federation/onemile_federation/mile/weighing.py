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
        for lapsed in filter(told.has_lapsed, rows.values()):
            told.take_back(lapsed)
        return
    try:
        with transaction():
            meant = oughts.of(kind, uri)
    except registry.SPOILT as error:
        if registry.is_no_mistake(error):
            raise
        log.exception("a plugin failed", kind=mile_type)
        defer(WEIGH_AGAIN, {"kind": mile_type, "uri": uri})
        return
    asked = {host} & near.keys() if host else near.keys()
    for name in sorted({*asked, *rows}):
        row = rows.get(name)
        is_reached = meant is not None and _reaches(near[name], meant)
        is_lost = row is not None and row.object_uri in unheard
        _settle(near[name], row, meant if is_reached else None, mile_type, uri, is_lost=is_lost)


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
    if meant is None or not _is_of(row, meant) or not _reaches(near, meant):
        return None
    return meant


def _reaches(near: Near, meant: Ought) -> bool:
    """Tell whether a partner's members live in the mile of a thing, or it rests as it was."""
    return near.is_resting or near.is_reached_from(across.squares_touched(meant.cell))


def _kept_up(rows: dict[str, MileTold], near: Mapping[str, Near]) -> dict[str, MileTold]:
    """Take back what is shown where nothing flows, or of whom nothing is shown; return the rest."""
    kept: dict[str, MileTold] = {}
    for host, row in rows.items():
        if host in near and people.name_of(str(row.author_uri)):
            kept[host] = row
        else:
            told.take_back(row)
    return kept


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
    elif row.digest != meant.digest or (told.lapses_soon(row) and not near.is_resting):
        told.tell(near, row, meant)


def _is_of(row: MileTold, meant: Any) -> bool:
    """Tell whether what was told is the same thing still: of its author, in its square."""
    return meant is not None and (row.author_uri, row.cell) == (meant.author_uri, meant.cell)
