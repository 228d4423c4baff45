"""The map as a drawing and as GeoJSON: the same squares, the same warmth, for page and script."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from onemile.contracts import MapPoint
from onemile.mile import grid, wording
from onemile.mile.commune import Commune
from onemile.mile.region import Region
from onemile.mile.squares import Sheet, Square, sheet_of
from onemile.mile.tallies import Tally

# Six decimals are a decimetre: enough that the edges of two squares meet, and an edge of the
# grid tells nothing that the square does not.
DEGREE_DECIMALS = 6
# More names than this are a wall of words; the busiest and then the largest stay.
NAMES_MAX = 14
# A sheet of communes, in the units of a sheet of squares.
SHEET_UNITS = 308
SHEETS_KEPT = 2_048
# A degree of longitude is never drawn narrower against one of latitude: nobody lives beyond 84°.
WIDTH_MIN = 0.1

_SQUARE = Markup(
    '<rect class="square warm-{warmth}{more}" x="{x}" y="{y}" width="{side}" height="{side}" '
    'rx="{round}"/>'
)
_NAME = Markup('<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}">{name}</text>')
_LABEL = Markup('<text class="square-name" x="{x}" y="{y}">{name}</text>')
_LINK = Markup('<a href="{url}" aria-label="{label}"{current}>{inner}</a>')
# A drop that stands on its point.
_PIN = Markup('<path class="map-pin" d="M{x} {y}l-6-9a7 7 0 1 1 12 0z"/>')
_DOT = Markup('<circle class="square warm-{warmth}{more}" cx="{x}" cy="{y}" r="{r}"/>')


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A line of the map's list twin: a square or a commune, what lies there, and its page."""

    label: str
    words: str
    url: str
    key: str
    warmth: int
    short: str = ""
    is_home: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A public place, and where it stands on the sheet; None when it lies beside it."""

    point: MapPoint
    at: tuple[int, int] | None


UrlOf = Callable[[str], str]
SpotOf = Callable[[float, float], tuple[int, int] | None]


def is_shown(square: Square, tally: Tally) -> bool:
    """Tell whether a square is on the map: those of one's own size, and others with life."""
    return square.step == 0 or tally.warmth(square.cell) > 0


def small(region: Region, *, home: int, cells: tuple[int, ...], tally: Tally) -> Markup:
    """Draw a mile to look at: squares and names, nothing to press."""
    sheet = sheet_of(home, cells)
    warmth = tuple(tally.warmth(square.cell) for square in sheet.squares)
    return _small(region, home, cells, warmth)


@lru_cache(maxsize=SHEETS_KEPT)
def _small(region: Region, home: int, cells: tuple[int, ...], warmth: tuple[int, ...]) -> Markup:
    sheet = sheet_of(home, cells)
    pairs = zip(sheet.squares, warmth, strict=True)
    drawn = [_rect(square, warm) for square, warm in pairs if square.step == 0 or warm]
    return Markup("").join([*drawn, *_names(sheet, region)])


def large(sheet: Sheet, region: Region, *, tally: Tally, spots: Sequence[Spot]) -> Markup:
    """Draw a mile whose squares lead to what lies in them."""
    by_key = {spot.key: spot for spot in spots}
    drawn = []
    for square in sheet.squares:
        if not is_shown(square, tally):
            continue
        spot = by_key[square.key]
        rect = _rect(square, spot.warmth, is_chosen=spot.is_chosen)
        label = _label(square) if square.step == 0 else ""
        drawn.append(_linked(rect + label, spot))
    return Markup("").join([*drawn, *_names(sheet, region)])


def communes(found: Sequence[Commune], *, tally: Tally, spots: Sequence[Spot]) -> Markup:
    """Draw communes as dots at their middles, the busy ones warmer, that lead to their lists."""
    if not found:
        return Markup("")
    by_key = {spot.key: spot for spot in spots}
    place = _projection(found)
    named = sorted(found, key=lambda one: (-tally.spots.get(one.code, 0), -one.population))
    drawn, names = [], []
    for commune in found:
        x, y = place(commune)
        spot = by_key[commune.code]
        more = (" home" if spot.is_home else "") + (" chosen" if spot.is_chosen else "")
        dot = _DOT.format(warmth=spot.warmth, more=more, x=x, y=y, r=6 + 2 * spot.warmth)
        drawn.append(_linked(dot, spot))
    for commune in named[:NAMES_MAX]:
        x, y = place(commune)
        names.append(_NAME.format(x=x, y=y - 9, size=11, anchor="middle", name=commune.name))
    return Markup("").join([*drawn, *names])


