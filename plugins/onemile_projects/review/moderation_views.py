"""Pages of moderators and stewards: suspend, end, hand on; examiners; an opinion that is void."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    NotAllowed,
    NotFound,
    Refusal,
    allowed,
    member_required,
    require,
    resolve_actors,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.lifecycle import ALIVE, Reason, Stage, Step, where_it_stands
from onemile_projects.models import Project
from onemile_projects.proposals import answering
from onemile_projects.review import appealing, examiners, handing, journal, review_desk, suspension
from onemile_projects.review.review_forms import EmailForm, HandOverForm, WhyForm
from onemile_projects.review.review_models import HOUSEHOLD, Review
from onemile_projects.terms import MODERATE, STEWARD
from onemile_projects.views import blueprint

ACTS: dict[str, Callable[..., Project]] = {
    "suspend": suspension.suspend,
    "resume": suspension.resume,
    "end": suspension.end,
}


@blueprint.route("/<int:project_id>/moderate", methods=["GET", "POST"])
@member_required
@shows_form_again
def moderate(project_id: int) -> Any:
    """Suspend a project, let it go on, or end it: with words that all concerned read."""
    project, member = _moderated(project_id), viewer()
    form, status = WhyForm(), 200
    act = ACTS.get(request.form.get("act", ""))
    if request.method == "POST":
        status = 422
        if act is not None and form.validate():
            try:
                act(project_id, moderator=member, why=form.why.data or "")
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                flash(_("Done. All whom it concerns are told, with your words."), "done")
                return redirect(sight.path(project), code=303)
    return _page(project_id, form, HandOverForm(formdata=None)), status


@blueprint.post("/<int:project_id>/hand-over")
@member_required
@shows_form_again
def hand_over(project_id: int) -> Any:
    """Ask members to bear a project that nobody bears any more."""
    _moderated(project_id)
    form, status = HandOverForm(), 422
    if form.validate():
        try:
            lines = (form.emails.data or "").splitlines()
            handing.hand_over(project_id, steward=viewer(), emails=lines)
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("They are asked. Once one of them has said yes, it can go on."), "done")
            return redirect(url_for("projects.moderate", project_id=project_id), code=303)
    return _page(project_id, WhyForm(formdata=None), form), status


@blueprint.post("/<int:project_id>/take-over")
@member_required
def take_over(project_id: int) -> Any:
    """Say yes to bearing a project that nobody bears any more."""
    try:
        handing.take_over(project_id, member=viewer())
    except NotFound:
        raise
    except Refusal as refusal:
        flash(refusal.message, "warn")
    else:
        flash(_("Thank you: you bear it now. A moderator lets it go on."), "done")
    return redirect(Project.path_of(project_id), code=303)


@blueprint.route("/opinions/<int:review_id>/void", methods=["GET", "POST"])
@member_required
@shows_form_again
def void_opinion(review_id: int) -> Any:
    """Say of an opinion that it does not count, since its declaration was false."""
    require(viewer(), STEWARD)
    review = Review.get_or_none(Review.id == review_id)
    if review is None or review.given_at is None:
        raise NotFound
    project = sight.visible(review.project_id, viewer=viewer())
    form, status = WhyForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                appealing.void(review_id, steward=viewer(), why=form.why.data or "")
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                flash(_("It counts no more. The journal says why."), "done")
                return redirect(f"{sight.path(project)}#journal", code=303)
    said = [one for one in journal.told(project, viewer()) if one.id == review_id]
    page = render_template(
        "projects/void.html",
        form=form,
        project=project,
        path=sight.path(project),
        said=said[0] if said else None,
        stage=Stage(project.stage),
        household=review.answers.get(HOUSEHOLD, {}).get("comment", ""),
    )
    return page, status


@blueprint.route("/examiners", methods=["GET", "POST"])
@member_required
@shows_form_again
def list_examiners() -> Any:
    """Who examines projects; a steward names members beside the moderators."""
    require(viewer(), STEWARD)
    form, status = EmailForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                examiners.name(form.email.data, by=viewer())
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                flash(_("Named. They find what waits on the page “Projects”."), "done")
                return redirect(url_for("projects.list_examiners"), code=303)
    page = render_template(
        "projects/examiners.html",
        form=form,
        rows=examiners.everybody(),
        is_stuck=review_desk.is_stuck(),
    )
    return page, status


@blueprint.post("/examiners/<int:row_id>/off")
@member_required
def take_examiner_off(row_id: int) -> Any:
    """Let somebody examine no more."""
    examiners.take_off(row_id, by=viewer())
    flash(_("They examine no more; what they said before stays."), "done")
    return redirect(url_for("projects.list_examiners"), code=303)


def _moderated(project_id: int) -> Project:
    """Return a project that lies before a moderator; for all others there is no such page."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    if not suspension.may_moderate(project, member):
        if sight.is_bearer(project, member) and allowed(member, MODERATE):
            raise NotAllowed(_("You bear this project: another moderator decides this."))
        raise NotFound
    return project


def _page(project_id: int, form: WhyForm, handing_form: HandOverForm) -> str:
    project = Project.get_by_id(project_id)
    people = resolve_actors(answering.asked_to_take_over(project))
    is_suspended = project.stage == Stage.SUSPENDED
    return render_template(
        "projects/moderate.html",
        form=form,
        handing_form=handing_form,
        project=project,
        path=sight.path(project),
        stands=where_it_stands(Stage(project.stage)),
        is_suspended=is_suspended,
        may_suspend=is_suspended and Reason.MODERATORS not in stages.reasons(project),
        is_alive=project.stage in ALIVE,
        why=journal.last_reason(project, Step.SUSPEND) if is_suspended else "",
        until=suspension.undecided_until(project) if is_suspended else None,
        why_not_back=suspension.why_not_back(project) if is_suspended else "",
        is_orphaned=handing.is_orphaned(project),
        asked=list(people.values()),
        is_steward=allowed(viewer(), STEWARD),
    )
