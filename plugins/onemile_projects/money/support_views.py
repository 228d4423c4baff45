"""Pages of supporting: the promise, its receipt, all of one's own, what the treasury adds."""

from typing import Any

from flask import flash, g, redirect, render_template, request

from onemile.api import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Rate,
    in_unit,
    limited,
    member_required,
    open_to_suspended,
    page_cursor,
    require,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import days, here, sight
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import Project
from onemile_projects.money import ends, matching, pledging, support
from onemile_projects.money.money_models import COLLECTED, HELD, MEMBER, Pledge
from onemile_projects.money.support_forms import MatchForm, whole
from onemile_projects.shown import show_views
from onemile_projects.terms import STEWARD
from onemile_projects.views import blueprint

# Each one writes a receipt: more than that in an hour is no neighbour at the keys.
PLEDGES = Rate(name="projects.pledges", times=30, seconds=3600)
PAGE = 20


@blueprint.get("/<int:project_id>/support")
@member_required
def to_support(project_id: int) -> Any:
    """The panel, for who comes back to the address of its form."""
    return redirect(_panel_url(project_id), code=303)


@blueprint.post("/<int:project_id>/support")
@member_required
@limited(PLEDGES, slips_are_free=True, keeps_form=True)
def promise(project_id: int) -> Any:
    """Promise Smiles, or change what was promised."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    held = pledging.held(project, member)
    room = pledging.room(project, member)
    form = support.form_of(project, room, formdata=request.form)
    if not form.validate():
        return _again(project_id, form, status=422)
    act = pledging.pledge if held is None else pledging.change
    try:
        made = act(project_id, form.promise(), member=member)
    except (Conflict, Invalid, NotAllowed) as refusal:
        form.refuse(refusal)
        return _again(project_id, form, status=refusal.status)
    flash(_("Promised, thank you. This page is your receipt."), "done")
    return redirect(support.path_of(made.uri), code=303)


@blueprint.post("/<int:project_id>/support/back")
@member_required
@open_to_suspended
def take_back(project_id: int) -> Any:
    """Take a promise back."""
    try:
        freed = pledging.take_back(project_id, member=viewer())
    except Conflict as refusal:
        here.say("support", refusal.message, "error")
        return redirect(_panel_url(project_id), code=303)
    words = _("Your %(amount)s are yours again.", amount=in_unit(freed.amount_smiles))
    here.say("support", words)
    return redirect(_panel_url(project_id), code=303)


@blueprint.get("/<int:project_id>/pledges/<int:pledge_id>")
@member_required
def receipt(project_id: int, pledge_id: int) -> str:
    """What was promised, until when, what becomes of it: for whoever promised it alone."""
    project = sight.visible(project_id, viewer=viewer())
    pledge: Pledge | None = Pledge.get_or_none(
        (Pledge.id == pledge_id) & (Pledge.project == project.id) & (Pledge.kind == MEMBER)
    )
    if pledge is None or pledge.supporter_uri != viewer().uri:
        raise NotFound
    is_open = pledge.state == HELD and not pledging.no_more(project)
    return render_template(
        "projects/receipt.html",
        project=project,
        pledge=pledge,
        said=support.status_words(pledge, project),
        terms=_terms(project, pledge),
        may_take_back=is_open,
        last_day=days.last_of(project),
    )


def _terms(project: Project, pledge: Pledge) -> list[support.Term]:
    """Give what still holds for a promise: all of it, what follows once it is given, or nothing."""
    if pledge.state == HELD and project.stage == Stage.OPEN:
        return support.terms_of(project, pledge)
    holds = pledge.state in (HELD, COLLECTED) and project.stage not in OVER
    return support.terms_after(project, pledge) if holds else []


@blueprint.get("/promises")
@member_required
def promises() -> str:
    """All that one has promised, the newest first."""
    cursor = page_cursor()
    theirs = (Pledge.supporter_uri == viewer().uri) & (Pledge.kind == MEMBER)
    query = Pledge.select(Pledge, Project).join(Project)
    query = query.where(theirs & (Pledge.ended_why != ends.CHANGED))
    if cursor is not None:
        query = query.where(Pledge.id < cursor)
    rows = list(query.order_by(Pledge.id.desc()).limit(PAGE + 1))
    return render_template(
        "projects/promises.html",
        rows=[(row, support.status_words(row, row.project)) for row in rows[:PAGE]],
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        is_first=cursor is None,
    )


@blueprint.route("/<int:project_id>/match", methods=["GET", "POST"])
@member_required
@shows_form_again
def match(project_id: int) -> Any:
    """What the treasury adds, by a rule that everybody reads on the project's page."""
    require(viewer(), STEWARD)
    project = sight.visible(project_id, viewer=viewer())
    part = sight.part_of(project, viewer())
    if not support.may_match(project, viewer(), part) and request.method == "GET":
        raise NotFound
    form, status = MatchForm(), 200
    if request.method == "GET" and project.match_max_smiles:
        form.percent.data = str(project.match_percent)
        form.max_smiles.data = str(project.match_max_smiles)
    elif request.method == "POST":
        status = 422
        if form.validate():
            try:
                _promise_match(project_id, form)
            except (Conflict, Invalid) as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                flash(_("Promised. Everybody reads it on the page of the project."), "done")
                return redirect(sight.path(project), code=303)
    return render_template(
        "projects/match.html", project=project, form=form, is_open=project.stage == Stage.OPEN
    ), status


def _promise_match(project_id: int, form: MatchForm) -> None:
    matching.promise(
        project_id,
        percent=whole(form.percent.data),
        max_smiles=whole(form.max_smiles.data),
        member=viewer(),
    )


def _again(project_id: int, form: Any, *, status: int) -> Any:
    """Show the project's page again, with what was typed and what is wrong with it."""
    if form.amount_smiles.data:
        # A number of one's own is what counts: no amount stays lit beside it.
        form.usual.data = ""
    setattr(g, support.REFUSED_FORM, form)
    return show_views.show(project_id), status


def _panel_url(project_id: int) -> str:
    return f"{Project.path_of(project_id)}#support"
