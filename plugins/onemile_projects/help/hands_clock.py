"""What time does to hands: offers that nobody has taken go on, who comes is reminded once."""

from datetime import timedelta
from typing import Any

from onemile.api import clock, may_go_ahead, transaction
from onemile_projects import days, stages
from onemile_projects.help import hands, queueing
from onemile_projects.help.help_models import COMING, OFFERED, OPEN, QUEUED, Task, Volunteer
from onemile_projects.models import Project

# One round; what is left waits for the next, so that no round outlasts its lease.
BATCH = 200
OFFER_SECONDS_MAX = 72 * 3600


def offer_on() -> int:
    """Take back offers whose hours are over and make them to the next; gives how many ended.

    While a project takes no hands, an offer is no offer: its place in the queue is kept.
    """
    offered = Volunteer.state == OFFERED
    due = offered & clock.is_due(Volunteer.offered_until, ahead_seconds_max=OFFER_SECONDS_MAX)
    n, of_n = Volunteer.select().where(due).count(), Volunteer.select().where(offered).count()
    if not may_go_ahead("projects.offer_on", n=n, of_n=of_n):
        return 0
    late = Volunteer.select(Volunteer.task).where(due).distinct().limit(BATCH)
    ended = sum(_offer_on(int(row.task_id)) for row in list(late))
    rests = Volunteer.select(Volunteer.task).join(Task).join(Project)
    frozen = offered & Project.stage.not_in([str(stage) for stage in hands.TAKES_HANDS])
    for row in list(rests.where(frozen).distinct().limit(BATCH)):
        _offer_on(int(row.task_id))
    for number in _with_room():
        _offer_on(number)
    return ended


def remind() -> int:
    """Ask those who come, two days before, whether they still do; gives how many."""
    soon = days.today() + timedelta(days=queueing.REMINDER_DAYS)
    near = (Task.state == OPEN) & (Task.day >= days.today()) & (Task.day <= soon)
    unasked = (
        (Volunteer.state == COMING)
        & Volunteer.reminded_at.is_null()
        & Volunteer.confirmed_at.is_null()
    )
    alive = Project.stage.in_([str(stage) for stage in hands.TAKES_HANDS])
    rows: Any = Volunteer.select(Volunteer.task).join(Task).join(Project)
    tasks = rows.where(near & unasked & alive).distinct().limit(BATCH)
    return sum(_remind(int(row.task_id), unasked) for row in list(tasks))


def _offer_on(task_id: int) -> int:
    with transaction():
        project, task = _locked(task_id)
        if not hands.takes_hands(project):
            waiting = (Volunteer.task == task.id) & (Volunteer.state == OFFERED)
            Volunteer.update(state=QUEUED, offered_until=None).where(waiting).execute()
            return 0
        ended = queueing.lapse(project, task)
        queueing.fill(project, task)
    return ended


def _with_room() -> list[int]:
    """Give the tasks with a queue and a free place: their project has rested meanwhile."""
    alive = Project.stage.in_([str(stage) for stage in hands.TAKES_HANDS])
    ahead = (Task.state == OPEN) & (Task.day.is_null() | (Task.day >= days.today()))
    queued = Task.id.in_(Volunteer.select(Volunteer.task).where(Volunteer.state == QUEUED))
    tasks = list(Task.select().join(Project).where(alive & ahead & queued).limit(BATCH))
    return [int(task.id) for task in tasks if hands.free_places(task)]


def _remind(task_id: int, unasked: Any) -> int:
    with transaction():
        project, task = _locked(task_id)
        if not hands.takes_hands(project) or not hands.is_ahead(task):
            return 0
        asked = list(Volunteer.select().where((Volunteer.task == task.id) & unasked))
        for volunteer in asked:
            volunteer.reminded_at = clock.now()
            volunteer.save(only=[Volunteer.reminded_at])
            hands.tell(project, volunteer, "reminded")
    return len(asked)


def _locked(task_id: int) -> tuple[Project, Task]:
    project = stages.locked(int(Task.get_by_id(task_id).project_id))
    task = hands.locked_task(project, task_id)
    assert task is not None, "tasks go only with their project"
    return project, task
