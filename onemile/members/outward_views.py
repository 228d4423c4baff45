"""Pages: whether other instances may know one, what they read then, and taking it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile import current
from onemile.errors import Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.members import outward
from onemile.members.directory import member_required
from onemile.members.forms import OutwardForm
from onemile.members.me_views import blueprint
from onemile.members.persons import host_of
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
    if not (viewer.federates or outward.is_offered()):
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
    page = render_template("members/elsewhere.html", form=form, member=viewer, address=address)
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
