"""The pages of the book: a member's diary of thanks, and the commons everybody can look into."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from onemile.api import (
    allowed,
    clock,
    gettext,
    in_unit,
    member_required,
    ngettext,
    page_cursor,
    require,
    viewer,
)
from onemile_smiles import (
    accrued,
    commons,
    history,
    lapsing,
    movements,
    queries,
    settings,
    statement,
)
from onemile_smiles.purse import purse_of
from onemile_smiles.words import Showing, actors_of

_ = gettext
blueprint = Blueprint("smiles", __name__, url_prefix="/smiles")
# A page of the diary: about a season of an active neighbour.
LINES_MAX = 25
STEWARD = "smiles.look_after"


@blueprint.get("/")
@member_required
def diary() -> str:
    """Show the viewer's Smiles: what they have, what is promised, what has happened."""
    me = viewer()
    shown = request.args.get("show", "")
    shown = shown if shown in movements.SHOWN else ""
    before = page_cursor()
    lines = movements.statement(me.uri, before=before, limit=LINES_MAX + 1, shown=shown)
    promises = queries.promises(me.uri)
    showing = Showing([*promises, *lines[:LINES_MAX]], viewer=me)
    return render_template(
        "smiles/diary.html",
        purse=purse_of(me),
        waiting=accrued.waiting_of(me.uri),
        promises=[showing.promise(item) for item in promises],
        lines=[showing.line(line) for line in lines[:LINES_MAX]],
        next_url=_next_url(lines, shown),
        is_first_page=before is None,
        shown=shown,
        rules=settings.rules(),
        hour_guide=settings.hour_guide_smiles(),
    )


@blueprint.get("/statement.csv")
@member_required
def statement_csv() -> Response:
    """Give the whole diary as a file for a spreadsheet."""
    text = statement.write(movements.statement(viewer().uri))
    name = f"smiles-{clock.now():%Y-%m-%d}.csv"
    return Response(
        text,
        mimetype="text/csv",
        headers={
            "Content-Disposition": f"attachment; filename={name}",
            "Cache-Control": "private, no-store",
        },
    )


@blueprint.get("/commons")
@member_required
def all_together() -> str:
    """Show what the association has issued and what is left; names only to stewards."""
    is_steward = allowed(viewer(), STEWARD)
    return render_template(
        "smiles/commons.html",
        position=commons.position(),
        plot=history.plot(),
        rules=settings.rules(),
        hour_guide=settings.hour_guide_smiles(),
        is_steward=is_steward,
        near_floor=commons.members_near_floor() if is_steward else [],
        has_stranded=is_steward and bool(lapsing.stranded()),
        alarm_percent=commons.ALARM_PERCENT,
    )


@blueprint.post("/commons/recycle")
@member_required
def recycle() -> Answer:
    """Give the treasury back to where Smiles come from."""
    require(viewer(), STEWARD)
    amount = commons.recycle()
    if amount:
        flash(_("%(amount)s are back in the common pot.", amount=in_unit(amount)), "done")
    return redirect(url_for("smiles.all_together"), code=303)


@blueprint.get("/stranded")
@member_required
def stranded() -> str:
    """Show the stewards what is promised for plugins that are switched off."""
    require(viewer(), STEWARD)
    found = lapsing.stranded()
    sides = {uri for one in found for held in one.newest for uri in (held.payer, held.payee)}
    return render_template("smiles/stranded.html", stranded=found, people=actors_of(sides))


@blueprint.post("/stranded/<plugin>/release")
@member_required
def release_stranded(plugin: str) -> Answer:
    """Set free what a plugin that is off has left promised."""
    require(viewer(), STEWARD)
    n = lapsing.release_stranded(plugin)
    flash(ngettext("%(num)s promise is free.", "%(num)s promises are free.", n), "done")
    return redirect(url_for("smiles.stranded"), code=303)


def _next_url(lines: list[Any], shown: str) -> str | None:
    if len(lines) <= LINES_MAX:
        return None
    before = lines[LINES_MAX - 1].entry_id
    return url_for("smiles.diary", before=before, show=shown or None)
