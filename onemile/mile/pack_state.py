"""After which region pack the rows of this database were drawn, and the places of earlier ones."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from onemile.db import lock_rows
from onemile.errors import Conflict
from onemile.i18n import gettext as _
from onemile.mile.gazetteer import region
from onemile.mile.models import RegionPlace, RegionState
from onemile.mile.region import Region

CORE = "core"
# One INSERT of six values each: far below what either engine takes in one statement.
ROWS_PER_INSERT = 1_000
NAME_CHARACTERS_MAX = 200


def stale(components: Iterable[str]) -> list[str]:
    """List the components whose rows were drawn after another pack than this process reads."""
    rows: Any = RegionState.select(RegionState.component, RegionState.sha256).tuples()
    known = dict(rows)
    return [name for name in components if known.get(name) != region().sha256]


def is_drawn(components: Iterable[str]) -> bool:
    """Tell whether all rows of components are drawn after this process's pack, or none ever."""
    return not RegionState.select().exists() or not stale(components)


def is_current() -> bool:
    """Tell whether the database was last drawn after the pack that this process reads.

    So it is where nothing was ever drawn.
    """
    return is_drawn_by(region())


def is_drawn_by(found: Region) -> bool:
    """Tell whether the database was last drawn after a region's pack, or never after any."""
    row = RegionState.get_or_none(RegionState.component == CORE)
    return row is None or row.sha256 == found.sha256


def hold() -> bool:
    """Tell whether the database is drawn by this process's pack, and keep it so.

    In the open transaction; until it ends no other pack is taken up.
    """
    row = lock_rows(RegionState.select().where(RegionState.component == CORE)).first()
    return row is None or row.sha256 == region().sha256


def refuse_other_pack() -> None:
    """Refuse to place anybody by a pack that another process has replaced. Raises Conflict.

    In the open transaction; see ``hold``.
    """
    if not hold():
        raise Conflict(
            _("The map is being renewed just now. Try again in a few minutes; nothing is lost.")
        )


def keep(components: Iterable[str]) -> bool:
    """Write down that components are drawn after this process's pack, and what places it has.

    In the open transaction, after whoever is just being placed or keeps it too; False where
    another process was quicker. Places of earlier packs stay, under the name they had.
    """
    for name in sorted({CORE, *components}):
        row = {"id": RegionState.id.default(), "component": name, "sha256": ""}
        RegionState.insert(row).on_conflict_ignore().execute()
        lock_rows(RegionState.select().where(RegionState.component == name)).first()
    late = stale(components)
    if not late:
        return False
    RegionState.update(sha256=region().sha256).where(RegionState.component.in_(late)).execute()
    _keep_places(region(), kept_names())
    return True


def former(code: str) -> RegionPlace | None:
    """Return what an earlier pack knew of a place that this one has not, or None."""
    found: RegionPlace | None = RegionPlace.get_or_none(RegionPlace.code == code)
    return found


def kept_names() -> dict[str, str]:
    """Return the names of all places that the packs so far have had, by code."""
    known: Any = RegionPlace.select(RegionPlace.code, RegionPlace.name).tuples()
    return dict(known)


def name_of(code: str) -> str:
    """Return the name of a commune, or the one that it had in an earlier pack; or nothing."""
    found = region().commune(code) or former(code)
    return str(found.name) if found is not None else ""


def _keep_places(found: Region, before: Mapping[str, str]) -> None:
    rows = (
        {
            "id": RegionPlace.id.default(),
            "code": one.code,
            "country": one.country,
            "name": one.name[:NAME_CHARACTERS_MAX],
            "former_name": name if (name := before.get(one.code, "")) != one.name else "",
            "latitude": one.latitude,
            "longitude": one.longitude,
        }
        for one in found.communes
    )
    while batch := list(islice(rows, ROWS_PER_INSERT)):
        RegionPlace.delete().where(RegionPlace.code.in_([row["code"] for row in batch])).execute()
        RegionPlace.insert_many(batch).execute()
