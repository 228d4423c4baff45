"""How long collecting takes beside bare posts of the ledger, in one run, in an instance of its own.

Slices of both take turns, so that whatever else the machine does meets both alike.
"""

import statistics
from collections.abc import Callable
from typing import Any

from onemile.api import (
    COMMONS_ISSUE,
    Conflict,
    Member,
    Transfer,
    card,
    clock,
    ids,
    transaction,
)
from onemile_projects.lifecycle import Stage
from onemile_projects.models import PUBLISHED, Project
from onemile_projects.money import collecting, pledging, purse
from onemile_projects.money.money_models import Pledge

# Rows planted in one transaction: a disk is waited for once, not for each of them.
BATCH = 500
# What one supporter has: a Smile to promise, and one for the post beside it.
SMILES = 2


def measure(pledges: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """Collect so many pledges and post as many bare holds; returns seconds and their ratio.

    It leaves its rows behind. Raises Conflict in an instance in which anybody lives.
    """
    if Member.select().exists():
        raise Conflict("the bench leaves invented rows behind: make an instance of its own for it")
    keeper = purse.keeper()
    progress("planting")
    project, bare = _plant(pledges)
    collected: list[float] = []
    posted: list[float] = []
    progress("collecting")
    for start in range(0, pledges, collecting.PIECES_MAX):
        begun = clock.real_seconds()
        collecting.collect({"project_id": project.id})
        between = clock.real_seconds()
        for key in bare[start : start + collecting.PIECES_MAX]:
            keeper.post(key)
        collected.append(between - begun)
        posted.append(clock.real_seconds() - between)
    done = Project.get_by_id(project.id)
    return {
        "pledges": pledges,
        "collected_smiles": int(done.collected_smiles),
        "collect_seconds": round(sum(collected), 2),
        "post_seconds": round(sum(posted), 2),
        "collect_over_post": round(sum(collected) / sum(posted), 2),
        "median_of_slices": round(
            statistics.median(one / other for one, other in zip(collected, posted, strict=True)), 2
        ),
        "longest_slice_ms_a_pledge": round(1000 * max(collected) / collecting.PIECES_MAX, 2),
    }


def _plant(pledges: int) -> tuple[Project, list[str]]:
    """Make a project that is being collected, and as many holds that nobody promised."""
    keeper, bare = purse.keeper(), []
    closes_at = clock.ahead(days=1)
    # An author whom nobody knows: no page is asked for, and nobody is told.
    nobody = f"{card().base_url}/members/bench"
    project: Project = Project.create(
        title="Bench",
        author_uri=nobody,
        commune="",
        min_smiles=pledges + 1,
        stage=Stage.COLLECTING,
        state=PUBLISHED,
        closes_at=closes_at,
        collect_until=clock.ahead(days=7),
        pledged_smiles=pledges,
        supporters=pledges,
    )
    for start in range(0, pledges, BATCH):
        with transaction():
            for number in range(start, min(start + BATCH, pledges)):
                payer = f"{nobody}{number}"
                for transfer in _moves(project, payer):
                    (keeper.transfer if transfer.kind == "welcome" else keeper.hold)(transfer)
                bare.append(f"bench/{payer}")
    return project, bare


def _moves(project: Project, payer: str) -> list[Transfer]:
    """Give what a payer is given, what they promise, and the bare hold beside it."""
    number = ids.new()
    pledge: Pledge = Pledge.create(
        id=number,
        uri=f"{project.uri}/pledges/{number}",
        key=f"pledge/{number}",
        project=project.id,
        supporter_uri=payer,
        amount_smiles=1,
        lapses_at=pledging.lapses_at(project.closes_at),
    )
    promised = pledging.transfer_of(pledge, project)
    return [
        Transfer(
            key=f"bench/{payer}/given",
            payer=COMMONS_ISSUE,
            payee=payer,
            amount_smiles=SMILES,
            reason_uri="",
            kind="welcome",
        ),
        promised,
        Transfer(
            key=f"bench/{payer}",
            payer=payer,
            payee=f"{project.uri}/bench",
            amount_smiles=1,
            reason_uri=promised.reason_uri,
            kind=promised.kind,
            lapses_at=promised.lapses_at,
            floor_smiles=0,
        ),
    ]
