"""From where a member looks: home, or for a while the square they are in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from onemile import clock
from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.i18n import gettext as _
from onemile.mile import grid, moves, places
from onemile.mile.gazetteer import region
from onemile.mile.radius import home_of

# An afternoon; then the device looks from home again, whatever it has forgotten to say.
VANTAGE_HOURS = 4

PlaceName = Literal["home", "here"]


class Device(Protocol):
    """What this room needs of a signed-in device: a square for a while, and nothing before it."""

    vantage_cell: Any
    vantage_until: Any

    def save(self) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Standpoint:
    """A square to look from, or None at commune level, and the commune it is named after."""

    place: PlaceName
    cell: int | None
    commune: str


def standpoint(member_id: int, device: Device | None) -> Standpoint | None:
    """Give from where a member looks with this device; None before they have a home."""
    away = _vantage(device, clock.now())
    if away is not None:
        return Standpoint(place="here", cell=away, commune=region().commune_at(away).code)
    home = home_of(member_id)
    if home is None:
        return None
    return Standpoint(place="home", cell=home.cell, commune=home.commune)


def look_from(cell_text: str, *, member_id: int, device: Device) -> None:
    """Look from a square for VANTAGE_HOURS; it overwrites the last one and moves nobody.

    The square is made as coarse as a home there would be. Staying where one is costs
    nothing. Raises Invalid on ``cell``, Conflict before there is a home, LimitReached.
    """
    try:
        cell = places.snap(grid.from_text(cell_text))
    except ValueError as error:
        message = _("Your browser did not say in which square you are. Choose a commune instead.")
        raise Invalid({"cell": message}) from error
    if not region().holds(cell):
        message = _("You are outside %(region)s just now.", region=region().title)
        raise Invalid({"cell": message})
    home = home_of(member_id)
    if home is None:
        raise Conflict(_("Say first where you live: that is how your neighbours find you."))
    with transaction():
        if cell not in (home.cell, _vantage(device, clock.now())):
            moves.count_vantage(member_id)
        _keep(device, cell, clock.ahead(hours=VANTAGE_HOURS))


def look_from_home(device: Device) -> None:
    """Come home: the square is forgotten."""
    with transaction():
        _keep(device, None, None)


def _vantage(device: Device | None, now: datetime) -> int | None:
    if device is None or device.vantage_cell is None or device.vantage_until is None:
        return None
    # Further ahead than it is ever put: written while the clock was wrong, and over.
    left = device.vantage_until - now
    is_over = not timedelta(0) <= left <= timedelta(hours=VANTAGE_HOURS)
    return None if is_over else int(device.vantage_cell)


def _keep(device: Device, cell: int | None, until: datetime | None) -> None:
    device.vantage_cell, device.vantage_until = cell, until
    device.save()
