"""What becomes of squares and names when the region's pack has changed: new names, and squares
that may get larger, never finer.

All who share a square share its name: else the name would tell who came when. So every row of a
square is drawn anew, whoever's it is, and drawing twice changes nothing more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from onemile.background.tasks import Outage
from onemile.db import lock_rows, transaction
from onemile.events import record
from onemile.mile import gazetteer, grid, pack_state
from onemile.mile.events import PlaceMoved, PlaceRedrawn
from onemile.mile.models import Place
from onemile.mile.radius import HOME

# Rows drawn anew in one transaction: a tenth of a second.
ROWS_PER_STEP = 500


@dataclass(frozen=True, kw_only=True)
class Redrawn:
    """A square (None: none) and the code of its commune, as rows have them and as they will."""

    cell: int | None
    commune: str
    new_cell: int | None
    new_commune: str
    # Of those at the level of a commune: the one that they declared.
    declared: str = ""

    @property
    def is_coarser(self) -> bool:
        """Tell whether the square gets larger."""
        return self.cell != self.new_cell


def drawn(cell: int | None, commune: str) -> tuple[int | None, str]:
    """Give a square and its commune as the region has them now.

    What lies outside the region stays as it is: nobody is lost. A commune that has left the
    region is the one in which its middle lies today.
    """
    found = gazetteer.region()
    if cell is None:
        return None, successor(commune)
    snapped = found.snap(cell, least=grid.level_of(cell))
    if not found.holds(snapped):
        return cell, commune
    return snapped, found.commune_at(snapped).code


def successor(code: str) -> str:
    """Give the code of a commune, or of the one that a commune no longer there has become.

    An unknown one, and one that lay where the region no longer is or another country, keep theirs.
    """
    found = gazetteer.region()
    if found.commune(code) is not None:
        return code
    place = pack_state.former(code)
    if place is None:
        return code
    at = found.snap(grid.cell_at(place.latitude, place.longitude, 0))
    one = found.commune_at(at)
    return one.code if found.holds(at) and one.country == place.country else code


def changes(model: Any) -> Iterator[Redrawn]:
    """Yield the squares of a table with columns ``cell`` and ``commune`` that will change."""
    pairs = model.select(model.cell, model.commune).distinct().tuples()
    for cell, commune in list(pairs):
        new_cell, new_commune = drawn(cell, commune)
        if (cell, commune) != (new_cell, new_commune):
            yield Redrawn(cell=cell, commune=commune, new_cell=new_cell, new_commune=new_commune)


def redraw(model: Any) -> int:
    """Draw the rows of such a table anew, square by square; returns how many rows changed."""
    n = 0
    for one in changes(model):
        while rows := _step(model, one):
            n += len(rows)
    return n


def redraw_homes() -> int:
    """Draw members' places anew; returns for how many members something changed that others see.

    Each step is a transaction, and what is done is not done again: it may be broken off. What a
    member declared in private stays: who is at a commune follows it back when it is there again.
    """
    n = 0
    for one in [*(one for one in changes(Place) if one.cell is not None), *_vague_changes()]:
        is_renamed = name_before(one.commune) != pack_state.name_of(one.new_commune)
        while homes := _step(Place, one, partial(_tell, one, is_renamed)):
            n += len(homes)
    return n


def _vague_changes() -> Iterator[Redrawn]:
    """Yield, for those at the level of a commune, what is to be read of them by what they said."""
    pairs: Any = (
        Place.select(Place.commune, Place.declared_commune)
        .where(Place.cell.is_null())
        .distinct()
        .tuples()
    )
    for commune, declared in list(pairs):
        new = successor(declared)
        if new != commune:
            yield Redrawn(
                cell=None, commune=commune, new_cell=None, new_commune=new, declared=declared
            )


def name_before(code: str) -> str:
    """Give the name that a commune had in the pack before the one that is kept now."""
    place = pack_state.former(code)
    return str(place.former_name or place.name) if place is not None else pack_state.name_of(code)


def named_anew(model: Any) -> Counter[tuple[str, str]]:
    """Count the squares of a table that bear another name in this pack than in the one that is
    kept, by both names. Asked before this one is kept."""
    pairs: Any = model.select(model.cell, model.commune).distinct().tuples()
    kept, found = pack_state.kept_names(), gazetteer.region()

    def called(code: str) -> str:
        one = found.commune(code)
        return one.name if one is not None else kept.get(code, code)

    names: Counter[tuple[str, str]] = Counter()
    for cell, commune in list(pairs):
        before = kept.get(commune) or called(commune)
        after = called(drawn(cell, commune)[1])
        names[before, after] += before != after
    return +names


def _step(model: Any, one: Redrawn, tell: Callable[[Any], object] = len) -> list[Any]:
    """Draw some rows of one square anew, in one transaction; returns them.

    They are locked first, in the order of their ids as all rows are (README, "The order of
    locks"): who moves just now moves before it, and is drawn no more, or after it.
    """
    with transaction():
        if not pack_state.hold():
            raise Outage("the region's pack has changed again; what is left waits for its own turn")
        columns = (Place.id, Place.member_id, Place.slot) if model is Place else (model.id,)
        mine = model.select(*columns).where(_is_in(model, one)).order_by(model.id)
        rows = list(lock_rows(mine.limit(ROWS_PER_STEP)))
        tell(rows)
        model.update(cell=one.new_cell, commune=one.new_commune).where(
            model.id.in_([row.id for row in rows]) & _is_in(model, one)
        ).execute()
    return rows


def _tell(one: Redrawn, is_renamed: bool, rows: list[Place]) -> None:
    for row in rows:
        if row.slot == HOME:
            record(PlaceMoved(member_id=row.member_id))
            if is_renamed or one.is_coarser:
                told = PlaceRedrawn(
                    member_id=row.member_id, is_larger=one.is_coarser, is_renamed=is_renamed
                )
                record(told)


def _is_in(model: Any, one: Redrawn) -> Any:
    cell = model.cell.is_null() if one.cell is None else model.cell == one.cell
    found = cell & (model.commune == one.commune)
    return found & (model.declared_commune == one.declared) if one.declared else found
