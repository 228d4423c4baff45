"""The rehearsal of a move, and the press that does it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import Invalid, Refusal, limited, member_required, viewer
from onemile.api import gettext as _
from onemile_federation.houses import leaving
from onemile_federation.houses.dwellers import Dweller
from onemile_federation.houses.forms import LeaveForm
from onemile_federation.houses.views import CHANGES, asked_for
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.views import blueprint


@blueprint.route("/house/leave", methods=["GET", "POST"])
@member_required
@limited(CHANGES, slips_are_free=True, keeps_form=True)
def leave_house() -> Any:
    """Say what a move to ``to`` does; a POST with the name typed does it."""
    dweller, form = asked_for(), LeaveForm()
    to = " ".join(request.args.get("to", "").split())
    if not to:
        return redirect(url_for("federation.house", uri=dweller.uri), code=303)
    is_meant = form.validate_on_submit()
    try:
        if is_meant:
            leaving.leave(dweller, to, member=viewer(), said=form.said.data or "")
            flash(_("Moved. Those who follow are told; the old address leads to the new one."))
            return redirect(url_for("federation.house", uri=dweller.uri), code=303)
        found = leaving.rehearse(dweller, to, member=viewer())
    except NoWay as no_way:
        told = sentence(no_way)
        return _page(dweller, to, form, refused=told.words, status=told.status)
    except Invalid as refusal:
        if "said" in refusal.fields:
            form.refuse(refusal)
            return _again(dweller, to, form)
        words = " ".join(refusal.fields.values()) or refusal.message
        return _page(dweller, to, form, refused=words, status=refusal.status)
    except Refusal as refusal:
        return _page(dweller, to, form, refused=refusal.message, status=refusal.status)
    return _page(dweller, to, form, found=found, status=422 if form.errors else 200)


def _again(dweller: Dweller, to: str, form: LeaveForm) -> Any:
    """Show the rehearsal once more, as it is by now, beside a name that was not the right one."""
    try:
        found = leaving.rehearse(dweller, to, member=viewer())
    except NoWay as no_way:
        told = sentence(no_way)
        return _page(dweller, to, form, refused=told.words, status=told.status)
    except Refusal as refusal:
        return _page(dweller, to, form, refused=refusal.message, status=refusal.status)
    return _page(dweller, to, form, found=found, status=422)


def _page(
    dweller: Dweller,
    to: str,
    form: LeaveForm,
    *,
    status: int,
    found: leaving.Rehearsal | None = None,
    refused: str = "",
) -> Any:
    page = render_template(
        "federation/leave_house.html", who=dweller, to=to, form=form, found=found, refused=refused
    )
    answer = for_one(page)
    answer.status_code = status
    return answer
