"""The places of German Kreise: names of the postal file, codes and people of GeoNames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from . import tables, towns
from .errors import BuildError
from .german_parts import Key, gather
from .postal_rows import PostalRow
from .records import OWN, Area, PlaceRow, Point, distance_m, mean
from .sources import Sources
from .towns import Sought

KEY_DIGITS = 5  # of a Kreis


def places(areas: Sequence[Area], sources: Sources) -> list[PlaceRow]:
    """Return the places of Kreise that have a code, with all the postcodes of their Kreis.

    All of Germany is matched, so that a place has the same code in each pack. Raises BuildError
    where a Kreis has no place.
    """
    points, postcodes = _named(sources.postal("DE"))
    if not points:
        raise BuildError("no postal file of Germany: put DE.txt into a folder, --from that folder")
    sources.tables("DE")
    known = list(tables.towns("DE"))
    gather(points, postcodes, known)
    middles = {key: mean(listed) for key, listed in points.items()}
    sought = (Sought(key, key[1], middle) for key, middle in middles.items())
    codes = towns.match(sought, known)
    rows: list[PlaceRow] = []
    for area in areas:
        here = sorted(key for key in points if key[0] == area.code)
        kept = [key for key in here if key in codes]
        if not kept:
            raise BuildError(f"DE.txt has no place of {area.name} ({area.wire}) that we know")
        _hand_over(here, kept, middles, postcodes)
        left_out = [f"{name} ({area.name})" for _, name in here if (area.code, name) not in codes]
        sources.remark(
            "left out: no such town in GeoNames, its postcodes are a neighbour's", left_out
        )
        rows += [
            PlaceRow(
                country="DE",
                area=area.code,
                code=codes[key].code,
                name=key[1],
                postcodes=tuple(sorted(postcodes[key])),
                population=codes[key].population,
                centre=middles[key],
                known_by=OWN,
            )
            for key in kept
        ]
    return rows


def _named(rows: Iterable[PostalRow]) -> tuple[dict[Key, list[Point]], dict[Key, set[str]]]:
    """Sort the rows by Kreis and name; who only gets many letters is no place."""
    points: dict[Key, list[Point]] = defaultdict(list)
    postcodes: dict[Key, set[str]] = defaultdict(set)
    for row in rows:
        if row.is_sure and row.district:
            key = (row.district.zfill(KEY_DIGITS), row.place)
            points[key].append(row.point)
            postcodes[key].add(row.postcode)
    return points, postcodes


def _hand_over(
    here: Iterable[Key], kept: Sequence[Key], middles: dict[Key, Point], codes: dict[Key, set[str]]
) -> None:
    """Give the postcodes of a place that is left out to the nearest that is kept."""
    for key in here:
        if key not in kept:
            nearest = min(kept, key=lambda other: (distance_m(middles[key], middles[other]), other))
            codes[nearest] |= codes[key]
