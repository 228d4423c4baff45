"""The four sums of a project, and its keeper: kept beside the postings, changed under its lock."""

from onemile.api import Conflict, Ledger, card, clock, database, ledger, microseconds, record
from onemile.api import gettext as _
from onemile_projects.events import PledgeEnded
from onemile_projects.models import Project
from onemile_projects.money import ends
from onemile_projects.money.money_models import FREED, MEMBER, Pledge

SUMS = (
    Project.pledged_smiles,
    Project.collected_smiles,
    Project.released_smiles,
    Project.refunded_smiles,
    Project.supporters,
)


def keeper() -> Ledger:
    """Return the keeper of Smiles. Raises Conflict in words where there is none just now."""
    found = ledger()
    if found is None:
        raise Conflict(no_keeper())
    return found


def no_keeper() -> str:
    """Say that nothing can be promised or moved without a keeper of Smiles."""
    return _(
        "%(unit)s are switched off here just now. Nothing has moved and nothing is lost; "
        "come back when they are on again.",
        unit=card().unit_plural,
    )


def count(
    project: Project,
    *,
    pledged: int = 0,
    collected: int = 0,
    released: int = 0,
    refunded: int = 0,
    supporters: int = 0,
) -> None:
    """Add to the sums of a locked project, on the row in hand as well as in its table."""
    project.pledged_smiles += pledged
    project.collected_smiles += collected
    project.released_smiles += released
    project.refunded_smiles += refunded
    project.supporters += supporters
    project.save(only=SUMS)


def collect(project_id: int, pledge_id: int, amount_smiles: int) -> None:
    """Write that a pledge which waits was collected, in the open transaction: two statements.

    There are thousands of them, so nothing is read that is not needed: the project's row is
    taken by its own update, the pledge's after it. Raises Conflict where either has moved on.
    """
    taken = _run(
        # Less waits than that where another worker had the pledge a moment ago.
        "UPDATE projects_project SET pledged_smiles = pledged_smiles - ?,"
        " collected_smiles = collected_smiles + ?"
        " WHERE id = ? AND stage = 'collecting' AND pledged_smiles >= ?",
        (amount_smiles, amount_smiles, project_id, amount_smiles),
    )
    has_both = taken and _run(
        "UPDATE projects_pledge SET state = 'collected', collected_smiles = ?, ended_at = ?,"
        " ended_why = ? WHERE id = ? AND state = 'held'",
        (amount_smiles, microseconds(clock.now()), ends.IN_TIME, pledge_id),
    )
    if not has_both:
        raise Conflict(_("Somebody was faster."))


def _run(sql: str, values: tuple[object, ...]) -> int:
    """Run fixed SQL with ``?`` for each value; gives how many rows it changed."""
    return int(database.execute_sql(sql.replace("?", database.param), values).rowcount)


def end(project: Project, pledge: Pledge, state: str, *, why: str, is_told: bool = True) -> None:
    """Write that a pledge of a locked project has ended; the caller moves what has to move."""
    pledge.state, pledge.ended_at, pledge.ended_why = state, clock.now(), why
    pledge.save()
    if is_told:
        tell_end(project.id, project.uri, pledge.id, pledge.supporter_uri, state=state, why=why)


def tell_end(
    project_id: int,
    project_uri: str,
    pledge_id: int,
    supporter_uri: str,
    *,
    state: str,
    why: str,
) -> None:
    """Record that a pledge has ended."""
    record(
        PledgeEnded(
            project_id=project_id,
            project_uri=project_uri,
            pledge_id=pledge_id,
            supporter_uri=supporter_uri,
            state=state,
            why=why,
        )
    )


def free(
    project: Project, pledge: Pledge, *, why: str, is_told: bool = True, counts: bool = True
) -> None:
    """End a pledge that has not moved, in the open transaction, the project's row taken.

    Without a keeper it is free in our books at once, and in the ledger's when there is one again
    (``collecting.sweep``). ``counts``: whoever made it is no supporter any more.
    """
    is_members = pledge.kind == MEMBER
    end(project, pledge, FREED, why=why, is_told=is_told and is_members)
    if not is_members:
        # A match is promised on the page as long as it is held, and no longer.
        project.match_percent = project.match_max_smiles = 0
        project.save(only=[Project.match_percent, Project.match_max_smiles])
    if is_members:
        count(project, pledged=-int(pledge.amount_smiles), supporters=-1 if counts else 0)
    found = ledger()
    if found is not None and found.find(pledge.key) == "held":
        found.void(pledge.key)
