"""Pages: whether other instances may know one, and neighbours there see one; taking it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile import current
from onemile.errors import Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.members import across, outward
from onemile.members.directory import member_required
from onemile.members.forms import OutwardForm
from onemile.members.me_views import blueprint
from onemile.members.persons import host_of
from onemile.mile.radius import home_of
from onemile.rates import Rate
from onemile.web.limits import HOURS, limited

# Each change is sent to every server that knows the member; people think again a few times.
OUTWARD = Rate(name="outward", times=20, seconds=HOURS)


@blueprint.route("/elsewhere", methods=["GET", "POST"])
@member_required
@limited(OUTWARD, slips_are_free=True, keeps_form=True)
def elsewhere() -> Any:
    """Say what becomes visible elsewhere, and let other instances know one."""
    viewer = current.viewer()
    if not (viewer.federates or viewer.is_seen_across or outward.is_offered()):
        raise NotFound
    form = OutwardForm(text=viewer.outward_text)
    if form.validate_on_submit():
        try:
            outward.let_know(viewer, text=form.text.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Kept. This is what other instances may read of you."), "done")
            return redirect(url_for("me.elsewhere"), code=303)
    address = f"@{viewer.handle}@{host_of(current.card().base_url)}" if viewer.federates else ""
    home = home_of(viewer.id)
    page = render_template(
        "members/elsewhere.html",
        form=form,
        member=viewer,
        address=address,
        carries_mile=viewer.is_seen_across or across.is_offered(),
        has_square=home is not None and home.cell is not None,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/elsewhere/end", methods=["GET", "POST"])
@member_required
def withdraw() -> Any:
    """Ask whether a member means it, with what goes; a POST takes it all back."""
    if request.method == "GET" and current.viewer().federates:
        return render_template("members/withdraw.html")
    if request.method == "POST" and outward.withdraw(current.viewer()):
        flash(_("Taken back. Other instances are asked to delete what they have of you."), "done")
    else:
        flash(_("That is over already."), "done")
    return redirect(url_for("me.elsewhere"), code=303)


@blueprint.post("/elsewhere/mile/show")
@member_required
@limited(OUTWARD)
def show_across() -> Any:
    """Have neighbours on a partner's instance see what a member shows their mile."""
    across.show_across(current.viewer())
    said = _("Done. If neighbours over there are in your mile, they see it as soon as it goes.")
    flash(said, "done")
    return redirect(url_for("me.elsewhere", _anchor="across"), code=303)


@blueprint.post("/elsewhere/mile/hide")
@member_required
def hide_across() -> Any:
    """Take back from them what they were shown."""
    if across.hide_across(current.viewer()):
        flash(_("Taken back. Each partner is asked to delete what it has of it."), "done")
    else:
        flash(_("That is over already."), "done")
    return redirect(url_for("me.elsewhere", _anchor="across"), code=303)
