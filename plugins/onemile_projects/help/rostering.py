"""What bearers do about a task: call it off, put off its day, write down who was there."""

from datetime import date, timedelta
from typing import Any

from onemile.api import Conflict, Invalid, NotFound, lock_rows, require, transaction
from onemile.api import gettext as _
from onemile_projects import days, sight, stages
from onemile_projects.help import hands, queueing
from onemile_projects.help.help_models import (
    ABSENT,
    COMING,
    DONE,
    GONE,
    OFF,
    OFFERED,
    OPEN,
    WAITING,
    Task,
    Volunteer,
)
from onemile_projects.lifecycle import ALIVE, AT_WORK, Stage, where_it_stands
from onemile_projects.models import LINE_CHARS_MAX, Project
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import silence

# Farther ahead nobody knows when they have time.
AHEAD_DAYS_MAX = 730


def call_off(task_id: int, *, member: Any) -> Task:
    """Call a task off; whoever came or waited is told, and need not come.

    Raises NotFound for all but its bearers, Conflict.
    """
    with transaction():
        project, task = _locked(task_id, member)
        _require_alive(project)
        if task.state == OFF:
            return task
        if hands.in_states(task, (DONE,)):
            raise Conflict(_("Somebody has done it already: it cannot be called off any more."))
        task.state = OFF
        task.save(only=[Task.state])
        for volunteer in _waiting(task):
            hands.release(project, volunteer, state=GONE, change="called_off")
        hands.count_hours(project)
        hands.tend(project)
        silence.sign(project)
    return task


def put_off(task_id: int, *, member: Any, on: date | None, when_text: str = "") -> Task:
    """Give a task another day, or another hour; everybody who comes is told, and asked anew.

    Raises NotFound for all but its bearers, Invalid (``day``, ``when_text``), Conflict.
    """
    wrong = _wrong(on, when_text)
    if wrong:
        raise Invalid(wrong)
    with transaction():
        project, task = _locked(task_id, member)
        _require_alive(project)
        if task.state != OPEN:
            raise Conflict(_("This was called off; nobody has to come."))
        if (task.day, task.when_text) == (on, when_text):
            return task
        task.day, task.when_text = on, when_text
        task.save(only=[Task.day, Task.when_text])
        for volunteer in _waiting(task):
            volunteer.reminded_at = volunteer.confirmed_at = None
            if volunteer.state == OFFERED:
                # They have thought about another day: so many hours anew.
                volunteer.offered_until = queueing.offered_until(task)
            volunteer.save()
            hands.tell(project, volunteer, "put_off")
        queueing.fill(project, task)
        silence.sign(project)
    return task


def mark(volunteer_id: int, *, member: Any, was_there: bool) -> Volunteer:
    """Write down whether somebody was there, where no exchange of theirs says so.

    Smiles that are due to them wait until an exchange can be opened. Raises NotFound for all but
    the bearers, Conflict (too early, an exchange says it, not at work).
    """
    with transaction():
        seen = Volunteer.get_or_none(Volunteer.id == volunteer_id)
        if seen is None:
            raise NotFound
        project, task = _locked(int(seen.task_id), member)
        volunteer: Volunteer = lock_rows(
            Volunteer.select().where(Volunteer.id == volunteer_id)
        ).get()
        if project.stage not in AT_WORK:
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        if volunteer.state not in (COMING, DONE, ABSENT):
            raise Conflict(_("They had no place in this task."))
        if volunteer.commitment_key is not None:
            raise Conflict(_("The two say so in their exchange, each for themselves."))
        if task.day is not None and task.day > days.today():
            raise Conflict(_("That day is still ahead."))
        if volunteer.state == (DONE if was_there else ABSENT):
            return volunteer
        if was_there:
            hands.write_done(project, volunteer)
            hands.tell(project, volunteer, "done")
        else:
            hands.write_absent(project, volunteer)
        hands.tend(project)
        silence.sign(project)
    return volunteer


def _locked(task_id: int, member: Any) -> tuple[Project, Task]:
    """Take the rows of a project and a task for one of its bearers."""
    found = Task.get_or_none(Task.id == task_id)
    if found is None:
        raise NotFound
    project = stages.locked(int(found.project_id))
    sight.own(project.id, viewer=member)
    require(member, TAKE_PART)
    task = hands.locked_task(project, task_id)
    assert task is not None, "its row tells of which project it is"
    return project, task


def _require_alive(project: Project) -> None:
    if project.stage not in ALIVE:
        raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)


def _waiting(task: Task) -> list[Volunteer]:
    """Give who comes, waits or is offered a place, their rows taken."""
    theirs = (Volunteer.task == task.id) & Volunteer.state.in_(WAITING)
    return list(lock_rows(Volunteer.select().where(theirs).order_by(Volunteer.id)))


def _wrong(on: date | None, when_text: str) -> dict[str, str]:
    wrong = {}
    if on is None:
        wrong["day"] = _("Choose the new day.")
    elif on < days.today():
        wrong["day"] = _("This day has passed.")
    elif on > days.today() + timedelta(days=AHEAD_DAYS_MAX):
        wrong["day"] = _("That is far away. Choose a day within two years.")
    if len(when_text) > LINE_CHARS_MAX:
        wrong["when_text"] = _("At most %(n)s characters. Nothing is lost.", n=LINE_CHARS_MAX)
    return wrong