def pins(points: Sequence[Pinned]) -> Markup:
    """Draw public places: pins that lead to their pages."""
    drawn = []
    for one in points:
        if one.at is not None:
            pin = _PIN.format(x=one.at[0], y=one.at[1])
            url, label = one.point.url, one.point.title
            drawn.append(_LINK.format(url=url, label=label, current="", inner=pin))
    return Markup("").join(drawn)


def pins_json(points: Sequence[Pinned]) -> list[dict[str, Any]]:
    """Give the same places for the script."""
    return [
        {"name": one.point.title, "url": one.point.url, "at": [one.point.lat, one.point.lon]}
        for one in points
    ]


def squares_json(
    sheet: Sheet, region: Region, *, tally: Tally, spots: Sequence[Spot]
) -> dict[str, Any]:
    """Give the squares of a mile as GeoJSON polygons, edges of the grid and nothing finer.

    ``names`` beside them are the communes to write on the map.
    """
    by_key = {spot.key: spot for spot in spots}
    features = [
        _feature({"type": "Polygon", "coordinates": [_ring(square.cell)]}, by_key[square.key])
        for square in sheet.squares
        if is_shown(square, tally)
    ]
    names = [
        {"name": commune.name, "at": [commune.latitude, commune.longitude]}
        for commune in _communes_on(sheet, region)
    ]
    return {"type": "FeatureCollection", "features": features, "names": names}


def communes_json(found: Sequence[Commune], *, spots: Sequence[Spot]) -> dict[str, Any]:
    """Give communes as GeoJSON points at their middles."""
    by_key = {spot.key: spot for spot in spots}
    features = [
        _feature(
            {"type": "Point", "coordinates": [commune.longitude, commune.latitude]},
            by_key[commune.code],
        )
        for commune in found
    ]
    names = [{"name": one.name, "at": [one.latitude, one.longitude]} for one in found]
    return {"type": "FeatureCollection", "features": features, "names": names}


def spots_of_mile(sheet: Sheet, *, tally: Tally, url_of: UrlOf, chosen: str = "") -> list[Spot]:
    """List the squares of a mile as the map shows them, one's own first, then the warmest."""
    shown = [square for square in sheet.squares if is_shown(square, tally)]
    shown.sort(key=lambda one: (not one.is_home, -tally.spots.get(one.cell, 0), one.name))
    return [
        Spot(
            label=wording.square(square),
            words=_words(tally, square.cell),
            url=url_of(square.key),
            key=square.key,
            short=square.name if square.step == 0 else "",
            warmth=tally.warmth(square.cell),
            is_home=square.is_home,
            is_chosen=square.key == chosen,
        )
        for square in shown
    ]


def spots_of_communes(
    found: Sequence[Commune], *, tally: Tally, url_of: UrlOf, home: str, chosen: str = ""
) -> list[Spot]:
    """List communes as the map shows them, one's own first, then by their names."""
    ordered = sorted(found, key=lambda one: (one.code != home, -tally.spots.get(one.code, 0)))
    return [
        Spot(
            label=commune.name,
            words=_words(tally, commune.code),
            url=url_of(commune.code),
            key=commune.code,
            warmth=tally.warmth(commune.code),
            is_home=commune.code == home,
            is_chosen=commune.code == chosen,
        )
        for commune in ordered
    ]


def _words(tally: Tally, spot: int | str) -> str:
    kinds = {kind: n for (where, kind), n in tally.kinds_of_spot.items() if where == spot}
    return " · ".join(wording.things(kinds))


