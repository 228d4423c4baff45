"""The pages on which a member takes along, and brings, the list of those whom they follow."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from onemile.api import Invalid, limited, member_required, require, viewer
from onemile.api import gettext as _
from onemile_federation.houses import follow_lists, following_on
from onemile_federation.houses.forms import ListForm
from onemile_federation.houses.views import CHANGES
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.views import blueprint


@blueprint.get("/house/follows.csv")
@member_required
def follow_list() -> Response:
    """Hand out the list of those whom one follows."""
    answer = Response(follow_lists.written(viewer()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="follows.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.route("/house/follows", methods=["GET", "POST"])
@member_required
@limited(CHANGES, slips_are_free=True, keeps_form=True)
def bring_follows() -> Any:
    """Look at a list that was brought; with ``sure``, follow those on it."""
    member, form = viewer(), ListForm()
    require(member, "core.take_part")
    if not form.validate_on_submit():
        return _page(form, status=422 if form.errors else 200)
    try:
        found = follow_lists.rehearse(form.lines.data or "", member=member)
        if not member.federates:
            raise Invalid({"lines": _("First let other instances know you, under “Me”.")})
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(form, status=refusal.status)
    if form.sure.data != "yes":
        form.lines.data = "\n".join(found.wanted)
        return _page(form, found=found)
    following_on.ask(member, found.wanted)
    flash(_("They are asked one after the other: it takes some hours."), "done")
    return redirect(url_for("federation.bring_follows"), code=303)


def _page(
    form: ListForm, *, found: follow_lists.Rehearsed | None = None, status: int = 200
) -> Response:
    n_waiting, failed = following_on.left(viewer())
    page = render_template(
        "federation/follow_list.html",
        form=form,
        found=found,
        n_waiting=n_waiting,
        failed=[(row.address, _why(str(row.why))) for row in failed],
        is_known=bool(viewer().federates),
    )
    answer = for_one(page)
    answer.status_code = status
    return answer


def _why(word: str) -> str:
    if word == following_on.REFUSED:
        return _("It could not be followed.")
    return sentence(NoWay(word)).words
