"""Coming to a task, saying that one cannot, and what bearers change about it.

Order of locks: the member's row, the project, its task, its volunteers. Exchanges that thank
volunteers are opened and called off by a task after the commit (``task_commitments``), which
takes the rows of two members before it takes the project.
"""

from typing import Any

from onemile.api import (
    Conflict,
    Member,
    NotAllowed,
    NotFound,
    allowed,
    clock,
    lock_rows,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import days, sight, stages
from onemile_projects.help import hands, queueing
from onemile_projects.help.help_models import (
    COMING,
    DONE,
    GONE,
    NO,
    OFFERED,
    OPEN,
    QUEUED,
    WAITING,
    Task,
    Volunteer,
)
from onemile_projects.lifecycle import OVER, Stage, where_it_stands
from onemile_projects.models import Project
from onemile_projects.terms import TAKE_PART


def come(task_id: int, *, member: Any, is_named: bool = False) -> Volunteer:
    """Take a free place of a task, or the one that is offered; saying it twice is saying it once.

    Who has a place already says by it that they still come. Raises NotAllowed, NotFound, Conflict
    (full, called off, over, the project not open nor at work, its bearers out of reach).
    """
    with transaction():
        project, task, mine = _locked(task_id, member)
        if mine is not None and mine.state in (COMING, DONE):
            return _still(mine, is_named=is_named)
        _refuse_if_hindered(project, task, member)
        is_offered = mine is not None and mine.state == OFFERED and not queueing.has_lapsed(mine)
        if not is_offered and not _is_free_for_all(task):
            raise Conflict(
                _(
                    "Somebody was quicker: all places are taken. You can wait for one; "
                    "if it comes free you are asked first."
                )
            )
        mine = _row(task, member, mine, is_named=is_named)
        queueing.give_place(project, mine, task)
        hands.count_hours(project)
        hands.tend(project)
    return mine


def wait(task_id: int, *, member: Any, is_named: bool = False) -> Volunteer:
    """Get in line for a full task; a place that is free meanwhile is theirs at once.

    Raises as ``come``.
    """
    with transaction():
        project, task, mine = _locked(task_id, member)
        if mine is not None and mine.state in (COMING, DONE, QUEUED, OFFERED):
            return _still(mine, is_named=is_named)
        _refuse_if_hindered(project, task, member)
        mine = _row(task, member, mine, is_named=is_named)
        if _is_free_for_all(task):
            queueing.give_place(project, mine, task)
            hands.count_hours(project)
            hands.tend(project)
        else:
            mine.state, mine.at = QUEUED, clock.now()
            mine.offered_until = mine.ended_at = None
            mine.save()
            hands.tell(project, mine, "queued")
    return mine


def cannot(task_id: int, *, member: Any) -> Volunteer:
    """Say that one cannot come, or does not want the place that is offered; it is offered on.

    From now on nobody reminds them. Possible whatever becomes of the project, and for whoever
    is suspended. Raises NotFound, Conflict once it is over.
    """
    with transaction():
        project, task, mine = _locked(task_id, member, needs_leave=False)
        if mine is None:
            raise NotFound
        if mine.state == NO:
            return mine
        if mine.state not in WAITING:
            raise Conflict(_("This is over: whoever was there is written down already."))
        if mine.state == COMING and task.day is not None and task.day < days.today():
            raise Conflict(
                _("That day is over. Tell a bearer whether you were there; they write it down.")
            )
        queueing.step_back(project, task, mine, change="cannot")
    return mine


def open_waiting(project: Project) -> None:
    """Ask, in the open transaction, that what has become payable be agreed with its volunteers."""
    hands.tend(project)


def end_all(project: Project) -> None:
    """Let everybody go who still comes or waits, the project's row taken.

    The end of the project tells each of them what became of their task.
    What one of the two has said to be done stays, and is decided between them.
    """
    theirs = Task.select(Task.id).where(Task.project == project.id)
    waiting = Volunteer.task.in_(theirs) & Volunteer.state.in_(WAITING)
    for volunteer in list(lock_rows(Volunteer.select().where(waiting).order_by(Volunteer.id))):
        hands.release(project, volunteer, state=GONE)
    hands.count_hours(project)
    hands.tend(project)


def follow(project_id: int) -> None:
    """Let the hands of a project follow its stage and milestones: thanked, or let go."""
    with transaction():
        project = stages.locked(project_id)
        if project.stage in OVER:
            end_all(project)
        elif project.stage in hands.AGREES:
            hands.tend(project)
            queued = Volunteer.select(Volunteer.task).where(Volunteer.state == QUEUED)
            waited_for = (Task.project == project.id) & Task.id.in_(queued)
            for task in list(Task.select().where(waited_for)):
                queueing.fill(project, task)


def hindrance(project: Project, task: Task, viewer: Any) -> str:
    """Say why a viewer cannot come to a task now; "" when they can, if there is a place."""
    if not allowed(viewer, TAKE_PART):
        return _("Your account may not take part in projects just now.")
    if project.stage == Stage.OPEN and not hands.takes_hands(project):
        return _("The last moment to promise is over; what was promised is being counted.")
    if not hands.takes_hands(project):
        return where_it_stands(Stage(project.stage))
    if task.state != OPEN:
        return _("This was called off; nobody has to come.")
    if not hands.is_ahead(task):
        return _("That day is over.")
    if not meets_a_bearer(project, viewer):
        return _("Nobody who bears this project can be reached by you. Nothing was sent.")
    return ""


def meets_a_bearer(project: Project, viewer: Any) -> bool:
    """Tell whether a block leaves somebody to turn to: whoever bears it meets themselves."""
    bearers = set(sight.bearer_uris(project))
    return bool(bearers - viewer.hidden_uris())


def found_task(task_id: int, *, viewer: Any) -> tuple[Project, Task]:
    """Return a task and its project, to whoever may see it. Raises NotFound for the rest."""
    task: Task | None = Task.get_or_none(Task.id == task_id)
    if task is None:
        raise NotFound
    return sight.visible(task.project_id, viewer=viewer), task


def _locked(
    task_id: int, member: Any, *, needs_leave: bool = True
) -> tuple[Project, Task, Volunteer | None]:
    """Take the rows of a step of a member's own: theirs, the project's, the task's."""
    seen, _task = found_task(task_id, viewer=member)
    if needs_leave:
        require(member, TAKE_PART)
    # Whoever leaves takes this row first: nothing begins for them any more.
    who = lock_rows(Member.select().where(Member.id == member.id), lets_refer=True).first()
    if who is None or (needs_leave and not who.is_active):
        raise NotAllowed(_("Your account may not take part in projects just now."))
    project = stages.locked(seen.id)
    sight.visible(project.id, viewer=member)
    task = hands.locked_task(project, task_id)
    if task is None:
        raise NotFound
    return project, task, hands.of_member(task, str(member.uri))


def _refuse_if_hindered(project: Project, task: Task, member: Any) -> None:
    words = hindrance(project, task, member)
    if words:
        raise Conflict(words, state=project.stage)


def _is_free_for_all(task: Task) -> bool:
    """Tell whether there is a place that nobody waits for."""
    return hands.free_places(task) > 0 and not hands.queue(task).exists()


def _still(mine: Volunteer, *, is_named: bool) -> Volunteer:
    """Write that whoever was asked still comes, and whether others read their name."""
    mine.is_named = is_named
    if mine.state == COMING and mine.reminded_at is not None:
        mine.confirmed_at = mine.confirmed_at or clock.now()
    mine.save(only=[Volunteer.is_named, Volunteer.confirmed_at])
    return mine


def _row(task: Task, member: Any, mine: Volunteer | None, *, is_named: bool) -> Volunteer:
    """Return the one row of a member and a task, new or of before."""
    if mine is None:
        return Volunteer.create(
            task=task.id,
            member_uri=member.uri,
            member_id=member.id,
            state=NO,
            is_named=is_named,
        )
    mine.is_named, mine.at = is_named, clock.now()
    return mine
