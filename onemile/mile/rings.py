"""The rings around a standpoint: the mile, then named areas, each wider than the last."""

import dataclasses
from collections.abc import Sequence
from functools import lru_cache

from onemile import current
from onemile.contracts import Area, Ring
from onemile.i18n import lazy_gettext as _l
from onemile.mile import grid, places
from onemile.mile.gazetteer import region
from onemile.mile.standpoint import Standpoint

# Four for each square that somebody looks from: a town at work, some kilobytes each.
AREAS_KEPT = 4_096

# Of a square that leaves the instance: half a mile.
FINEST_LEVEL = 1

RINGS: tuple[Ring, ...] = ("mile", "commune", "neighbours", "instance")


def rings_of(standpoint: Standpoint | None) -> Sequence[Ring]:
    """List the rings that can be looked at: no mile without a square, one ring without a home."""
    if standpoint is None:
        return RINGS[-1:]
    return RINGS if standpoint.cell is not None else RINGS[1:]


def area_for(standpoint: Standpoint | None, ring: Ring) -> Area:
    """Give the area of one of ``rings_of`` the standpoint; it holds those of all smaller ones.

    Squares make the mile and nothing else. What is wider is the mile and an area with a name: a
    band measured in squares would let one account find a square from afar by its edges.
    """
    if standpoint is None:
        return Area(ring="instance", title=region().title, everywhere=True)
    rooms = current.instance().rooms
    # A page asks for the same four again and again; the region itself may become another.
    known, areas = rooms.get("mile.areas", (None, None))
    if known is not region():
        areas = lru_cache(maxsize=AREAS_KEPT)(_area)
        rooms["mile.areas"] = (region(), areas)
    found: Area = areas(standpoint.cell, standpoint.commune, standpoint.place == "home", ring)
    return found


def _area(cell: int | None, commune: str, from_home: bool, ring: Ring) -> Area:
    cells = mile_of(cell) if cell is not None else ()
    across: tuple[int, ...] = ()
    if cell is not None and from_home:
        across = mile_across_borders(square_told(cell))
    if ring == "mile" and cells:
        narrowest = Area(ring="mile", title=_l("My mile"), cells=cells)
    else:
        narrowest = _named(commune, ring)
    return dataclasses.replace(narrowest, cells=cells, cells_across=across, from_home=from_home)


def _named(code: str, ring: Ring) -> Area:
    """Give what a ring adds to the mile: a commune, those beside it, everything."""
    commune = region().commune(code)
    if ring == "instance":
        around = communes_around(code)
        return Area(ring="instance", title=region().title, communes=around, everywhere=True)
    if ring == "neighbours" and commune is not None:
        title = _l("Neighbouring communes")
        return Area(ring="neighbours", title=title, communes=communes_around(code))
    return Area(ring="commune", title=places.commune_name(code) or code, communes=(code,))


def communes_around(code: str) -> tuple[str, ...]:
    """Give a commune and those beside it, by their codes; alone where the region knows it not."""
    if region().commune(code) is None:
        return (code,)
    return (code, *(one.code for one in region().neighbours(code)))


def square_told(cell: int) -> int:
    """Return the square that is told of one: the same, or the half mile that holds a finer one."""
    return grid.coarsen(cell, max(FINEST_LEVEL, grid.level_of(cell)))


def mile_across_borders(cell: int) -> tuple[int, ...]:
    """Give the cells of a square's mile as every instance means it, whatever this one has set.

    Between two instances a mile is half a mile around: each could otherwise look into the other
    as far as it liked.
    """
    return grid.mile(cell, radius_m=grid.MILE_RADIUS_M)


def mile_of(cell: int) -> tuple[int, ...]:
    """Give the cells of a square's mile, as wide as the instance has set it for its own view."""
    return grid.mile(cell, radius_m=current.setting("mile_radius_m"))