def _feature(geometry: dict[str, Any], spot: Spot) -> dict[str, Any]:
    properties = {
        "name": spot.label,
        "short": spot.short,
        "words": spot.words,
        "url": spot.url,
        "warmth": spot.warmth,
        "home": spot.is_home,
        "chosen": spot.is_chosen,
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _ring(cell: int) -> list[list[float]]:
    south, west, north, east = (round(edge, DEGREE_DECIMALS) for edge in grid.bounds(cell))
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _rect(square: Square, warmth: int, *, is_chosen: bool = False) -> Markup:
    more = f" ring-{square.ring}" + (" home" if square.is_home else "")
    more += " chosen" if is_chosen else ""
    return _SQUARE.format(
        warmth=warmth, more=more, x=square.x, y=square.y, side=square.side, round=5
    )


def _label(square: Square) -> Markup:
    """Write a square's name into its corner, so that list and drawing can be compared."""
    return _LABEL.format(x=square.x + 4, y=square.y + 13, name=square.name)


def _linked(shape: Markup, spot: Spot) -> Markup:
    label = f"{spot.label} – {spot.words}" if spot.words else spot.label
    current = Markup(' aria-current="true"') if spot.is_chosen else Markup("")
    return _LINK.format(url=spot.url, label=escape(label), current=current, inner=shape)


def _names(sheet: Sheet, region: Region) -> list[Markup]:
    """Write the communes whose middle is on the sheet; without any, the one it is named after."""
    places = [
        (commune.name, spot)
        for commune in _communes_on(sheet, region)
        if (spot := sheet.spot(commune.latitude, commune.longitude)) is not None
    ]
    if not places:
        home = next(square.cell for square in sheet.squares if square.is_home)
        return [_NAME.format(x=12, y=24, size=15, anchor="start", name=region.name_of(home))]
    return [
        _NAME.format(x=x, y=max(14, y), size=15, anchor=_anchor(x, sheet.size), name=name)
        for name, (x, y) in places
    ]


def _communes_on(sheet: Sheet, region: Region) -> list[Commune]:
    south, west, north, east = sheet.edge
    middle = (south + north) / 2, (west + east) / 2
    near = region.around(*middle, grid.haversine_m(*middle, north, east))
    return [one for one in near if sheet.spot(one.latitude, one.longitude)]


def _anchor(x: int, size: int) -> str:
    """Keep a name on the sheet: written away from the nearer edge."""
    if x < size / 4:
        return "start"
    return "end" if x > 3 * size / 4 else "middle"


def sheet_of_communes(found: Sequence[Commune]) -> SpotOf:
    """Say where a point stands on the sheet of some communes, or None beside it."""
    if not found:
        return lambda _latitude, _longitude: None
    place = _fitted(found)

    def spot(latitude: float, longitude: float) -> tuple[int, int] | None:
        x, y = place(latitude, longitude)
        return (x, y) if 0 < x < SHEET_UNITS and 0 < y < SHEET_UNITS else None

    return spot


def _projection(found: Sequence[Commune]) -> Callable[[Commune], tuple[int, int]]:
    """Fit the middles of communes onto a square sheet, north up."""
    place = _fitted(found)
    return lambda commune: place(commune.latitude, commune.longitude)


def _width_of_a_degree(latitude: float) -> float:
    """Return how wide a degree of longitude is against one of latitude; at a pole it is nothing."""
    return max(math.cos(math.radians(latitude)), WIDTH_MIN)


def _fitted(found: Sequence[Commune]) -> Callable[[float, float], tuple[int, int]]:
    south = min(one.latitude for one in found)
    north = max(one.latitude for one in found)
    west = min(one.longitude for one in found)
    east = max(one.longitude for one in found)
    shrink = _width_of_a_degree((south + north) / 2)
    span = max(north - south, (east - west) * shrink, 0.02)
    inner = SHEET_UNITS - 60

    def place(latitude: float, longitude: float) -> tuple[int, int]:
        across = (longitude - (west + east) / 2) * shrink / span
        up = (latitude - (south + north) / 2) / span
        return round(SHEET_UNITS / 2 + across * inner), round(SHEET_UNITS / 2 - up * inner)

    return place
