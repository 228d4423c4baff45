"""The page about moving: where an actor lived before, where it lives now, and the way back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import Conflict, Invalid, Rate, limited, member_required, publishing, viewer
from onemile.api import gettext as _
from onemile_federation.houses import arriving, dwellers
from onemile_federation.houses.forms import FormerForm, TargetForm
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.views import blueprint

# Each change is said to all who follow, anywhere; nobody moves so often.
CHANGES = Rate(name="federation.houses", times=20, seconds=3_600)


def asked_for() -> dwellers.Dweller:
    """Return whose page it is, by ``uri``. Raises NotFound, NotAllowed."""
    return dwellers.of(request.args.get("uri", ""), member=viewer())


@blueprint.route("/house", methods=["GET", "POST"])
@member_required
@limited(CHANGES, slips_are_free=True, keeps_form=True)
def house() -> Any:
    """Say where one lived before; see where one lives, and what a move needs."""
    dweller, form = asked_for(), FormerForm()
    if not form.validate_on_submit():
        return _page(dweller, form, status=422 if form.errors else 200)
    try:
        arriving.name_former(dweller, form.address.data or "", member=viewer())
    except NoWay as no_way:
        told = sentence(no_way)
        form.refuse(Invalid({"address": told.words}))
        return _page(dweller, form, status=told.status)
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(dweller, form, status=refusal.status)
    flash(_("Kept: the old address may lead here now. Go on there."), "done")
    return redirect(url_for("federation.house", uri=dweller.uri), code=303)


@blueprint.post("/house/former")
@member_required
@limited(CHANGES, slips_are_free=True)
def unname_former() -> Any:
    """Take an address of before out again."""
    dweller = asked_for()
    if publishing.unname_former(dweller.uri, former_uri=request.form.get("former", "")):
        flash(_("Taken out: that address may not lead here any more."), "done")
    return redirect(url_for("federation.house", uri=dweller.uri), code=303)


@blueprint.post("/house/back")
@member_required
@limited(CHANGES, slips_are_free=True)
def move_back() -> Any:
    """Take a move back."""
    dweller = asked_for()
    try:
        publishing.move_back(dweller.uri)
    except Conflict as refusal:
        flash(refusal.message, "warn")
    else:
        flash(_("The move is taken back: this address is the one again."), "done")
    return redirect(url_for("federation.house", uri=dweller.uri), code=303)


def _page(dweller: dwellers.Dweller, form: FormerForm, *, status: int) -> Any:
    page = render_template(
        "federation/house.html", who=dweller, form=form, target=TargetForm(formdata=None)
    )
    answer = for_one(page)
    answer.status_code = status
    return answer
