"""The map: squares of the mile tinted by how much goes on there, and a list that says the same."""

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup

from onemile import current
from onemile.contracts import Area, FeedFilter, Ring, Setting
from onemile.mile import drawing, feed
from onemile.mile.commune import Commune
from onemile.mile.drawing import Pinned, Spot
from onemile.mile.gazetteer import region
from onemile.mile.look import Look, link, look_of_request, ring_chips
from onemile.mile.pieces import cards
from onemile.mile.squares import Sheet, sheet_of
from onemile.mile.tallies import Tally
from onemile.web.dear import dear
from onemile.web.headers import POLICY

blueprint = Blueprint("map", __name__, url_prefix="/map")

SETTINGS = (
    Setting(
        name="map.tile_url",
        kind=str,
        default="",
        maximum=300,
        help="Tiles under the squares, https://…/{z}/{x}/{y}.png. Empty: none, and nobody else "
        "learns where members look.",
    ),
    Setting(
        name="map.tile_credit",
        kind=str,
        default="",
        maximum=120,
        help="Whom the tiles are owed to, as their licence asks.",
    ),
)
# A square's things on one page; who wants more reads the feed.
LISTED_MAX = 40
# Public places on one map, of all plugins together; more would hide the squares.
POINTS_MAX = 200
# Communes of the whole instance are drawn where something goes on, the busiest first.
COMMUNES_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A ring on the map: either a sheet of squares or a handful of communes, and its twin."""

    ring: Ring
    tally: Tally
    spots: list[Spot]
    chosen: Spot | None
    sheet: Sheet | None = None
    communes: tuple[Commune, ...] = ()
    points: tuple[Pinned, ...] = ()

    def svg(self) -> Markup:
        """Draw it."""
        if self.sheet is not None:
            drawn = drawing.large(self.sheet, region(), tally=self.tally, spots=self.spots)
        else:
            drawn = drawing.communes(self.communes, tally=self.tally, spots=self.spots)
        return drawn + drawing.pins(self.points)

    def geojson(self) -> dict[str, Any]:
        """Give the same for the script."""
        if self.sheet is not None:
            found = drawing.squares_json(self.sheet, region(), tally=self.tally, spots=self.spots)
        else:
            found = drawing.communes_json(self.communes, spots=self.spots)
        return found | {"points": drawing.pins_json(self.points)}

    @property
    def size(self) -> int:
        """How wide the drawing is, in its own units."""
        return self.sheet.size if self.sheet is not None else drawing.SHEET_UNITS


@blueprint.get("")
@dear
def show() -> Any:
    """The map of a ring, its list twin, and what lies in the chosen square or commune."""
    if current.viewer() is None:
        return redirect(url_for("members.sign_in", next=request.full_path), code=303)
    look = look_of_request()
    drawn = _drawn(look)
    items = _items(look, drawn)
    page = render_template(
        "mile/map.html",
        drawn=drawn,
        rings=ring_chips(look, "/map", shown=drawn.ring),
        cards=cards(items, look, level=3),
        data_url=link("/map/squares.json", ring=drawn.ring, spot=request.args.get("spot", "")),
        tile_url=current.setting("map.tile_url"),
        tile_credit=current.setting("map.tile_credit"),
        has_square=look.standpoint is not None and look.standpoint.cell is not None,
    )
    return _with_tiles(make_response(page))


@blueprint.get("/squares.json")
@dear
def squares() -> Response:
    """The same squares for the script, as GeoJSON; personal, so nobody keeps it on the way."""
    if current.viewer() is None:
        abort(404)
    response = jsonify(_drawn(look_of_request()).geojson())
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _drawn(look: Look) -> Drawn:
    ring = look.ring or look.rings[0]
    tally, asked = look.tally(ring), request.args.get("spot", "")
    stand = look.standpoint

    def url_of(key: str) -> str:
        return link("/map", ring=ring, spot=key)

    if ring == "mile" and stand is not None and stand.cell is not None:
        sheet = sheet_of(stand.cell, look.area("mile").cells)
        spots = drawing.spots_of_mile(sheet, tally=tally, url_of=url_of, chosen=asked)
        return Drawn(
            ring=ring,
            tally=tally,
            spots=spots,
            chosen=_chosen(spots),
            sheet=sheet,
            points=_points(look, ring, sheet.spot),
        )
    found = _communes(look.area(ring), tally)
    home = stand.commune if stand is not None else ""
    spots = drawing.spots_of_communes(found, tally=tally, url_of=url_of, home=home, chosen=asked)
    return Drawn(
        ring=ring,
        tally=tally,
        spots=spots,
        chosen=_chosen(spots),
        communes=found,
        points=_points(look, ring, drawing.sheet_of_communes(found)),
    )


def _points(look: Look, ring: Ring, spot_of: drawing.SpotOf) -> tuple[Pinned, ...]:
    """Ask for the public places of a ring, and keep those that lie on the sheet."""
    given = current.instance().plugins.collect(
        "map_points", area=look.area(ring), viewer=look.viewer
    )
    pinned = (Pinned(point=one, at=spot_of(one.lat, one.lon)) for one in given)
    return tuple(islice((one for one in pinned if one.at is not None), POINTS_MAX))


def _chosen(spots: list[Spot]) -> Spot | None:
    return next((spot for spot in spots if spot.is_chosen), None)


def _communes(area: Area, tally: Tally) -> tuple[Commune, ...]:
    """Give the communes to draw: those that the ring is named after, and where its things lie.

    The mile may reach over their border. In the whole instance what is quiet is left out, and
    the busiest come first after those around.
    """
    busiest = sorted((str(code) for code in tally.spots), key=lambda code: -tally.spots[code])
    named = [code for code in area.communes if not area.everywhere or code in tally.spots]
    codes = list(dict.fromkeys([*named, *busiest]))
    known = (region().commune(code) for code in codes[:COMMUNES_MAX])
    return tuple(commune for commune in known if commune is not None)


def _items(look: Look, drawn: Drawn) -> list[Any]:
    """List what lies in the chosen spot; only spots of the ring can be chosen."""
    if drawn.chosen is None:
        return []
    if drawn.sheet is not None:
        key = drawn.chosen.key
        cells = tuple(one.cell for one in drawn.sheet.squares if one.key == key)
        area = replace(look.area("mile"), cells=cells)
    else:
        # A commune far away is a spot of the widest ring, and shows what is for everybody.
        area = replace(look.area(drawn.ring), at=drawn.chosen.key)
    return feed.gather(area, look.viewer, look.unlisted, FeedFilter(), None, LISTED_MAX)


def _with_tiles(response: Response) -> Response:
    """Let the browser fetch tiles on this page, where the association has chosen some."""
    tile_url = urlsplit(current.setting("map.tile_url"))
    if tile_url.netloc:
        origin = f"{tile_url.scheme}://{tile_url.netloc}"
        policy = POLICY.replace("img-src 'self'", f"img-src 'self' {origin}")
        response.headers["Content-Security-Policy"] = policy
    return response
