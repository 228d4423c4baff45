"""Places of a task: who takes one, who waits, how many hours all of them have promised."""

from typing import Any

from peewee import fn

from onemile.api import clock, defer, find_by_uri, lock_rows, record
from onemile_projects.days import today
from onemile_projects.events import VolunteerChanged
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
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project

# The task that opens and calls off what exchanges keep for volunteers (``task_commitments``).
TEND = "projects.tend_hands"
# Whoever was there, or should have been, had the place; and whom it is offered has it for a while.
TAKING = (COMING, OFFERED, DONE, ABSENT)
COUNTED = (COMING, DONE)
# When hands can be promised: before its pledges are counted, and while it works.
TAKES_HANDS = frozenset({Stage.OPEN, Stage.FUNDED, Stage.RUNNING})
# When what they do is agreed with a bearer, and thanked from what was collected.
AGREES = frozenset({Stage.FUNDED, Stage.RUNNING, Stage.COMPLETED})


def takes_hands(project: Project) -> bool:
    """Tell whether hands can be promised to a project now: it is open, or at work."""
    if project.stage == Stage.OPEN:
        return project.closes_at is None or project.closes_at > clock.now()
    return Stage(project.stage) in TAKES_HANDS


def is_ahead(task: Task) -> bool:
    """Tell whether somebody can still come to a task: today counts, what has no day waits."""
    return bool(task.state == OPEN) and (task.day is None or task.day >= today())


def free_places(task: Task) -> int:
    """Return how many places nobody has, and nobody is offered."""
    return max(0, int(task.places) - in_states(task, TAKING))


def in_states(task: Task, states: tuple[str, ...]) -> int:
    """Count the volunteers of a task who are in one of some states."""
    theirs = (Volunteer.task == task.id) & Volunteer.state.in_(states)
    return int(Volunteer.select().where(theirs).count())


def queue(task: Task) -> Any:
    """Return the query for those who wait for a place, whoever asked first at its head."""
    waits = (Volunteer.task == task.id) & (Volunteer.state == QUEUED)
    return Volunteer.select().where(waits).order_by(Volunteer.at, Volunteer.id)


def rank(volunteer: Volunteer) -> int:
    """Return the place of somebody in the queue, 1 for whoever is next."""
    earlier = (Volunteer.at < volunteer.at) | (
        (Volunteer.at == volunteer.at) & (Volunteer.id < volunteer.id)
    )
    waits = (Volunteer.task == volunteer.task_id) & (Volunteer.state == QUEUED)
    return 1 + int(Volunteer.select().where(waits & earlier).count())


def count_hours(project: Project) -> None:
    """Write anew how many hours are promised to a locked project.

    Counted, never added to: a count that went wrong once would decide about its funding. Of a
    project that failed on its last day it stays as it was then: by it everybody reads why.
    """
    if project.stage == Stage.FAILED and project.funded_at is None:
        return
    rows = Volunteer.select(fn.COALESCE(fn.SUM(Task.hours), 0)).join(Task)
    promised = (Task.project == project.id) & (Task.state == OPEN)
    hours = rows.where(promised & Volunteer.state.in_(COUNTED)).scalar()
    project.hours_promised = int(hours or 0)
    project.save(only=[Project.hours_promised])


def release(project: Project, volunteer: Volunteer, *, state: str, change: str = "") -> None:
    """Let somebody go who came or waited; ``change`` is what is told, unless its end tells it."""
    volunteer.state, volunteer.offered_until, volunteer.ended_at = state, None, clock.now()
    # An exchange without a receiver is to be called off (``task_commitments``).
    volunteer.receiver_uri = ""
    volunteer.save()
    if change:
        tell(project, volunteer, change)


def write_done(project: Project, volunteer: Volunteer) -> None:
    """Write that a volunteer was there."""
    volunteer.state, volunteer.ended_at = DONE, clock.now()
    volunteer.save()
    count_hours(project)


def write_absent(project: Project, volunteer: Volunteer) -> None:
    """Write that a volunteer was not there, or that it was undone."""
    volunteer.state, volunteer.ended_at = ABSENT, clock.now()
    volunteer.save()
    count_hours(project)


def receives(receiver_uri: str, volunteer: Volunteer) -> bool:
    """Tell whether a bearer can be the one who receives: here, and kept apart by no block."""
    receiver, giver = find_by_uri(receiver_uri), find_by_uri(str(volunteer.member_uri))
    if receiver is None or not receiver.is_active or giver is None:
        return False
    return receiver_uri not in giver.hidden_uris()


def locked_task(project: Project, task_id: int) -> Task | None:
    """Return a task of a locked project, its row taken; None for a task of another project."""
    theirs = (Task.id == task_id) & (Task.project == project.id)
    found: Task | None = lock_rows(Task.select().where(theirs)).first()
    return found


def of_member(task: Task, member_uri: str) -> Volunteer | None:
    """Return what somebody is to a task, its row taken; None for nothing yet."""
    theirs = (Volunteer.task == task.id) & (Volunteer.member_uri == member_uri)
    found: Volunteer | None = lock_rows(Volunteer.select().where(theirs)).first()
    return found


def tell(project: Project, volunteer: Volunteer, change: str) -> None:
    """Record what has happened to a volunteer, in the open transaction."""
    record(
        VolunteerChanged(
            project_id=project.id,
            project_uri=project.uri,
            task_id=volunteer.task_id,
            member_uri=str(volunteer.member_uri),
            change=change,
        )
    )


def tend(project: Project) -> None:
    """Ask, in the open transaction, for what the exchanges of a project's volunteers need now."""
    if project.stage != Stage.OPEN:  # nothing is paid, so nothing is agreed, before it is funded
        defer(TEND, {"project_id": project.id})
