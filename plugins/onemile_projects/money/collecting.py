"""From the last moment of pledging to the decision: what was promised is collected, and counted.

Each pledge is posted in a transaction of its own, under the row of its project: two workers, a
worker that is killed, a clock that jumps back find what is done and go on with the rest. Without
a keeper of Smiles everything waits; a project does not fail for that.
"""

from typing import Any, NamedTuple

from onemile.api import (
    AlreadyResolved,
    Ledger,
    NotFound,
    Outage,
    Refusal,
    clock,
    defer,
    ledger,
    may_go_ahead,
    setting,
    transaction,
)
from onemile_projects import ending, stages
from onemile_projects.lifecycle import OVER, Actor, Stage, Step
from onemile_projects.models import Project
from onemile_projects.money import ends, matching, purse, settling
from onemile_projects.money.money_models import COLLECTED, HELD, MEMBER, Pledge

TASK = "projects.collect"
# One round of the task; what is left follows at once, behind what else waits.
PIECES_MAX = 200
# What a job looks at in one round; the rest waits for the next.
BATCH = 200
BY_TIME = frozenset({Actor.CLOCK})


class Waiting(NamedTuple):
    """A pledge that waits to be posted."""

    id: int
    key: str
    amount_smiles: int
    supporter_uri: str
    project_uri: str


def close_due() -> int:
    """Close what has come to its last moment; gives how many. Waits while too much is due."""
    at_its_end = (Project.stage == Stage.OPEN) & (Project.closes_at <= clock.now())
    n = Project.select().where(at_its_end).count()
    of_n = Project.select().where(Project.stage == Stage.OPEN).count()
    if not may_go_ahead("projects.close_due", n=n, of_n=of_n):
        return 0
    rows = Project.select(Project.id).where(at_its_end).order_by(Project.closes_at).limit(BATCH)
    return sum(_close(int(row.id)) for row in list(rows))


def go_on() -> int:
    """Ask for the tasks that collect and give back where some of it waits; gives how many.

    What a killed worker or an absent ledger has left is taken up here, and what lies in the
    ledger for pledges that have ended meanwhile is freed.
    """
    if ledger() is None:
        return 0
    collecting = [row.id for row in Project.select(Project.id).where(_COLLECTS).limit(BATCH)]
    unsettled = [row.id for row in _unsettled()]
    for task, numbers in ((TASK, collecting), (settling.TASK, unsettled)):
        for number in numbers:
            with transaction():
                defer(task, {"project_id": number})
    return len(collecting) + len(unsettled) + sweep()


def collect(payload: dict[str, Any]) -> None:
    """Collect a piece of what was promised, and decide once all of it has ended.

    Raises Outage while there is no keeper of Smiles: it waits.
    """
    number = int(payload["project_id"])
    keeper = ledger()
    if keeper is None and _needs_keeper(Project.get_by_id(number)):
        raise Outage("no keeper of Smiles")
    waiting = _waiting(number)
    if keeper is not None:
        for one in waiting:
            _collect_one(number, one, keeper)
    left = _waiting(number)
    if left and keeper is not None and _is_over(Project.get_by_id(number)):
        for one in left:
            _free_one(number, one.id)
        left = _waiting(number)
    if left and left != waiting:
        with transaction():
            defer(TASK, payload)
        return
    _decide(number)


def sweep() -> int:
    """Free in the ledger what has ended in our books while it was away; gives how many."""
    keeper, freed, before = ledger(), 0, None
    while keeper is not None:
        page = keeper.holds("pledge/", before=before, limit=BATCH)
        keys = [hold.key for hold in page]
        ended = Pledge.select(Pledge.key).where(Pledge.key.in_(keys) & (Pledge.state != HELD))
        for key in [row.key for row in ended]:
            keeper.void(key)
            freed += 1
        if len(page) < BATCH:
            break
        before = page[-1].id
    return freed


def heard_of_release(key: str) -> None:
    """Learn that the ledger has released a hold by itself: that pledge is free."""
    found: Pledge | None = Pledge.get_or_none(Pledge.key == key)
    if found is None or found.state != HELD:
        return
    with transaction():
        project = stages.locked(int(found.project_id))
        _find_released(project, Pledge.get_by_id(found.id))


