"""Pages: whom to hear no more of, for how long, and hearing of them again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile import current
from onemile.errors import Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.members import mutes
from onemile.members.directory import member_required
from onemile.members.forms import MuteForm
from onemile.members.me_views import blueprint
from onemile.web.filters import day
from onemile.web.limits import BLOCK, limited


@blueprint.route("/mute", methods=["GET", "POST"])
@member_required
@limited(BLOCK, slips_are_free=True, keeps_form=True)
def mute() -> Any:
    """Ask for how long a person or a publication is to be muted. 404 for what one cannot know."""
    viewer, uri = current.viewer(), request.values.get("uri", "")
    shown, form = request.values.get("shown", ""), MuteForm()
    asked = mutes.known(viewer, uri, shown=shown)
    if asked is None:
        raise NotFound
    if form.validate_on_submit():
        try:
            until = mutes.mute(viewer, uri=uri, days=int(form.days.data), shown=shown)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_muted_words(asked.name, until), "done")
            return redirect(url_for("me.blocked") + "#muted", code=303)
    held = mutes.one(viewer, uri=uri)
    page = render_template("members/mute.html", asked=asked, form=form, held=held, shown=shown)
    return page, 422 if form.errors else 200


@blueprint.post("/mute/remove")
@member_required
@limited(BLOCK, slips_are_free=True)
def unmute() -> Any:
    """Hear of somebody again, whoever is behind the address."""
    if not mutes.unmute(current.viewer(), uri=request.form.get("uri", "")):
        # Pressed twice, or its time was over: they are heard, which is what was wanted.
        flash(_("That is over already."), "done")
    else:
        flash(_("You hear of them again."), "done")
    return redirect(url_for("me.blocked") + "#muted", code=303)


def _muted_words(name: str, until: Any) -> str:
    if until is None:
        return _("Muted: %(name)s. Nobody is told.", name=name)
    return _("Muted until %(day)s: %(name)s. Nobody is told.", day=day(until), name=name)
