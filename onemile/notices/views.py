"""The notices page, and the way to fewer letters."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from onemile import current
from onemile.i18n import gettext as _
from onemile.members.directory import member_required
from onemile.notices import quiet, services
from onemile.web.addresses import is_page, page_cursor
from onemile.web.limits import QUIET, limited
from onemile.web.one_click import one_click
from onemile.web.sources import source

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@member_required
def index() -> str:
    """What is new for me, newest first."""
    viewer = current.viewer()
    rows = services.newest(viewer, before=page_cursor())
    shown = rows[: services.PAGE_ROWS]
    older = url_for("notices.index", before=shown[-1].id) if len(rows) > len(shown) else None
    is_first = "before" not in request.args
    return render_template(
        "notices/index.html",
        rows=shown,
        leading={row.id for row in shown if is_page(str(row.url))},
        older=older,
        is_first=is_first,
        n_unread=services.unread(viewer),
    )


@blueprint.get("/<int:notice_id>")
@member_required
def follow(notice_id: int) -> Any:
    """Go where a notice leads; it is read from then on."""
    row = services.read(current.viewer(), notice_id=notice_id)
    if not is_page(str(row.url)):
        flash(_("The page it leads to is not open here at the moment."), "info")
        return redirect(url_for("notices.index"), code=303)
    return redirect(str(row.url), code=303)


@blueprint.post("/read")
@member_required
def read_all() -> Any:
    """Mark everything as read."""
    services.read_all(current.viewer())
    return redirect(url_for("notices.index"), code=303)


@blueprint.post("/letters")
@member_required
def letters() -> Any:
    """Turn letters on or off."""
    by_mail = request.form.get("by_mail") == "yes"
    quiet.choose(current.viewer(), by_mail=by_mail)
    flash(_say(by_mail), "done")
    return redirect(url_for("notices.index"), code=303)


@blueprint.get("/quiet/<token>")
def ask_quiet(token: str) -> str:
    """Ask before stopping the letters: a mail program that opens links must not decide."""
    quiet.find(token)
    return render_template("notices/quiet.html", is_done=False)


@blueprint.post("/quiet/<token>")
@one_click
@limited(QUIET, by=source)
def stop_letters(token: str) -> str:
    """Stop the letters of whoever holds the link."""
    quiet.choose(quiet.find(token), by_mail=False)
    return render_template("notices/quiet.html", is_done=True)


def _say(by_mail: bool) -> str:
    if by_mail:
        return _("Important news comes by letter as well from now on.")
    return _("No more letters. Your news waits for you here.")
