"""What becomes of squares and names when the region's pack has changed: new names, and squares
that may get larger, never finer.

All who share a square share its name: else the name would tell who came when. So every row of a
square is drawn anew, whoever's it is, and drawing twice changes nothing more.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onemile.db import transaction
from onemile.events import record
from onemile.mile import gazetteer, grid, pack_state
from onemile.mile.events import PlaceMoved, PlaceRedrawn
from onemile.mile.models import Place
from onemile.mile.radius import HOME

# Members drawn anew in one transaction: a tenth of a second.
MEMBERS_PER_STEP = 500


@dataclass(frozen=True, kw_only=True)
class Redrawn:
    """A square (None: none) and the code of its commune, as rows have them and as they will."""

    cell: int | None
    commune: str
    new_cell: int | None
    new_commune: str

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
    if cell is not None:
        if not found.holds(cell):
            return cell, commune
        cell = found.snap(cell, least=grid.level_of(cell))
        return cell, found.commune_at(cell).code
    return None, successor(commune)


def successor(code: str) -> str:
    """Give the code of a commune, or of the one that a commune no longer there has become.

    An unknown one, and one that lay where the region no longer is, keep theirs.
    """
    found = gazetteer.region()
    if found.commune(code) is not None:
        return code
    place = pack_state.former(code)
    if place is None:
        return code
    at = found.snap(grid.cell_at(place.latitude, place.longitude, 0))
    return found.commune_at(at).code if found.holds(at) else code


def changes(model: Any) -> Iterator[Redrawn]:
    """Yield the squares of a table with columns ``cell`` and ``commune`` that will change."""
    pairs = model.select(model.cell, model.commune).distinct().tuples()
    for cell, commune in list(pairs):
        new_cell, new_commune = drawn(cell, commune)
        if (cell, commune) != (new_cell, new_commune):
            yield Redrawn(cell=cell, commune=commune, new_cell=new_cell, new_commune=new_commune)


def redraw(model: Any) -> int:
    """Draw the rows of such a table anew, square by square; returns how many squares changed."""
    n = 0
    for one in changes(model):
        with transaction():
            model.update(cell=one.new_cell, commune=one.new_commune).where(
                _is_in(model, one)
            ).execute()
        n += 1
    return n


def redraw_homes() -> int:
    """Draw members' places anew; returns for how many members something changed that others see.

    Each step is a transaction, and what is done is not done again: it may be broken off.
    """
    n = 0
    for one in changes(Place):
        while members := _step(one):
            n += members
    _redeclare()
    return n


def named_anew(model: Any) -> Counter[tuple[str, str]]:
    """Count the squares of a table that will bear another name, by the names before and after."""
    pairs = ((name_of(one.commune), name_of(one.new_commune)) for one in changes(model))
    return Counter(pair for pair in pairs if pair[0] != pair[1])


def name_of(code: str) -> str:
    """Give the name of a commune, or the one that it had in an earlier pack, or the code."""
    found = gazetteer.region().commune(code) or pack_state.former(code)
    return str(found.name) if found is not None else code


def _step(one: Redrawn) -> int:
    """Draw some rows of one square anew, in one transaction; returns how many."""
    with transaction():
        rows = list(
            Place.select(Place.id, Place.member_id, Place.slot)
            .where(_is_in(Place, one))
            .limit(MEMBERS_PER_STEP)
        )
        for row in rows:
            if row.slot == HOME:
                record(PlaceMoved(member_id=row.member_id))
                record(PlaceRedrawn(member_id=row.member_id, is_larger=one.is_coarser))
        Place.update(cell=one.new_cell, commune=one.new_commune).where(
            Place.id.in_([row.id for row in rows])
        ).execute()
    return len(rows)


def _redeclare() -> None:
    """Give whoever declared a commune that is no longer there its successor, in private too."""
    declared: Any = Place.select(Place.declared_commune).distinct().tuples()
    for (code,) in list(declared):
        new = successor(code)
        if new != code:
            with transaction():
                Place.update(declared_commune=new).where(Place.declared_commune == code).execute()


def _is_in(model: Any, one: Redrawn) -> Any:
    cell = model.cell.is_null() if one.cell is None else model.cell == one.cell
    return cell & (model.commune == one.commune)
