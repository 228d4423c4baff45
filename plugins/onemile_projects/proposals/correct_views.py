"""The page on which bearers correct words, place and photos of a project that is open."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import HiddenField, MultipleFileField
from wtforms.validators import Optional

from onemile.api import (
    Form,
    Letters,
    LineField,
    LongField,
    Plain,
    Rate,
    Refusal,
    ids,
    limited,
    member_required,
    pictures,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import sight
from onemile_projects.models import (
    LINE_CHARS_MAX,
    PHOTOS_MAX,
    SUMMARY_CHARS_MAX,
    TEXT_CHARS_MAX,
    Project,
)
from onemile_projects.proposals import correcting, draft_photos
from onemile_projects.proposals.parts import Showing
from onemile_projects.views import blueprint

CORRECT = Rate(name="projects.correct", times=60, seconds=3600)


class CorrectForm(Form):
    """What may still be written otherwise."""

    summary = LongField(
        _l("In two sentences"), validators=[Letters(least=1, most=SUMMARY_CHARS_MAX), Plain()]
    )
    need = LongField(
        _l("Why is it needed here?"), validators=[Letters(least=1, most=TEXT_CHARS_MAX), Plain()]
    )
    plan = LongField(
        _l("How do you want to go about it?"),
        validators=[Letters(least=1, most=TEXT_CHARS_MAX), Plain()],
    )
    place_text = LineField(
        _l("Where?"), validators=[Letters(least=1, most=LINE_CHARS_MAX), Plain()]
    )
    photo = MultipleFileField(_l("Photos"), validators=[Optional()])
    version = HiddenField()


@blueprint.route("/<int:project_id>/correct", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@limited(CORRECT, keeps_form=True)
def correct(project_id: int) -> Any:
    """Correct a project that neighbours read already."""
    member, form = viewer(), CorrectForm()
    project = sight.own(project_id, viewer=member)
    if request.method == "GET":
        if project.stage not in correcting.MAY_CORRECT:
            return redirect(sight.path(project), code=303)
        now = correcting.read(project)
        for name in ("summary", "need", "plan", "place_text"):
            form[name].data = getattr(now, name)
        form.version.data = str(project.version)
        return _page(form, project, now.photo_ids)
    photo_ids, refused_photo = draft_photos.sent(project, member, step=Showing.step)
    status = 422
    if form.validate() and refused_photo is None:
        try:
            correcting.correct(
                project_id,
                correcting.Correction(
                    summary=form.summary.data,
                    need=form.need.data,
                    plan=form.plan.data,
                    place_text=form.place_text.data,
                    photo_ids=photo_ids,
                ),
                member=member,
                version=ids.read(form.version.data or ""),
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("Corrected. Its journal says what changed."), "done")
            return redirect(url_for("projects.show", project_id=project_id), code=303)
    elif refused_photo is not None:
        form.refuse(refused_photo)
    return _page(form, project, photo_ids), status


def _page(form: CorrectForm, project: Project, photo_ids: tuple[int, ...]) -> str:
    return render_template(
        "projects/propose_correct.html",
        form=form,
        project=project,
        path=sight.path(project),
        kept=draft_photos.shown(project, photo_ids, member=viewer()),
        photo_url=pictures.url,
        photos_max=PHOTOS_MAX,
    )
