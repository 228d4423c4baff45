"""Pages of milestones: show one, read what was shown, decide about it, put its day off."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    NAMELESS,
    NotFound,
    Refusal,
    member_required,
    pictures,
    resolve_actor,
    shows_form_again,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import EVIDENCE, PHOTOS_MAX, SHOWN, Milestone, Project
from onemile_projects.views import blueprint
from onemile_projects.way import delays, judging, lead_pages, milestones, stones
from onemile_projects.way.way_forms import DayForm, ShowForm, WordsForm


@blueprint.get("/milestones/<int:milestone_id>")
@member_required
def milestone(milestone_id: int) -> Any:
    """What shows a milestone; an examiner decides here."""
    return _page(milestone_id, WordsForm())


@blueprint.route("/milestones/<int:milestone_id>/show", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@shows_form_again
def show_milestone(milestone_id: int) -> Any:
    """Show what was reached."""
    member = viewer()
    found, project = _own(milestone_id)
    form = ShowForm()
    if request.method == "GET":
        form.text.data = found.evidence
        mine = [one.id for one in EVIDENCE.of(found) if one.member_id == member.id]
        return _show_page(form, found, project, mine)
    photo_ids, refused = EVIDENCE.sent(member.id)
    if not form.validate() or refused is not None:
        if refused is not None:
            form.refuse(refused)
        return _show_page(form, found, project, photo_ids, status=422)
    try:
        milestones.show(milestone_id, member=member, text=form.text.data, photo_ids=photo_ids)
    except Refusal as refusal:
        form.refuse(refusal)
        return _show_page(form, found, project, photo_ids, status=refusal.status)
    flash(_("Thank you. An examiner will look at it; you will be told."), "done")
    return lead_pages.back(project)


@blueprint.route("/milestones/<int:milestone_id>/later", methods=["GET", "POST"])
@member_required
@shows_form_again
def put_off(milestone_id: int) -> Any:
    """Put a milestone off; once it was missed, ask for a new day."""
    found, project = _own(milestone_id)
    form, status = DayForm(), 200
    is_paused = project.stage == Stage.PAUSED
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        act = delays.ask_day if is_paused else delays.put_off
        try:
            act(milestone_id, member=viewer(), day=form.day.data, why=form.why.data)
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_said_of_delay(is_paused), "done")
            return lead_pages.back(project)
    page = render_template(
        "projects/put_off.html",
        form=form,
        project=project,
        milestone=found,
        is_paused=is_paused,
        note=stones.note_of(found),
        times_left=max(0, delays.PUT_OFF_TIMES_MAX - int(found.times_put_off)),
        path=sight.path(project),
    )
    return page, status


@blueprint.post("/milestones/<int:milestone_id>/judge")
@member_required
@shows_form_again
def judge_milestone(milestone_id: int) -> Any:
    """Say yes to what is shown, or send it back with words: by which button is pressed."""
    form = WordsForm()
    is_yes = request.form.get("act") == "yes"
    asked: dict[str, Any] = {
        "version": lead_pages.number(form.version.data),
        "words": form.words.data or "",
    }
    verb = milestones.accept if is_yes else milestones.send_back
    said = (
        _("Accepted. Its Smiles may be spent now, and its bearers are told.")
        if is_yes
        else _("Sent back, with your words.")
    )
    return _decided(milestone_id, form, lambda: verb(milestone_id, member=viewer(), **asked), said)


@blueprint.post("/milestones/<int:milestone_id>/day")
@member_required
@shows_form_again
def decide_day(milestone_id: int) -> Any:
    """Grant or refuse the new day that a paused project asks for."""
    form, asked = WordsForm(), DayForm()
    is_yes = request.form.get("act") == "yes"
    return _decided(
        milestone_id,
        form,
        lambda: delays.decide_day(
            milestone_id,
            member=viewer(),
            day=asked.day.data,
            is_granted=is_yes,
            words=form.words.data or "",
        ),
        _("Granted: the project goes on.") if is_yes else _("Refused, with your words."),
    )


@blueprint.post("/<int:project_id>/start")
@member_required
def start(project_id: int) -> Any:
    """Begin: all that is needed is there."""
    project = sight.own(project_id, viewer=viewer())
    try:
        milestones.start(project_id, member=viewer())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "error")
    else:
        flash(_("It begins. Good luck to all of you!"), "done")
    return lead_pages.back(project)


def _decided(milestone_id: int, form: WordsForm, act: Callable[[], object], said: str) -> Any:
    """Let an examiner's word be done, or show the page again with what was typed."""
    if not form.validate():
        return _page(milestone_id, form, status=422)
    try:
        act()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.refuse(refusal)
        return _page(milestone_id, form, status=refusal.status)
    flash(said, "done")
    return redirect(url_for("projects.evidence"), code=303)


def _page(milestone_id: int, form: WordsForm, *, status: int = 200) -> Any:
    member = viewer()
    found = Milestone.get_or_none(Milestone.id == milestone_id)
    if found is None:
        raise NotFound
    project = sight.visible(int(found.project_id), viewer=member)
    judges = judging.may_judge(project, member)
    asks = found.asked_day is not None and (judges or sight.is_bearer(project, member))
    if not asks and not stones.reads(found, member):
        raise NotFound
    form.version.data = str(milestones.version_of(found))
    page = render_template(
        "projects/milestone.html",
        form=form,
        project=project,
        milestone=found,
        note=stones.note_of(found),
        shown_by=_name(str(found.shown_by_uri)),
        decided_by=_name(str(found.decided_by_uri)),
        photos=[pictures.url(one.key) for one in EVIDENCE.of(found)],
        may_decide=judges and found.state == SHOWN and project.stage in milestones.SHOWABLE,
        may_grant=judges and found.asked_day is not None and project.stage == Stage.PAUSED,
        path=sight.path(project),
    )
    return page, status


def _show_page(
    form: ShowForm, found: Milestone, project: Project, photo_ids: list[int], *, status: int = 200
) -> Any:
    page = render_template(
        "projects/show_milestone.html",
        form=form,
        project=project,
        milestone=found,
        kept=EVIDENCE.drafted(photo_ids, member_id=viewer().id),
        photo_url=pictures.url,
        photos_max=PHOTOS_MAX,
        path=sight.path(project),
    )
    return page, status


def _own(milestone_id: int) -> tuple[Milestone, Project]:
    """Give a milestone of a project that the viewer bears. Raises NotFound."""
    found = Milestone.get_or_none(Milestone.id == milestone_id)
    if found is None:
        raise NotFound
    return found, sight.own(int(found.project_id), viewer=viewer())


def _name(uri: str) -> str:
    """Name a member of a project's story, also where they have left."""
    name = resolve_actor(uri).name if uri else NAMELESS
    return _("somebody who has left") if name == NAMELESS else name


def _said_of_delay(is_paused: bool) -> str:
    if is_paused:
        return _("Asked. An examiner will answer; the project stays paused until then.")
    return _("Put off, and everybody is told why.")
