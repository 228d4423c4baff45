"""Exchanges that thank volunteers: opened once their Smiles are there, called off, listened to.

A volunteer's row is a promise; the exchange is opened by a task after the commit, and called off
by one, because the rows of two members come before the project in the order of locks, and so does
an exchange. So what is written here first is what is wanted (``hands.leave_exchange``), and
``tend`` brings about as much of it as it can; what it cannot, such as Smiles that lack, waits.
"""

from contextlib import suppress
from typing import Any

from onemile.api import (
    Commitment,
    Commitments,
    Conflict,
    Member,
    NotFound,
    Refusal,
    commitments,
    ids,
    lock_rows,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.help import hands, hands_heard
from onemile_projects.help.help_models import ABSENT, COMING, DONE, Task, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Project
from onemile_projects.money import spending
from onemile_projects.money.dues import is_thanked


def tend(payload: dict[str, Any]) -> None:
    """Call off and open what the volunteers of a project need now, each in a transaction."""
    keeper = commitments()
    if keeper is None:
        return  # the job looks again; meanwhile a bearer marks who was there
    number = int(payload["project_id"])
    for volunteer_id in _left(number):
        _call_off(volunteer_id, keeper)
    for volunteer_id in _unopened(number):
        _open_with_any(volunteer_id, keeper)


def look_again() -> int:
    """Tend what waited for exchanges or Smiles to be switched on again; gives how many projects."""
    if commitments() is None:
        return 0
    left = Volunteer.commitment_key.is_null(False) & (Volunteer.receiver_uri == "")
    unopened = Volunteer.commitment_key.is_null() & Volunteer.state.in_((COMING, DONE))
    at_work = Project.stage.in_([str(stage) for stage in hands.AGREES])
    rows: Any = Task.select(Task.project).join(Project).switch(Task).join(Volunteer)
    due = rows.where((left & Volunteer.state.not_in((DONE, ABSENT))) | (unopened & at_work))
    numbers = [int(row.project_id) for row in due.distinct()]
    for number in numbers:
        tend({"project_id": number})
    return len(numbers)


def waits_for_smiles(project: Project, task: Task) -> bool:
    """Tell whether the Smiles of a task are not there yet: its milestone, or too few of them."""
    if not task.amount_smiles:
        return False
    return not _is_opened(task) or spending.available_smiles(project) < task.amount_smiles


# ------------------------------------------------------------------------- what is wanted


def _left(number: int) -> list[int]:
    """Give the volunteers of a project whose exchange is to be called off."""
    left = Volunteer.commitment_key.is_null(False) & (Volunteer.receiver_uri == "")
    return _of(number, left & Volunteer.state.not_in((DONE, ABSENT)))


def _unopened(number: int) -> list[int]:
    """Give the volunteers of a project who have no exchange yet, whoever came first at first."""
    return _of(number, Volunteer.commitment_key.is_null() & Volunteer.state.in_((COMING, DONE)))


def _of(number: int, which: Any) -> list[int]:
    rows = Volunteer.select(Volunteer.id).join(Task).where((Task.project == number) & which)
    return [int(row.id) for row in rows.order_by(Volunteer.at, Volunteer.id)]


# ------------------------------------------------------------------------- calling off


def _call_off(volunteer_id: int, keeper: Commitments) -> None:
    """Call an exchange off, and then write that it is; before its project's row is taken."""
    volunteer = Volunteer.get_by_id(volunteer_id)
    key = str(volunteer.commitment_key)
    with suppress(Conflict, NotFound):  # done meanwhile, which its event tells; or never opened
        keeper.cancel(key, why=_("This help is not needed any more, or cannot take place."))
    if keeper.state(key) not in ("cancelled", None):
        return
    with transaction():
        project = stages.locked(int(volunteer.task.project_id))
        fresh = lock_rows(Volunteer.select().where(Volunteer.id == volunteer_id)).get()
        if fresh.commitment_key == key:
            hands_heard.cancelled(project, fresh)


# ------------------------------------------------------------------------- opening


def _open_with_any(volunteer_id: int, keeper: Commitments) -> None:
    """Open an exchange with the first bearer who can receive the help; else it waits."""
    volunteer = Volunteer.get_by_id(volunteer_id)
    task = volunteer.task
    for receiver_uri in sight.bearer_uris(task.project):
        with suppress(Refusal):
            if _open(volunteer_id, receiver_uri, keeper):
                return


def _open(volunteer_id: int, receiver_uri: str, keeper: Commitments) -> bool:
    """Open it, the rows of the two taken first. Raises Refusal where one cannot take part."""
    with transaction():
        volunteer = Volunteer.get_by_id(volunteer_id)
        both = Member.uri.in_([volunteer.member_uri, receiver_uri])
        list(lock_rows(Member.select().where(both).order_by(Member.id), lets_refer=True))
        project = stages.locked(int(volunteer.task.project_id))
        volunteer = lock_rows(Volunteer.select().where(Volunteer.id == volunteer_id)).get()
        if not _is_due(project, volunteer) or not hands.receives(receiver_uri, volunteer):
            return False
        task = volunteer.task
        volunteer.commitment_key, volunteer.receiver_uri = f"task/{ids.new()}", receiver_uri
        volunteer.exchange_uri = keeper.open(
            Commitment(
                key=volunteer.commitment_key,
                giver_uri=volunteer.member_uri,
                receiver_uri=receiver_uri,
                what=task.title,
                # It may be put off, and an exchange keeps its day: the project says when.
                day=None,
                amount_smiles=task.amount_smiles,
                payer_account=project.escrow_uri,
                reason_uri=project.uri,
            )
        )
        volunteer.save()
    return True


def _is_due(project: Project, volunteer: Volunteer) -> bool:
    """Tell whether an exchange can be opened for a volunteer now."""
    task = volunteer.task
    if volunteer.commitment_key is not None or volunteer.state not in (COMING, DONE):
        return False
    if project.stage not in hands.AGREES or volunteer.member_uri in sight.bearer_uris(project):
        return False
    if not task.amount_smiles:
        # Marked by hand as done while nobody kept exchanges: there is nothing left to agree.
        return bool(project.stage == Stage.RUNNING and volunteer.state == COMING)
    is_payable = _is_opened(task) and is_thanked(project, task, str(volunteer.member_uri))
    return is_payable and spending.available_smiles(project) >= task.amount_smiles


def _is_opened(task: Task) -> bool:
    """Tell whether the milestone that a task belongs to lets its Smiles be spent."""
    return task.milestone is None or task.milestone.state == ACCEPTED
