"""Pages of a proposal: begin, write step by step, read it through, send it, take it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Rate,
    Refusal,
    allowed,
    card,
    clock,
    home_of,
    ledger,
    limited,
    member_required,
    pictures,
    publishing,
    setting,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.lifecycle import WRITABLE
from onemile_projects.models import PHOTOS_MAX, BudgetLine, Milestone, Project
from onemile_projects.proposals import (
    bearers,
    beginning_again,
    checking,
    comparing,
    draft_photos,
    drafts,
    lacking,
    proposing,
    remarks,
    sums,
)
from onemile_projects.proposals.beginnings import BEGINNINGS, find
from onemile_projects.proposals.forms import FORMS, LESS, NeedsForm, ShowingForm, StepForm
from onemile_projects.proposals.parts import READ_AND_SEND, STEPS, Showing
from onemile_projects.shown import standing
from onemile_projects.terms import STEWARD
from onemile_projects.views import blueprint

BEGIN = Rate(name="projects.begin", times=30, seconds=3600)
# Somebody who keeps every line that they add, for an hour; no machine.
KEEP = Rate(name="projects.keep", times=600, seconds=3600)
SEND = Rate(name="projects.send", times=30, seconds=3600)
MORE = "more-"


@blueprint.get("/new")
@member_required
def new() -> str:
    """Choose how to begin."""
    member = viewer()
    proposing.require_part(member)
    return render_template(
        "projects/propose_new.html",
        beginnings=BEGINNINGS.values(),
        chosen=find(request.args.get("beginning", "")),
        home=home_of(member.id),
        n_drafts=sum(one.stage in WRITABLE for one in drafts.mine(member)),
    )


@blueprint.post("/new")
@member_required
@limited(BEGIN, slips_are_free=True)
def begin() -> Any:
    """Keep a new draft, and write its first step."""
    project = proposing.begin(viewer(), request.form.get("beginning", ""))
    return redirect(url_for("projects.write", project_id=project.id, step=1), code=303)


@blueprint.get("/drafts")
@member_required
def my_drafts() -> str:
    """What I have begun, and what is being read."""
    mine = drafts.mine(viewer())
    return render_template(
        "projects/propose_drafts.html",
        rows=[(one, standing.chip_of(one), one.stage in WRITABLE) for one in mine],
    )


@blueprint.route("/<int:project_id>/write/<int(min=1, max=5):step>", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@limited(KEEP, keeps_form=True)
def write(project_id: int, step: int) -> Any:
    """Write one step of a draft."""
    project = sight.own(project_id, viewer=viewer())
    if project.stage not in WRITABLE and request.method == "GET":
        return redirect(sight.path(project), code=303)
    form = FORMS[step]()
    if request.method == "POST":
        form.take_out(request.form.get("go", ""))
        return _keep(form, project, step)
    stored = drafts.read(project, step)
    form.fill(stored)
    form.begun_from(project, stored)
    form.add_line(request.args.get("more", ""))
    return _step_page(form, project, step, photo_ids=getattr(stored, "photo_ids", ()))


@blueprint.get("/<int:project_id>/write/6")
@member_required
def read_through(project_id: int) -> Any:
    """Read it all, see what is missing, send it."""
    project = sight.own(project_id, viewer=viewer())
    if project.stage not in WRITABLE:
        return redirect(sight.path(project), code=303)
    return _send_page(project)


@blueprint.post("/<int:project_id>/send")
@member_required
@limited(SEND, slips_are_free=True)
def send(project_id: int) -> Any:
    """Send a draft to the association."""
    try:
        project = proposing.submit(project_id, member=viewer())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        found = sight.own(project_id, viewer=viewer())
        if found.stage not in WRITABLE:
            raise
        return _send_page(found, refusal=refusal)
    flash(_("Sent. Two people of the association will read it."), "done")
    return redirect(sight.path(project), code=303)


@blueprint.post("/<int:project_id>/write-again")
@member_required
@limited(SEND, slips_are_free=True)
def take_proposal_back(project_id: int) -> Any:
    """Take a proposal back before it is answered."""
    proposing.take_back(project_id, member=viewer())
    flash(_("It is a draft again. Every word of it is kept."), "done")
    return redirect(url_for("projects.read_through", project_id=project_id), code=303)


@blueprint.post("/<int:project_id>/begin-again")
@member_required
@limited(BEGIN, slips_are_free=True)
def begin_again(project_id: int) -> Any:
    """Begin a new draft from the text of a project that was refused."""
    made = beginning_again.begin_again(project_id, member=viewer())
    flash(_("This is a new draft, with every word of the one before; photos stayed there."), "done")
    return redirect(url_for("projects.write", project_id=made.id, step=1), code=303)


@blueprint.post("/<int:project_id>/drop")
@member_required
@limited(SEND, slips_are_free=True)
def drop(project_id: int) -> Any:
    """Drop a proposal for good."""
    proposing.drop(project_id, member=viewer())
    flash(_("It is dropped."), "done")
    return redirect(url_for("projects.my_drafts"), code=303)


# ------------------------------------------------------------------------------ one step


def _keep(form: StepForm, project: Project, step: int) -> Any:
    """Keep what was typed and go where the button leads, or show the form with all of it."""
    member, go = viewer(), request.form.get("go", "")
    photo_ids, refused_photo = draft_photos.sent(project, member, step=step)
    status = 422
    compared: list[comparing.Difference] = []
    is_sound = form.validate()
    if refused_photo is not None:
        form.refuse(refused_photo)
    elif is_sound:
        try:
            part = form.part(project)
            if isinstance(part, Showing):
                part = Showing(audience=part.audience, photo_ids=photo_ids)
            proposing.save(
                int(project.id),
                part,
                member=member,
                version=form.read_version,
                seen=form.seen.data or "",
            )
            _warn_of_sums(form, project, step, go)
            return redirect(_where_to(project, step, go), code=303)
        except proposing.Newer as refusal:
            if isinstance(form, ShowingForm):
                form.offer(checking.AUDIENCES)
            compared = comparing.differences(part, refusal.stored, form=form)
            form.version.data = str(refusal.version)
            form.seen.data = drafts.stamp(refusal.stored)
            status = refusal.status
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
    form.add_line(go.removeprefix(MORE))
    page = _step_page(form, project, step, photo_ids=photo_ids, compared=compared)
    return page, status


def _warn_of_sums(form: StepForm, project: Project, step: int, go: str) -> None:
    """Say what does not add up on the page that comes next, unless that is the step itself."""
    if go.startswith((MORE, LESS)) or go == str(READ_AND_SEND):
        return
    for one in _sums(form, project, step):
        if one.is_off:
            flash(_("Kept. %(sum)s", sum=one.text), "warn")


def _sums(form: StepForm, project: Project, step: int) -> list[sums.Sum]:
    """Say what the lines of a step come to, as they are typed, or kept."""
    if ledger() is None or step not in (3, 4):
        return []
    try:
        is_sent = request.method == "POST"
        part: Any = form.part(project) if is_sent else drafts.read(project, step)
    except Refusal:
        return []  # said beside its field
    needs: Any = part if step == 3 else drafts.read(project, 3)
    return sums.of_needs(needs) if step == 3 else sums.of_way(needs, part)


def _where_to(project: Project, step: int, go: str) -> str:
    """Return where a button leads: another line, a step, the drafts, else the next step."""
    if go.startswith(LESS):
        name = go.removeprefix(LESS).partition("-")[0]
        return url_for("projects.write", project_id=project.id, step=step) + f"#{name}-end"
    if go.startswith(MORE):
        name = go.removeprefix(MORE)
        here = url_for("projects.write", project_id=project.id, step=step, more=name)
        return f"{here}#{name}-end"
    if go == "later":
        flash(_("Kept. Nothing has been sent."), "done")
        return url_for("projects.my_drafts")
    after = int(go) if go.isdecimal() and len(go) == 1 and int(go) in STEPS else step + 1
    if after >= READ_AND_SEND:
        return url_for("projects.read_through", project_id=project.id)
    return url_for("projects.write", project_id=project.id, step=after)


def _step_page(
    form: StepForm,
    project: Project,
    step: int,
    *,
    photo_ids: tuple[int, ...] = (),
    compared: list[comparing.Difference] | None = None,
) -> str:
    member = viewer()
    more: dict[str, Any] = {}
    if isinstance(form, NeedsForm):
        form.offer(drafts.rows_of(Milestone, project))
    elif isinstance(form, ShowingForm):
        audiences = checking.audiences_for(home_of(member.id))
        form.offer(audiences)
        more["notes"] = {one: publishing.readers(one, member_id=member.id) for one in audiences}
        more["kept"] = draft_photos.shown(project, photo_ids, member=member)
    elif step == 2:
        more["seats"] = bearers.team(project, viewer=member)
        more["candidates"] = list(bearers.candidates(project, viewer=member).values())
    skeleton = find(str(project.beginning))
    told = _sums(form, project, step)
    return render_template(
        "projects/propose_step.html",
        sums={one.field: one for one in told},
        form=form,
        project=project,
        step=step,
        steps=STEPS,
        compared=compared or [],
        questions=skeleton.questions if skeleton else (),
        remarks=remarks.of(project),
        counts=ledger() is not None,
        unit=card().unit_plural,
        photo_url=pictures.url,
        photos_max=PHOTOS_MAX,
        may_answer=allowed(member, STEWARD),
        **more,
    )


def _send_page(project: Project, *, refusal: Refusal | None = None) -> Any:
    lacks = lacking.lacks(project)
    page = render_template(
        "projects/propose_send.html",
        project=project,
        steps=STEPS,
        step=READ_AND_SEND,
        lacks=lacks,
        notes=lacking.remarks(project),
        refused=refusal.message if refusal is not None and not lacks else "",
        remarks=remarks.of(project),
        answer_by=clock.ahead(days=setting("projects.review_days")),
        counts=ledger() is not None,
        unit=card().unit_plural,
        budget=drafts.rows_of(BudgetLine, project),
        milestones=drafts.rows_of(Milestone, project),
        tasks=drafts.rows_of(Task, project),
        things=drafts.rows_of(Thing, project),
        seats=bearers.team(project, viewer=viewer()),
        audience=publishing.title_of(project.audience),
        photos=draft_photos.urls(project),
    )
    return page, refusal.status if refusal is not None else 200


def panel(project: Project, member: Any, part: sight.Part) -> dict[str, Any] | None:
    """Say to its bearers where their proposal stands, and what they can do now."""
    return remarks.standing_for(project, part)
