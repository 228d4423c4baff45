"""The picture shelf's pages: add, describe, take off."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from onemile.api import (
    Conflict,
    Invalid,
    ids,
    limited,
    member_required,
    ngettext,
    pictures,
    shows_form_again,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.models import Mag
from onemile_mags.views import blueprint
from onemile_mags.writing import described, shelf
from onemile_mags.writing.desk_views import SAVES

PAGE_SIZE = 24


@blueprint.route("/<int:mag_id>/pictures", methods=["GET", "POST"])
@takes(photos=True)
@member_required
def shelf_page(mag_id: int) -> Any:
    """Look through the shelf of a Mag, or add to it; the workshop's script asks for JSON."""
    mag = sight.written_mag(mag_id, viewer=viewer())
    if request.method == "GET":
        return _page(mag)
    files = [(one.filename, one.stream) for one in request.files.getlist("photo") if one.filename]
    try:
        added = shelf.add(viewer(), mag_id, files)
    except Invalid as refusal:
        added = shelf.Added(pictures=(), refused=(refusal.message,))
    if request.accept_mimetypes.best == "application/json":
        shown = [{"number": one.number, "url": pictures.url(one.key)} for one in added.pictures]
        return jsonify(pictures=shown, said=" ".join(added.refused)), 200 if shown else 422
    if added.pictures:
        n = len(added.pictures)
        said = ngettext("%(num)s photo is on the shelf.", "%(num)s photos are on the shelf.", n)
        flash(said, "done")
    if added.refused or not files:
        refused = added.refused or (_("Choose a photo first."),)
        return _page(mag, refused=refused, status=422)
    return redirect(url_for("mags.shelf_page", mag_id=mag_id), code=303)


@blueprint.post("/<int:mag_id>/pictures/<int:number>")
@shows_form_again
@member_required
@limited(SAVES)
def describe_picture(mag_id: int, number: int) -> Any:
    """Say what a picture shows, or mend it later."""
    mag = sight.written_mag(mag_id, viewer=viewer())
    try:
        shelf.describe(viewer(), mag_id, number, **described.sent_of(number))
    except Invalid as refusal:
        return _page(mag, wrong={number: refusal.fields}, status=422)
    flash(_("Its words are kept, wherever it is shown."), "done")
    before = ids.read(request.form.get("before", ""))
    where = url_for("mags.shelf_page", mag_id=mag_id, before=before or None)
    return redirect(f"{where}#photo-{number}", code=303)


@blueprint.post("/<int:mag_id>/pictures/<int:number>/take-off")
@member_required
def take_off_picture(mag_id: int, number: int) -> Any:
    """Take a picture off the shelf, if no article shows it."""
    mag = sight.written_mag(mag_id, viewer=viewer())
    try:
        shelf.delete(viewer(), mag_id, number)
    except Conflict as refusal:
        return _page(mag, wrong={number: {"alt": refusal.message}}, status=409)
    flash(_("The photo is gone from the shelf."), "done")
    return redirect(url_for("mags.shelf_page", mag_id=mag_id), code=303)


def _page(
    mag: Mag,
    *,
    refused: tuple[str, ...] = (),
    wrong: dict[int, dict[str, str]] | None = None,
    status: int = 200,
) -> Any:
    asked = request.args.get("before", "") or request.form.get("before", "")
    before = ids.read(asked) or None
    found = shelf.newest(mag.id, before=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    page = render_template(
        "mags/shelf.html",
        mag=mag,
        shown=shown,
        uses=shelf.uses_of(shown),
        picture_url=pictures.url,
        path=sight.path,
        refused=refused,
        wrong=wrong or {},
        sent=request.form,
        before=before or "",
        at_once=shelf.AT_ONCE_MAX,
        next_before=shown[-1].id if len(found) > PAGE_SIZE else None,
    )
    return page, status
