"""The queue of a full task: a place that comes free is offered to the next, for some hours.

Everything here joins the caller's transaction, in which the project's row is taken.
"""

from datetime import UTC, datetime, time, timedelta

from onemile.api import clock, setting, zone
from onemile_projects import days
from onemile_projects.help import hands
from onemile_projects.help.help_models import COMING, NO, OFFERED, Task, Volunteer
from onemile_projects.models import Project

# Whoever takes a place so late, or says so late that they come, is not asked once more.
REMINDER_DAYS = 2


def give_place(project: Project, volunteer: Volunteer, task: Task) -> None:
    """Let somebody have a place of a task."""
    volunteer.state, volunteer.offered_until, volunteer.ended_at = COMING, None, None
    volunteer.reminded_at = None
    volunteer.confirmed_at = clock.now() if is_soon(task) else None
    volunteer.save()
    hands.tell(project, volunteer, "coming")


def step_back(
    project: Project, task: Task, volunteer: Volunteer, *, change: str, state: str = NO
) -> None:
    """Take somebody off a task; the place is offered on. ``change`` is what is told."""
    hands.release(project, volunteer, state=state, change=change)
    fill(project, task)
    hands.count_hours(project)
    hands.tend(project)


def is_soon(task: Task) -> bool:
    """Tell whether a task is so near that who comes is asked, or need not be asked any more."""
    return task.day is not None and (task.day - days.today()).days <= REMINDER_DAYS


def fill(project: Project, task: Task) -> int:
    """Offer the free places of a task to the next in its queue; gives how many were offered."""
    if not hands.takes_hands(project) or not hands.is_ahead(task):
        return 0
    free = hands.free_places(task)
    if free == 0:
        return 0
    offered = list(hands.queue(task).limit(free))
    for volunteer in offered:
        volunteer.state, volunteer.offered_until = OFFERED, offered_until(task)
        volunteer.save(only=[Volunteer.state, Volunteer.offered_until])
        hands.tell(project, volunteer, "offered")
    return len(offered)


def lapse(project: Project, task: Task) -> int:
    """Take back the offers whose hours are over, and make them to the next; gives how many."""
    now = clock.now()
    over = (Volunteer.task == task.id) & (Volunteer.state == OFFERED)
    late = list(Volunteer.select().where(over & (Volunteer.offered_until <= now)))
    for volunteer in late:
        volunteer.state, volunteer.offered_until, volunteer.ended_at = NO, None, now
        volunteer.save(only=[Volunteer.state, Volunteer.offered_until, Volunteer.ended_at])
        hands.tell(project, volunteer, "lapsed")
    return len(late)


def has_lapsed(volunteer: Volunteer) -> bool:
    """Tell whether the hours of an offer are over, though nobody has looked yet."""
    return volunteer.state == OFFERED and (
        volunteer.offered_until is None or volunteer.offered_until <= clock.now()
    )


def offered_until(task: Task) -> datetime:
    """Return until when a place is offered: some hours, and never past the day itself."""
    until = clock.ahead(hours=setting("projects.offer_hours"))
    if task.day is None:
        return until
    over = datetime.combine(task.day + timedelta(days=1), time(), zone()).astimezone(UTC)
    return min(until, over)
