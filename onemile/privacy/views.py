"""Pages: one's data, the copy of it, leaving."""

from typing import Any

from flask import Blueprint, g, make_response, render_template

from onemile import clock, current
from onemile.errors import Conflict, Invalid
from onemile.members import sessions
from onemile.members.directory import member_required
from onemile.members.forms import PasswordForm
from onemile.privacy import departed, erase, export
from onemile.web.forms import Form
from onemile.web.limits import EXPORT, PASSWORDS, limited
from onemile.web.pouring import poured

blueprint = Blueprint("privacy", __name__, url_prefix="/me/data")


@blueprint.get("")
@member_required
def mine() -> Any:
    """Offer the copy, and the door."""
    return render_template("privacy/mine.html", form=Form())


@blueprint.post("/copy")
@member_required
@limited(EXPORT)
def copy() -> Any:
    """Hand out the copy."""
    name = f"1mile-{clock.now():%Y-%m-%d}.zip"
    return poured(
        lambda into: export.write(current.viewer(), into=into),
        name=name,
        media_type="application/zip",
    )


@blueprint.route("/leave", methods=["GET", "POST"])
@member_required
@limited(PASSWORDS, keeps_form=True)
def leave() -> Any:
    """Erase the member who asks for it twice: by coming here, and by their password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            kept = erase.leave(current.viewer(), password=form.password.data)
        except Invalid as invalid:
            form.refuse(invalid)
        except Conflict as conflict:
            form.refuse(Invalid({"password": conflict.message}))
        else:
            return sessions.take_cookie(make_response(_goodbye(kept)))
    page = render_template(
        "privacy/leave.html", form=form, switched_off=list(departed.absent_plugins())
    )
    return page, 422 if form.errors else 200


def _goodbye(kept: list[Any]) -> str:
    # From here on nobody is signed in: the page must not greet who has just left.
    g.viewer = None
    g.pop("navigation", None)
    return render_template("privacy/left.html", kept=kept)
