"""What projects hear of their volunteers' exchanges: done, called off, undone."""

from onemile.api import (
    CommitmentCancelled,
    CommitmentConfirmed,
    CommitmentReversed,
    lock_rows,
    transaction,
)
from onemile_projects import sight, stages
from onemile_projects.help import hands, queueing
from onemile_projects.help.help_models import ABSENT, COMING, DONE, Volunteer
from onemile_projects.lifecycle import OVER
from onemile_projects.models import Project
from onemile_projects.money import settling, spending


def hear(event: CommitmentConfirmed | CommitmentCancelled | CommitmentReversed) -> None:
    """Write what has become of a volunteer's exchange; again is once."""
    found = Volunteer.get_or_none(Volunteer.commitment_key == event.key)
    if found is None:
        return
    with transaction():
        project = stages.locked(int(found.task.project_id))
        volunteer = lock_rows(Volunteer.select().where(Volunteer.id == found.id)).get()
        if volunteer.commitment_key != event.key:
            return
        if isinstance(event, CommitmentConfirmed):
            _confirmed(project, volunteer, event.amount_smiles)
        elif isinstance(event, CommitmentReversed):
            _reversed(project, volunteer)
        else:
            cancelled(project, volunteer)


def _confirmed(project: Project, volunteer: Volunteer, amount_smiles: int) -> None:
    if volunteer.state == ABSENT or volunteer.paid_smiles:
        return  # heard before; or undone since
    was_done = volunteer.state == DONE
    volunteer.paid_smiles = amount_smiles
    hands.write_done(project, volunteer)
    if amount_smiles:
        spending.released(project.id, amount_smiles)
    if not was_done or amount_smiles:
        hands.tell(project, volunteer, "done")


def _reversed(project: Project, volunteer: Volunteer) -> None:
    """What was paid has come back: as much as was written, whatever the event says twice."""
    if volunteer.state == ABSENT:
        return
    back = int(volunteer.paid_smiles)
    volunteer.paid_smiles = 0
    hands.write_absent(project, volunteer)
    if back:
        spending.released(project.id, -back)
    hands.tell(project, volunteer, "undone")


def cancelled(project: Project, volunteer: Volunteer) -> None:
    """Nothing came of an exchange: by us, for a bearer who is gone, or because the two said so."""
    task = volunteer.task
    by_us = not volunteer.receiver_uri
    still_wanted = volunteer.state == COMING and (by_us or not _still_receives(project, volunteer))
    volunteer.commitment_key, volunteer.receiver_uri, volunteer.exchange_uri = None, "", ""
    volunteer.save()
    if still_wanted:
        hands.tend(project)
    elif volunteer.state == COMING:
        queueing.step_back(project, task, volunteer, change="exchange_off")
    elif volunteer.state == DONE:
        hands.write_absent(project, volunteer)
    if project.stage in OVER:
        # What was held for it lies in the escrow, and goes where the rest has gone.
        settling.begin(project)


def _still_receives(project: Project, volunteer: Volunteer) -> bool:
    receiver = str(volunteer.receiver_uri)
    return receiver in sight.bearer_uris(project) and hands.receives(receiver, volunteer)
