"""Pages of tasks: what is to be done; one comes, waits for a place, or cannot."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from wtforms import BooleanField

from onemile.api import (
    ActorCard,
    Form,
    Rate,
    Refusal,
    card,
    limited,
    member_required,
    open_to_suspended,
    resolve_actors,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import days, here, sight
from onemile_projects.help import for_what, hands, help_panels, helping, queueing, task_commitments
from onemile_projects.help.help_models import (
    COMING,
    DONE,
    NO,
    OFFERED,
    QUEUED,
    Task,
    Volunteer,
)
from onemile_projects.lifecycle import AT_WORK, Stage
from onemile_projects.money import dues
from onemile_projects.views import blueprint

# A day's weighing up, no machine.
HANDS = Rate(name="projects.hands", times=60, seconds=3600)
# What a bearer's page shows of one task; no task has more places than a street has hands.
PEOPLE_MAX = 200


class ComeForm(Form):
    """Whether others read one's name."""

    is_named = BooleanField(_l("Others may read my name"))


@blueprint.get("/tasks/<int:task_id>")
@member_required
def task(task_id: int) -> Any:
    """One task: when, how long, who comes, and one's own place."""
    return _task_page(task_id, ComeForm())


@blueprint.post("/tasks/<int:task_id>/<any(come, wait, cannot):step>")
@member_required
@open_to_suspended
@limited(HANDS)
def step(task_id: int, step: str) -> Any:
    """Come, wait for a place, or say that one cannot."""
    form, member = ComeForm(), viewer()
    acts: dict[str, Callable[[], Volunteer]] = {
        "come": lambda: helping.come(task_id, member=member, is_named=form.is_named.data),
        "wait": lambda: helping.wait(task_id, member=member, is_named=form.is_named.data),
        "cannot": lambda: helping.cannot(task_id, member=member),
    }
    before = _state_of(task_id, member)
    try:
        now = acts[step]()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.refuse(refusal)
        return _task_page(task_id, form, status=refusal.status)
    here.say("mine", _said_after(now, before))
    return redirect(url_for("projects.task", task_id=task_id) + "#mine", code=303)


@blueprint.get("/<int:project_id>/tasks")
@member_required
def tasks(project_id: int) -> Any:
    """All that is to be done."""
    project = sight.visible(project_id, viewer=viewer())
    part = sight.part_of(project, viewer())
    return render_template(
        "projects/tasks.html",
        project=project,
        lines=help_panels.lines_of(project, viewer()),
        things=help_panels.all_things(project, viewer(), part),
        leads=part.is_bearer,
        path=sight.path(project),
    )


def _task_page(task_id: int, form: ComeForm, *, status: int = 200) -> Any:
    member = viewer()
    project, found = helping.found_task(task_id, viewer=member)
    mine: Any = Volunteer.get_or_none(
        (Volunteer.task == found.id) & (Volunteer.member_uri == member.uri)
    )
    if status == 200 and mine is not None:
        form.is_named.data = mine.is_named
    state = str(mine.state) if mine is not None else ""
    if state == OFFERED and queueing.has_lapsed(mine):
        state = ""
    is_free = hands.free_places(found) > 0 and not hands.in_states(found, (QUEUED,))
    is_thanked = dues.is_thanked(project, found, str(member.uri))
    page = render_template(
        "projects/task.html",
        form=form,
        project=project,
        task=found,
        when=help_panels.when_of(found),
        mine=mine,
        state=state,
        rank=hands.rank(mine) if state == QUEUED else 0,
        hindrance=helping.hindrance(project, found, member),
        is_free=is_free,
        places=help_panels.places_of(found, _counted(found)),
        named=_named(found, member),
        is_thanked=is_thanked,
        smiles_wait=is_thanked
        and project.stage in AT_WORK
        and not (mine is not None and mine.commitment_key)
        and task_commitments.waits_for_smiles(project, found),
        exchange=exchange_of(mine),
        leads=sight.is_bearer(project, member),
        asks=state == COMING and mine.reminded_at is not None and mine.confirmed_at is None,
        is_over=found.day is not None and found.day < days.today(),
        stages=Stage,
        path=sight.path(project),
        bearers=for_what.bearers_of(project),
        here=here.take(),
    )
    return page, status


def _counted(found: Task) -> dict[str, int]:
    return {state: hands.in_states(found, (state,)) for state in (*hands.TAKING, QUEUED)}


def _named(found: Task, member: Any) -> list[ActorCard]:
    """Give those who come and let others read their name, but for whom a block keeps apart."""
    theirs = (Volunteer.task == found.id) & Volunteer.state.in_((COMING, DONE))
    rows = Volunteer.select(Volunteer.member_uri).where(theirs & Volunteer.is_named)
    hidden = member.hidden_uris()
    uris = [str(row.member_uri) for row in rows.order_by(Volunteer.at).limit(PEOPLE_MAX)]
    shown = [uri for uri in uris if uri not in hidden]
    people = resolve_actors(shown)
    return [people[uri] for uri in shown]


def exchange_of(mine: Volunteer | None) -> str:
    """Return where the two say that it is done; "" while nothing is agreed."""
    if mine is None or not mine.commitment_key:
        return ""
    return str(mine.exchange_uri).removeprefix(card().base_url)


def _state_of(task_id: int, member: Any) -> str:
    mine = (Volunteer.task == task_id) & (Volunteer.member_uri == member.uri)
    row: Volunteer | None = Volunteer.get_or_none(mine)
    return "" if row is None else str(row.state)


def _said_after(now: Volunteer, before: str) -> str:
    """Say what has been written down: by what one is now, and by what one was until then."""
    if now.state == NO and before in (COMING, OFFERED):
        if hands.in_states(now.task, (OFFERED, QUEUED)):
            return _("Written down, your place is free: the next in line is asked.")
        return _("Written down, your place is free: whoever wants to come finds it.")
    if now.state == NO and before == QUEUED:
        return _("Written down: you wait no more.")
    return {
        COMING: _("Thank you, you have a place. Two days before we ask whether it still suits."),
        QUEUED: _("You are in line. If a place comes free, you are told at once."),
        OFFERED: _("A place is kept for you."),
        DONE: _("You were there, thank you."),
    }.get(str(now.state), _("Written down: nobody reminds you of it any more."))
