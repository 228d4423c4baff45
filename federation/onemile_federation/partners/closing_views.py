"""The page on which this instance is announced to close, and the way back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import Conflict, Invalid, limited, viewer
from onemile.api import gettext as _
from onemile_federation import counting
from onemile_federation.partners import closing, stakes, words
from onemile_federation.partners.forms import ClosingForm
from onemile_federation.steering import STEERED, steering
from onemile_federation.views import blueprint


@blueprint.route("/partners/closing", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def own_closing() -> Any:
    """Announce that this instance closes: first whom it reaches, then for good."""
    form, found = ClosingForm(), None
    if form.validate_on_submit():
        on = str(form.closes_on.data)
        try:
            if request.form.get("sure"):
                closing.announce(closes_on=on, words=form.words.data, by_uri=viewer().uri)
                flash(
                    _(
                        "It is announced: each partner is told as soon as its server takes our "
                        "message."
                    ),
                    "done",
                )
                return redirect(url_for("federation.partners"), code=303)
            found = closing.rehearse(on)
        except Invalid as refusal:
            form.refuse(refusal)
    standing = closing.ours()
    page = render_template(
        "federation/partners/closing.html",
        form=form,
        found=found,
        stakes=[] if found is None else stakes.of_all(found.partners),
        people=counting.people,
        standing=standing,
        day="" if standing is None else words.closing_day(standing),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/partners/closing/take-back")
@steering
@limited(STEERED)
def closing_taken_back() -> Any:
    """Take the announcement back."""
    try:
        closing.take_back(by_uri=viewer().uri)
    except Conflict as conflict:  # a second press, or another steward's
        flash(conflict.message, "warn")
    else:
        flash(
            _(
                "The announcement is taken back: each partner is told as soon as its server takes "
                "our message."
            ),
            "done",
        )
    return redirect(url_for("federation.partners"), code=303)
