"""Pages of the review: the list of examiners, the examination, the appeal, a new last day."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    NotAllowed,
    NotFound,
    Refusal,
    allowed,
    commune_name,
    member_required,
    require,
    rows_of,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import BudgetLine, Project
from onemile_projects.review import (
    appealing,
    examiners,
    journal,
    opening,
    opinions,
    review_desk,
    reviewing,
)
from onemile_projects.review.review_forms import AppealForm, LastDayForm, OpinionForm
from onemile_projects.review.verdicts import APPROVE, CRITERIA
from onemile_projects.shown import cards, needs
from onemile_projects.terms import EXAMINE, MODERATE, STEWARD
from onemile_projects.views import blueprint

# How each answer of the three looks.
ICONS = {"yes": "check", "no": "cross", "unclear": ""}


@blueprint.get("/examine")
@member_required
def to_examine() -> str:
    """The projects that wait for an opinion."""
    member = viewer()
    require(member, EXAMINE)
    rows = review_desk.rows_for(member)
    return render_template(
        "projects/to_examine.html",
        to_read=[row for row in rows if row.is_mine_to_read],
        with_others=[row for row in rows if not row.is_mine_to_read],
        is_steward=allowed(member, STEWARD),
        lacks_somebody=examiners.lacks_somebody(),
        path_of=sight.path,
    )


@blueprint.route("/<int:project_id>/examine", methods=["GET", "POST"])
@member_required
@shows_form_again
def examine(project_id: int) -> Any:
    """Examine a project: are you free, six questions, your opinion."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    if not sight.examines(project, member):
        if sight.is_bearer(project, member):
            raise NotAllowed(reviewing.why_not(project, member))
        raise NotFound
    form = OpinionForm()
    if request.method == "POST":
        return _sent(project, form)
    mine = opinions.own(project, member)
    if mine is not None:
        form.fill(mine)
    return _examination(project, form)


@blueprint.route("/<int:project_id>/appeal", methods=["GET", "POST"])
@member_required
@shows_form_again
def appeal(project_id: int) -> Any:
    """Why a project was refused, and the way to ask others."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form, status = AppealForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                appealing.appeal(project_id, member=member, words=form.words.data)
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                flash(_("Two others read it now. You will be told what they say."), "done")
                return redirect(sight.path(project), code=303)
    if request.method == "GET" and project.stage != Stage.REFUSED:
        flash(where_it_stands(Stage(project.stage)), "warn")
        return redirect(sight.path(project), code=303)
    page = render_template(
        "projects/appeal.html",
        form=form,
        project=project,
        path=sight.path(project),
        said=journal.told(project, member, of_round=int(project.round)),
    )
    return page, status


@blueprint.route("/<int:project_id>/opening", methods=["GET", "POST"])
@member_required
@shows_form_again
def open_project(project_id: int) -> Any:
    """Open an approved project, with a last day that lies ahead."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form, status = LastDayForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                opening.open_by_bearer(project_id, member=member, last_day=form.last_day.data)
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                flash(_("It is open: your neighbours can support it now."), "done")
                return redirect(sight.path(project), code=303)
    if request.method == "GET" and project.stage != Stage.APPROVED:
        flash(where_it_stands(Stage(project.stage)), "warn")
        return redirect(sight.path(project), code=303)
    page = render_template(
        "projects/opening.html",
        form=form,
        project=project,
        path=sight.path(project),
        least=opening.DAYS_LEAST,
        most=opening.DAYS_MOST,
    )
    return page, status


def _sent(project: Project, form: OpinionForm) -> Any:
    """Take what an examiner has sent: the declaration, then a draft or the opinion."""
    if not form.validate():
        return _examination(project, form, status=422)
    member, act = viewer(), request.form.get("act", "")
    try:
        review = opinions.own(project, member)
        if review is None or review.given_at is None:
            reviewing.declare(project.id, form.declaration(), member=member)
        if form.tie.data == reviewing.ASIDE:
            flash(_("Thank you for saying so. Others judge it."), "done")
            return redirect(url_for("projects.to_examine"), code=303)
        if act == "keep":
            reviewing.keep_draft(project.id, form.opinion(), member=member)
            flash(_("Kept. Nobody reads it before you give it."), "done")
            return redirect(url_for("projects.examine", project_id=project.id), code=303)
        outcome = reviewing.give(project.id, form.opinion(), member=member)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _examination(project, form, status=refusal.status)
    flash(_said(outcome), "done")
    return redirect(url_for("projects.to_examine"), code=303)


def _needs(project: Project) -> list[needs.Need]:
    """Return what it asks for besides Smiles, which stand above with what would be ideal."""
    asked = needs.asked_of([project])[project.id]
    found = (needs.hours_need(project, asked), needs.things_need(asked))
    return [need for need in found if need is not None]


def _earlier(project: Project, member: Any) -> list[journal.Said]:
    """Return what examiners said in the round before: what was asked for is looked at first.

    Nothing in an appeal: that is for fresh eyes, and its text may be the same.
    """
    if project.round < 2 or project.has_appealed:
        return []
    return journal.told(project, member, of_round=int(project.round) - 1)


def _budget(project: Project) -> list[BudgetLine]:
    theirs = "WHERE project_id = ? ORDER BY position"
    return rows_of(BudgetLine, theirs, (project.id,))


def _said(outcome: str) -> str:
    if not outcome:
        return _("Thank you. Another opinion is awaited; then it is decided.")
    if outcome == APPROVE:
        return _("Thank you. The project is approved, and its bearers are told.")
    return _("Thank you. It is decided, and its bearers are told why.")


def _examination(project: Project, form: OpinionForm, *, status: int = 200) -> Any:
    """Show the examination; also when it is over meanwhile: what was typed stays to be read."""
    member = viewer()
    project = Project.get_by_id(project.id)
    mine = opinions.own(project, member)
    has_given = mine is not None and mine.given_at is not None
    why_not = "" if has_given else reviewing.why_not(project, member)
    is_open = opinions.is_examined(project) and not has_given and not why_not
    page = render_template(
        "projects/examine.html",
        form=form,
        project=project,
        card=cards.cards_for([project])[0],
        needs=_needs(project),
        place=commune_name(project.commune),
        path=sight.path(project),
        criteria=CRITERIA,
        icons=ICONS,
        is_open=is_open or request.method == "POST",
        has_given=has_given,
        why_not=why_not,
        stands=where_it_stands(Stage(project.stage)),
        is_close=reviewing.lives_close(project, member),
        said=journal.told(project, member, of_round=int(project.round)),
        earlier=_earlier(project, member) if is_open else [],
        budget=_budget(project),
        others=journal.others_of_round(project, member),
        given=len(opinions.standing(project)),
        due_at=opinions.due_at(project),
        is_late=opinions.is_late(project),
        lacking=review_desk.lacking(project) if is_open else 0,
        may_moderate=allowed(member, MODERATE),
    )
    return page, status
