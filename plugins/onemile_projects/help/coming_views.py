"""The bearers' page of who comes: how things stand with each, and what may be changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.validators import Optional

from onemile.api import (
    ActorCard,
    DayField,
    Form,
    Letters,
    LineField,
    NotFound,
    Plain,
    Refusal,
    member_required,
    resolve_actors,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import days, sight
from onemile_projects.help import help_panels, help_views, helping, queueing, rostering
from onemile_projects.help.help_models import (
    ABSENT,
    COMING,
    DONE,
    OFFERED,
    OPEN,
    QUEUED,
    Task,
    Volunteer,
)
from onemile_projects.lifecycle import ALIVE, AT_WORK
from onemile_projects.models import LINE_CHARS_MAX, Project
from onemile_projects.views import blueprint

PEOPLE_MAX = help_views.PEOPLE_MAX


class LaterForm(Form):
    """Another day for a task, and its hour in a few words."""

    day = DayField(_l("The new day"))
    when_text = LineField(
        _l("At what time?"), validators=[Optional(), Letters(most=LINE_CHARS_MAX), Plain()]
    )


@dataclass(frozen=True, kw_only=True)
class Person:
    """A volunteer on the bearers' page; ``said`` is how things stand with them."""

    volunteer: Volunteer
    card: ActorCard
    said: str
    tone: str = ""
    may_mark: bool = False
    exchange: str = ""


@blueprint.get("/<int:project_id>/coming")
@member_required
def coming(project_id: int) -> Any:
    """Who comes, who waits, who has not answered: for bearers."""
    project = sight.own(project_id, viewer=viewer())
    rows = list(Task.select().where(Task.project == project.id).order_by(Task.position, Task.id))
    people = _people(project, rows)
    return render_template(
        "projects/coming.html",
        project=project,
        tasks=[
            {
                "task": row,
                "when": help_panels.when_of(row),
                "people": people.get(int(row.id), []),
                "n_silent": sum(1 for one in people.get(int(row.id), []) if one.tone == "miel"),
                "is_open": row.state == OPEN,
            }
            for row in rows
        ],
        may_change=project.stage in ALIVE,
        path=sight.path(project),
    )


@blueprint.route("/tasks/<int:task_id>/later", methods=["GET", "POST"])
@member_required
@shows_form_again
def later(task_id: int) -> Any:
    """Give a task another day."""
    project, found = helping.found_task(task_id, viewer=viewer())
    sight.own(int(project.id), viewer=viewer())
    form, status = LaterForm(), 200
    if request.method == "GET":
        form.day.data, form.when_text.data = found.day, found.when_text
    elif not form.validate():
        status = 422
    else:
        try:
            rostering.put_off(
                task_id, member=viewer(), on=form.day.data, when_text=form.when_text.data or ""
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("Put off. Whoever comes or waits is told, and asked anew."), "done")
            return _to_coming(project)
    page = render_template(
        "projects/later.html", form=form, project=project, task=found, path=sight.path(project)
    )
    return page, status


@blueprint.post("/tasks/<int:task_id>/off")
@member_required
def call_off(task_id: int) -> Any:
    """Call a task off."""
    project, _found = helping.found_task(task_id, viewer=viewer())
    return _done(
        project,
        lambda: rostering.call_off(task_id, member=viewer()),
        _("Called off. Whoever came or waited is told."),
    )


@blueprint.post("/hands/<int:volunteer_id>/<any(there, absent):what>")
@member_required
def mark(volunteer_id: int, what: str) -> Any:
    """Write down whether somebody was there."""
    found = Volunteer.get_or_none(Volunteer.id == volunteer_id)
    if found is None:
        raise NotFound
    project = sight.own(int(found.task.project_id), viewer=viewer())
    return _done(
        project,
        lambda: rostering.mark(volunteer_id, member=viewer(), was_there=what == "there"),
        _("Written down."),
    )


def _people(project: Project, rows: list[Task]) -> dict[int, list[Person]]:
    """Return the volunteers of some tasks, in the order in which bearers look at them."""
    here = Volunteer.task.in_([row.id for row in rows])
    shown = Volunteer.state.in_((COMING, OFFERED, QUEUED, DONE, ABSENT))
    found = list(
        Volunteer.select()
        .where(here & shown)
        .order_by(Volunteer.at, Volunteer.id)
        .limit(PEOPLE_MAX * max(1, len(rows)))
    )
    cards = resolve_actors([str(row.member_uri) for row in found])
    by_task = {int(row.id): row for row in rows}
    people: dict[int, list[Person]] = {}
    for volunteer in sorted(found, key=lambda one: _ORDER.index(str(one.state))):
        one = _person(project, by_task[int(volunteer.task_id)], volunteer, cards)
        people.setdefault(int(volunteer.task_id), []).append(one)
    return people


def _person(
    project: Project, row: Task, volunteer: Volunteer, cards: dict[str, ActorCard]
) -> Person:
    said, tone = _stand(row, volunteer)
    is_time = row.day is None or row.day <= days.today()
    is_ours = volunteer.commitment_key is None and project.stage in AT_WORK
    return Person(
        volunteer=volunteer,
        card=cards[str(volunteer.member_uri)],
        said=said,
        tone=tone,
        may_mark=is_ours and is_time and volunteer.state in (COMING, DONE, ABSENT),
        exchange=help_views.exchange_of(volunteer),
    )


def _stand(row: Task, volunteer: Volunteer) -> tuple[str, str]:
    """Say how things stand with a volunteer, and in which colour."""
    state = str(volunteer.state)
    if state == COMING and queueing.is_soon(row) and volunteer.confirmed_at is None:
        return _("has not answered yet"), "miel"
    return {
        COMING: (_("comes"), "vigne"),
        OFFERED: (_("was offered a place"), "miel"),
        QUEUED: (_("waits for a place"), ""),
        DONE: (_("was there"), "vigne"),
        ABSENT: (_("was not there"), ""),
    }[state]


def _done(project: Project, act: Callable[[], object], said: str) -> Any:
    """Do what a bearer asks, and say so or why not, on their page."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "error")
    else:
        flash(said, "done")
    return _to_coming(project)


def _to_coming(project: Project) -> Any:
    return redirect(url_for("projects.coming", project_id=project.id), code=303)


_ORDER = (COMING, OFFERED, QUEUED, DONE, ABSENT)
