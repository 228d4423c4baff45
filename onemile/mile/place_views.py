"""Where a member lives and from where they look: refine the square, look from here, come home."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from onemile import current
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.mile import grid, here, places, standpoint
from onemile.mile.commune import Commune
from onemile.mile.extent import cell_of
from onemile.mile.gazetteer import region
from onemile.mile.models import Place
from onemile.mile.radius import home_of
from onemile.mile.surroundings import surroundings
from onemile.web.limits import PLACE, limited

blueprint = Blueprint("place", __name__, url_prefix="/mile")


@blueprint.before_request
def _members_only() -> Any:
    if current.viewer() is None:
        here = request.full_path if request.method == "GET" else "/"
        return redirect(url_for("members.sign_in", next=here), code=303)
    return None


@blueprint.get("/here", endpoint="here")
def ask_here() -> str:
    """Look from elsewhere: by the browser's square, or from a commune."""
    return _here_page()


@blueprint.post("/here")
@limited(PLACE)
def look_from_here() -> Any:
    """Keep the square that the browser sent, or that of a commune, for a few hours."""
    commune = region().commune(request.form.get("commune", ""))
    cell_text = (
        grid.to_text(cell_of(region(), commune)) if commune else request.form.get("cell", "")
    )
    if not cell_text:  # a browser without script knows no square
        flash(standpoint.no_square(), "warn")
        return redirect(url_for("place.here"), code=303)
    try:
        cell = standpoint.look_from(cell_text, member_id=current.viewer().id, here=here.square())
    except Invalid as refusal:
        return _here_page(error=refusal.message), 422
    here.keep(cell)
    return redirect("/", code=303)


@blueprint.post("/home")
def look_from_home() -> Response:
    """Come home."""
    here.forget()
    return _to("/")


@blueprint.get("/place")
def refine() -> str:
    """The member's square on a map, to be moved; or their commune, and no more."""
    return _refine_page(home_of(current.viewer().id))


@blueprint.post("/place")
@limited(PLACE)
def settle() -> Any:
    """Move home to a square, or stay at the commune."""
    home = home_of(current.viewer().id)
    code = request.form.get("commune", "")
    is_vague = "commune_only" in request.form
    cell_text = "" if is_vague else request.form.get("cell", "")
    try:
        if not is_vague and not cell_text:
            raise Invalid({"cell": _("Touch the map where you live, or stay at the commune.")})
        places.settle(
            member_id=current.viewer().id,
            postcode=_postcode(home, region().commune(code)),
            commune=code,
            cell_text=cell_text,
        )
    except Invalid as refusal:
        return _refine_page(home, error=refusal.message), 422
    flash(_("Your place is kept. Others know the square, and nothing finer."), "done")
    return _to("/")


def _here_page(error: str = "") -> str:
    typed = request.args.get("postcode", "")
    stand = standpoint.standpoint(current.viewer().id)
    return render_template(
        "mile/here.html",
        level=stand.level if stand is not None else grid.COARSEST,
        typed=typed,
        communes=region().communes_of(typed),
        error=error or _trouble(typed),
    )


def _refine_page(home: Place | None, *, error: str = "") -> str:
    """Show the picker for the commune asked for, or the member's own."""
    known = region()
    typed = request.args.get("postcode", "")
    sharing = known.communes_of(typed)
    code = request.values.get("commune") or (home.declared_commune if home and not typed else "")
    commune = known.commune(code) or (sharing[0] if len(sharing) == 1 else None)
    cell = request.form.get("cell") or (
        grid.to_text(home.cell) if home and home.cell is not None else ""
    )
    return render_template(
        "mile/place.html",
        typed=typed,
        communes=sharing,
        commune=commune,
        surroundings=surroundings(known, commune) if commune else None,
        cell=cell if home and commune and commune.code == home.declared_commune else "",
        error=error,
        typed_error=_trouble(typed),
    )


def _postcode(home: Place | None, commune: Commune | None) -> str:
    """Keep the postcode that was declared as long as it is one of the commune's."""
    if commune is None:
        return home.postcode if home else ""
    if home is not None and home.postcode in commune.postcodes:
        return str(home.postcode)
    return commune.postcodes[0]


def _trouble(typed: str) -> str:
    """Say what is wrong with a typed postcode; nothing is, while nothing is typed."""
    if not typed:
        return ""
    try:
        places.check_postcode(typed)
    except Invalid as refusal:
        return refusal.message
    return ""


def _to(url: str) -> Response:
    response: Response = redirect(url, code=303)  # type: ignore[assignment]
    return response
