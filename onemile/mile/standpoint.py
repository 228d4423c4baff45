"""From where a member looks: home, or for a while the square they are in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.i18n import gettext as _
from onemile.mile import grid, moves, pack_state
from onemile.mile.gazetteer import region
from onemile.mile.models import Place
from onemile.mile.radius import home_of

PlaceName = Literal["home", "here"]


@dataclass(frozen=True, kw_only=True)
class Standpoint:
    """A square to look from, or None at commune level, and the commune it is named after.

    ``level`` and ``since`` are those of the member's own home: "here" is never told any finer.
    """

    place: PlaceName
    cell: int | None
    commune: str
    level: int
    since: datetime


def standpoint(member_id: int, here: int | None = None) -> Standpoint | None:
    """Give from where a member looks: ``here``, a square, or home. None before they have one."""
    home = home_of(member_id)
    if home is None:
        return None
    level = level_of(home)
    if here is None:
        return Standpoint(
            place="home",
            cell=home.cell,
            commune=home.commune,
            level=level,
            since=home.changed_at,
        )
    # A home that has become coarser since makes the square so too; and so does the map.
    away = region().snap(here, least=level)
    commune = region().commune_at(away).code
    return Standpoint(place="here", cell=away, commune=commune, level=level, since=home.changed_at)


def level_of(home: Place) -> int:
    """Give how coarse a member wants to be known; who stays at the commune, as coarse as can be."""
    return grid.COARSEST if home.cell is None else grid.level_of(int(home.cell))


def look_from(cell_text: str, *, member_id: int, here: int | None) -> int:
    """Give the square to look from, for a text that a browser sent; it moves nobody.

    It is made as coarse as a home there would be, and never finer than the member's own.
    Staying at home or ``here`` costs nothing. Raises Invalid on ``cell``, Conflict before
    there is a home, LimitReached.
    """
    home = home_of(member_id)
    if home is None:
        raise Conflict(_("Say first where you live: that is how your neighbours find you."))
    try:
        cell = region().snap(grid.from_text(cell_text), least=level_of(home))
    except ValueError as error:
        raise Invalid({"cell": no_square()}) from error
    if not region().holds(cell):
        message = _("You are outside %(region)s just now.", region=region().title)
        raise Invalid({"cell": message})
    if cell not in (home.cell, here):
        with transaction():
            pack_state.refuse_other_pack()
            moves.count_vantage(member_id)
    return cell


def no_square() -> str:
    """Say that a browser has sent no square, and what can be done without one."""
    return _("Your browser did not say in which square you are. Choose a commune instead.")