def _close(number: int) -> int:
    """Take one project from pledging to collecting, or to its failure."""
    with transaction():
        project = stages.locked(number)
        is_due = project.closes_at is not None and project.closes_at <= clock.now()
        if project.stage != Stage.OPEN or not is_due:
            return 0  # another worker was faster, or its last day was moved
        if ledger() is None and _needs_keeper(project):
            return 0
        promised = project.pledged_smiles + matching.projected(project, project.pledged_smiles)
        enough = (
            promised >= project.min_smiles
            and project.hours_promised >= project.least_hours
            and project.supporters >= project.least_supporters
        )
        if not enough:
            ending.early(project, Step.FAIL, actors=BY_TIME, promised_smiles=promised)
            return 1
        until = clock.ahead(days=setting("projects.collect_days"))
        stages.take(
            project,
            Step.COLLECT,
            actors=BY_TIME,
            collect_until=until,
            promised_smiles=promised,
        )
        defer(TASK, {"project_id": number})
    return 1


def _collect_one(number: int, waiting: Waiting, keeper: Ledger) -> None:
    """Post one pledge, once. What the ledger cannot do now waits for the next round."""
    try:
        with transaction():
            purse.collect(number, waiting.id, waiting.amount_smiles)
            keeper.post(waiting.key)
            purse.tell_end(
                number,
                waiting.project_uri,
                waiting.id,
                waiting.supporter_uri,
                state=COLLECTED,
                why=ends.IN_TIME,
            )
    except (AlreadyResolved, NotFound):
        _free_one(number, waiting.id)
    except Refusal:
        return


def _free_one(number: int, pledge_id: int) -> None:
    """Free what the ledger has released, or could not post until the time for it was over."""
    with transaction():
        project = stages.locked(number)
        pledge = Pledge.get_by_id(pledge_id)
        if project.stage == Stage.COLLECTING:
            _find_released(project, pledge)


def _find_released(project: Project, pledge: Pledge) -> None:
    """Write that a pledge is free because the ledger says so; its supporter is told."""
    if pledge.state == HELD:
        purse.free(project, pledge, why=ends.RELEASED)


def _decide(number: int) -> None:
    """Fund a project by what was collected, the match with it, once every pledge has ended; or
    let it fail."""
    with transaction():
        project = stages.locked(number)
        if project.stage != Stage.COLLECTING:
            return
        if Pledge.select().where(_waits_in(number)).exists():
            return
        matched = matching.collectable(project)
        if project.collected_smiles + matched < project.min_smiles:
            ending.early(project, Step.FAIL, actors=BY_TIME)
            return
        matching.collect(project, matched)
        stages.take(project, Step.FUND, actors=BY_TIME, funded_at=clock.now())


def _is_over(project: Project) -> bool:
    return project.collect_until is None or bool(project.collect_until <= clock.now())


def _needs_keeper(project: Project) -> bool:
    """Tell whether a project cannot be decided on without a keeper of Smiles."""
    promised = Pledge.select().where((Pledge.project == project.id) & (Pledge.state == HELD))
    return project.min_smiles > 0 or promised.exists()


def _waits_in(number: int) -> Any:
    return (Pledge.project == number) & (Pledge.state == HELD) & (Pledge.kind == MEMBER)


def _waiting(number: int) -> list[Waiting]:
    """Give a piece of what waits: what never changes of each, so that nobody asks again."""
    rows: Any = (
        Pledge.select(
            Pledge.id, Pledge.key, Pledge.amount_smiles, Pledge.supporter_uri, Project.uri
        )
        .join(Project)
        .where(_waits_in(number))
        .order_by(Pledge.id)
        .limit(PIECES_MAX)
        .tuples()
    )
    return [Waiting(*row) for row in rows]


def _unsettled() -> Any:
    """Give projects that are over with something waiting or lying, and rounds under way."""
    held = Pledge.select(Pledge.project).where(Pledge.state == HELD)
    lies = Project.collected_smiles > Project.released_smiles + Project.refunded_smiles
    is_over = Project.stage.in_(sorted(OVER)) & (lies | Project.id.in_(held))
    under_way = Project.settle_smiles.is_null(False)
    return Project.select(Project.id).where(is_over | under_way).order_by(Project.id).limit(BATCH)


_COLLECTS = Project.stage == Stage.COLLECTING
