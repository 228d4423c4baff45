"""Pages: one's data, the copy of it, leaving."""

import tempfile
from typing import Any

from flask import Blueprint, g, make_response, render_template, send_file

from onemile import clock, current
from onemile.errors import Invalid
from onemile.members import sessions
from onemile.members.directory import member_required
from onemile.members.forms import PasswordForm
from onemile.privacy import erase, export
from onemile.web.forms import Form
from onemile.web.limits import EXPORT, SIGN_IN, limiter

# Smaller copies never touch the disk.
IN_MEMORY_BYTES = 5_000_000

blueprint = Blueprint("privacy", __name__, url_prefix="/me/data")


@blueprint.get("")
@member_required
def mine() -> Any:
    """Offer the copy, and the door."""
    return render_template("privacy/mine.html", form=Form())


@blueprint.post("/copy")
@member_required
@limiter.limit(EXPORT)
def copy() -> Any:
    """Hand out the copy."""
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)
    try:
        export.write(current.viewer(), into=archive)
    except BaseException:
        archive.close()
        raise
    name = f"1mile-{clock.now():%Y-%m-%d}.zip"
    return send_file(archive, "application/zip", as_attachment=True, download_name=name, max_age=0)


@blueprint.route("/leave", methods=["GET", "POST"])
@member_required
@limiter.limit(SIGN_IN, methods=["POST"])
def leave() -> Any:
    """Erase the member who asks for it twice: by coming here, and by their password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            kept = erase.leave(current.viewer(), password=form.password.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return sessions.take_cookie(make_response(_goodbye(kept)))
    page = render_template("privacy/leave.html", form=form)
    return page, 422 if form.errors else 200


def _goodbye(kept: list[Any]) -> str:
    # From here on nobody is signed in: the page must not greet who has just left.
    g.viewer = None
    g.pop("navigation", None)
    return render_template("privacy/left.html", kept=kept)
