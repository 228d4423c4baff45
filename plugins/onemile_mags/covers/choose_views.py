"""The page on which a cover is chosen: all that can be, drawn small; or a picture of one's own."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField
from wtforms.validators import Optional

from onemile.api import Form, Invalid, Refusal, member_required, takes, viewer
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import sight
from onemile_mags.covers import art, choosing, making, wording
from onemile_mags.covers.palettes import DESIGNS, PALETTES
from onemile_mags.models import Issue, Mag
from onemile_mags.views import blueprint


class CoverForm(Form):
    """A drawing, and what lies over it."""

    # Which there are is the service's to say: a wrong one is refused in its own words.
    look = RadioField(_l("Drawn for you"), validators=[Optional()], validate_choice=False)
    photo = FileField(_l("Or a picture of yours"), [Optional()])
    remove = BooleanField(_l("Take my picture off the cover"))


@blueprint.route("/<int:mag_id>/cover", methods=["GET", "POST"])
@blueprint.route("/<int:mag_id>/issues/<int:issue_id>/cover", methods=["GET", "POST"])
@takes(photos=True)
@member_required
def choose_cover(mag_id: int, issue_id: int | None = None) -> Any:
    """Choose the cover of a Mag, or of one of its numbers."""
    mag = sight.edited_mag(mag_id, viewer=viewer())
    issue = None if issue_id is None else choosing.issue_of(mag, issue_id)
    form, status = CoverForm(), 200
    form.look.choices = _looks(mag, issue)
    if request.method == "GET":
        form.look.data = _look_of(mag, issue)
    elif form.validate_on_submit():
        try:
            choosing.set_cover(viewer(), mag.id, _sent(form), issue_id=issue_id)
        except Refusal as refusal:
            if not isinstance(refusal, Invalid):
                raise
            form.refuse(refusal)
            status = 422
        else:
            flash(_("The cover is changed."), "done")
            here = url_for("mags.choose_cover", mag_id=mag.id, issue_id=issue_id)
            return redirect(here, code=303)
    else:
        status = 422
    page = render_template(
        "mags/choose_cover.html",
        mag=mag,
        issue=issue,
        form=form,
        cover=making.of_mag(mag, issue, is_link=False),
        has_picture=bool((issue or mag).cover_key),
        art=lambda look: art.art_url(mag.title, issue.number if issue else 0, *look.split("-")),
    )
    return page, status


def _sent(form: CoverForm) -> choosing.Look:
    design, _dash, palette = (form.look.data or "").partition("-")
    return choosing.Look(
        design=design,
        palette=palette,
        picture=form.photo.data.stream if form.photo.data else None,
        removes_picture=bool(form.remove.data),
    )


def _looks(mag: Mag, issue: Issue | None) -> list[tuple[str, str]]:
    """Return all that can be chosen: a number has its Mag's design."""
    designs = DESIGNS if issue is None else (art.design_of(mag.design, title=mag.title),)
    return [
        (f"{design}-{palette}", wording.look(design, palette))
        for design in designs
        for palette in PALETTES
    ]


def _look_of(mag: Mag, issue: Issue | None) -> str:
    return f"{art.design_of(mag.design, title=mag.title)}-{making.palette_of(mag, issue)}"
