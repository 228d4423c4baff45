"""The rings around a standpoint: the mile, then named areas, each wider than the last."""

from collections.abc import Sequence

from onemile import current
from onemile.contracts import Area, Ring
from onemile.i18n import lazy_gettext as _l
from onemile.mile import grid
from onemile.mile.gazetteer import region
from onemile.mile.standpoint import Standpoint

RINGS: tuple[Ring, ...] = ("mile", "commune", "neighbours", "instance")


def rings_of(standpoint: Standpoint | None) -> Sequence[Ring]:
    """List the rings that can be looked at: no mile without a square, one ring without a home."""
    if standpoint is None:
        return RINGS[-1:]
    return RINGS if standpoint.cell is not None else RINGS[1:]


def area_for(standpoint: Standpoint | None, ring: Ring) -> Area:
    """Give the area of one of ``rings_of`` the standpoint.

    Squares make the mile and nothing else. What is wider is an area with a name: a band
    measured in squares would let one account find a square from afar by its edges.
    """
    if standpoint is None or ring == "instance":
        return Area(ring="instance", title=region().title)
    if ring == "mile" and standpoint.cell is not None:
        return Area(ring="mile", title=_l("My mile"), cells=mile_of(standpoint.cell))
    commune = region().commune(standpoint.commune)
    if ring == "neighbours" and commune is not None:
        title = _l("Neighbouring communes")
        return Area(ring="neighbours", title=title, communes=communes_around(commune.code))
    name = commune.name if commune is not None else standpoint.commune
    return Area(ring="commune", title=name, communes=(standpoint.commune,))


def communes_around(code: str) -> tuple[str, ...]:
    """Give a commune and those beside it, by their codes; alone where the region knows it not."""
    if region().commune(code) is None:
        return (code,)
    return (code, *(one.code for one in region().neighbours(code)))


def mile_of(cell: int) -> tuple[int, ...]:
    """Give the cells of a square's mile, as wide as the instance has set it."""
    return grid.mile(cell, radius_m=current.setting("mile_radius_m"))
