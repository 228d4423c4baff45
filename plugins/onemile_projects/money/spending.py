"""What of a project's Smiles may be spent: no more than accepted milestones opened."""

from onemile.api import ledger, transaction
from onemile_projects import stages
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import ACCEPTED, Milestone, Project
from onemile_projects.money import purse, settling

# While it works, and while its report is read; a pause and a suspension hold everything back.
SPENDS = frozenset({Stage.FUNDED, Stage.RUNNING, Stage.COMPLETED})


def available_smiles(project: Project) -> int:
    """Return what may be spent now: accepted amounts, less what was released or is held for tasks.

    Nothing while the project may not spend, while it is given back, or without a keeper.
    """
    keeper = ledger()
    if keeper is None or project.stage not in SPENDS or project.settle_smiles is not None:
        return 0
    account = project.escrow_uri
    free = keeper.available_smiles(account)
    held = keeper.balance_smiles(account) - free
    opened = opened_smiles(project) - int(project.released_smiles) - held
    return max(0, min(opened, free, project.escrow_smiles - held))


def opened_smiles(project: Project) -> int:
    """Return the Smiles of accepted milestones; what came in above belongs to the last of them."""
    rows = Milestone.select().where(Milestone.project == project.id).order_by(Milestone.position)
    stones = list(rows)
    collected = int(project.collected_smiles)
    opened = sum(int(stone.amount_smiles) for stone in stones if stone.state == ACCEPTED)
    if stones and stones[-1].state == ACCEPTED:
        opened += collected - sum(int(stone.amount_smiles) for stone in stones)
    return max(0, min(collected, opened))


def released(project_id: int, amount_smiles: int) -> None:
    """Write that so much has left the escrow, or (below zero) has come back, under the lock.

    What comes back to a project that is over goes on to where its remainder goes.
    """
    with transaction():
        project = stages.locked(project_id)
        purse.count(project, released=amount_smiles)
        if project.stage in OVER and project.escrow_smiles > 0:
            settling.begin(project)
