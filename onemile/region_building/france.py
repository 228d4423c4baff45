"""The places of French départements: communes of the shipped table, centres from what is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from . import tables
from .errors import BuildError
from .postal_index import FAR_OFF_M, PostalIndex
from .records import OUTLINE, OWN, POSTCODE, Area, PlaceRow, Point, distance_m, mean
from .sources import COMMUNES_FR, POSTAL_FILES, Sources
from .tables import FrenchCommune

if TYPE_CHECKING:
    from .outlines import Outline

NAMED_MAX = 10  # communes that a refusal names

Centres = dict[str, tuple[Point, str]]


def places(areas: Sequence[Area], sources: Sources) -> tuple[list[PlaceRow], list[Outline]]:
    """Return the communes of départements by code, and the outlines of those that have one.

    Raises BuildError where a commune cannot be placed at all.
    """
    wanted = {area.code for area in areas}
    communes = [one for one in tables.communes() if one.department in wanted]
    sources.tables("FR")
    outlines = _of_today(sources.outlines(sorted(wanted)), communes)
    centres = _centres(communes, outlines, sources)
    vague = [one.name for one in communes if centres[one.code][1] == POSTCODE]
    sources.remark("approximate: the middle of what shares its postcode", vague)
    rows = [
        PlaceRow(
            country="FR",
            area=one.department,
            code=one.code,
            name=one.name,
            postcodes=one.postcodes,
            population=one.population,
            centre=centres[one.code][0],
            known_by=centres[one.code][1],
        )
        for one in communes
    ]
    return rows, outlines


def _centres(
    communes: Sequence[FrenchCommune], outlines: Iterable[Outline], sources: Sources
) -> Centres:
    """Return where each commune is and how that is known: the surest source goes first."""
    found = _outlined(outlines)
    if unknown := [one for one in communes if one.code not in found]:
        files = _postal_files(unknown)
        index = PostalIndex(row for file in files for row in sources.postal(file))
        found |= _own(unknown, index, sources)
        found |= _shared(communes, found, index)
    if unknown := [one for one in communes if one.code not in found]:
        raise BuildError(_lost(unknown, sources))
    return found


def _own(communes: Sequence[FrenchCommune], index: PostalIndex, sources: Sources) -> Centres:
    """Take points of the postal files; of ``communes_fr.tsv`` where they have none, or one so far
    from the table's that it is a mistake."""
    tabled = _tabled(communes, sources)
    found: Centres = {}
    for one in communes:
        posted, other = index.find(one), tabled.get(one.code)
        if posted is None or (other and distance_m(posted, other) > FAR_OFF_M):
            if other:
                sources.owe_centres()
                found[one.code] = (other, OWN)
        else:
            found[one.code] = (posted, OWN)
    return found


def _outlined(outlines: Iterable[Outline]) -> Centres:
    listed = list(outlines)
    if not listed:
        return {}
    from .outlines import centre  # most packs have none

    return {one.code: (mean([Point(*centre(one))]), OUTLINE) for one in listed}


def _tabled(communes: Iterable[FrenchCommune], sources: Sources) -> dict[str, Point]:
    """Take points of ``communes_fr.tsv``, which may be older: then those of the parts."""
    points = sources.centres()
    found: dict[str, Point] = {}
    for one in communes:
        own = [points[one.code]] if one.code in points else []
        listed = own or [points[part] for part in one.parts if part in points]
        if listed:
            found[one.code] = mean(listed)
    return found


def _shared(communes: Iterable[FrenchCommune], known: Centres, index: PostalIndex) -> Centres:
    """Give what is left the middle of the communes that share its postcode, or else of whatever
    the postal file has there, by names of before a merger."""
    mates: dict[str, list[Point]] = defaultdict(list)
    listed = list(communes)
    for one in listed:
        if one.code in known:
            for postcode in one.postcodes:
                mates[postcode].append(known[one.code][0])
    found: Centres = {}
    for one in listed:
        if one.code in known:
            continue
        points = [point for postcode in one.postcodes for point in mates[postcode]]
        if points := points or index.sharing(one):
            found[one.code] = (mean(points), POSTCODE)
    return found


def _of_today(outlines: Iterable[Outline], communes: Iterable[FrenchCommune]) -> list[Outline]:
    """Return outlines of today's communes: of one that has merged since, the rings are joined to
    those of the commune it is part of, as the shipped table says (67014 is part of 67418)."""
    today = {one.code: one for one in communes}
    merged = {part: one.code for one in communes for part in one.parts if part not in today}
    rings: dict[str, list[Outline]] = defaultdict(list)
    for outline in outlines:
        code = merged.get(outline.code, outline.code)
        if code in today:
            rings[code].append(outline)
    if not rings:
        return []
    from .outlines import joined  # most packs have none

    return [
        joined(listed, code=code, name=today[code].name) for code, listed in sorted(rings.items())
    ]


def _postal_files(communes: Iterable[FrenchCommune]) -> list[str]:
    return sorted({POSTAL_FILES.get(one.department, "FR") for one in communes})


def _lost(communes: Sequence[FrenchCommune], sources: Sources) -> str:
    names = ", ".join(f"{one.name} ({one.code})" for one in communes[:NAMED_MAX])
    more = f" and {len(communes) - NAMED_MAX} more" if len(communes) > NAMED_MAX else ""
    files = ", ".join(file for file in dict.fromkeys(sources.missing) if file != COMMUNES_FR)
    wanted = f"{files} or {COMMUNES_FR}" if files else COMMUNES_FR
    return f"no coordinates for {names}{more}: put {wanted} into a folder and name it with --from"
