"""Giving back: what waits is freed, what lies in the escrow goes back pro rata, piece by piece.

A round fixes once how much goes back (``settle_smiles``); every share follows from that and from
what each had given, so that a worker that is killed, or a second one, goes on where it stands.
Each pledge is a transaction of its own.
"""

from typing import Any

from onemile.api import (
    COMMONS_TREASURY,
    Conflict,
    Ledger,
    LedgerError,
    Outage,
    Transfer,
    defer,
    ledger,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import REPORT_ACCEPTED, TO_TREASURY, Project
from onemile_projects.money import dues, ends, purse
from onemile_projects.money.money_models import HELD, MEMBER, REFUNDED, Pledge
from onemile_projects.money.shares import apportioned
from onemile_projects.terms import TAKE_PART

TASK = "projects.settle"
# One round of the task; what is left follows at once, behind what else waits.
PIECES_MAX = 200


def begin(project: Project) -> None:
    """Ask, in the open transaction, that all of a project that is over be freed and given back."""
    defer(TASK, {"project_id": project.id})


def give_back_remainder(project_id: int, *, member: Any) -> int:
    """Let what is left at the end of a project go where it was said at the start; gives how much.

    By a bearer, once the report is accepted: one that is sent back needs its Smiles again. What
    is asked for, and what is owed to who helped, stays. To the treasury it goes at once, to
    supporters by a task. Raises NotFound, NotAllowed, Conflict.
    """
    require(member, TAKE_PART)
    with transaction():
        sight.own(project_id, viewer=member)
        project = stages.locked(project_id)
        if project.stage != Stage.COMPLETED or project.report_state != REPORT_ACCEPTED:
            raise Conflict(
                _("What is left goes back once the report is accepted."), state=project.stage
            )
        left = _fix(project, purse.keeper())
        if left == 0:
            raise Conflict(_("Nothing is left to give back, or it is on its way."))
        stages.journal(project, "remainder", by_uri=str(member.uri))
        _to_all(project, purse.keeper())
        begin(project)
    return left


def settle(payload: dict[str, Any]) -> None:
    """Work off a piece of what is to be freed and given back; the rest follows in another task.

    Raises Outage while there is no keeper of Smiles: it waits.
    """
    number = int(payload["project_id"])
    keeper = ledger()
    if keeper is None:
        raise Outage("no keeper of Smiles")
    done = _free_some(number)
    if done < PIECES_MAX:
        done += _give_back_some(number, keeper, limit=PIECES_MAX - done)
    if done >= PIECES_MAX:
        with transaction():
            defer(TASK, payload)


def _free_some(number: int) -> int:
    """Free what is promised to a project that is over, each in a transaction; gives how many."""
    rows = Pledge.select(Pledge.id).where((Pledge.project == number) & (Pledge.state == HELD))
    ids = [row.id for row in rows.order_by(Pledge.id).limit(PIECES_MAX)]
    return sum(_free_one(number, one) for one in ids)


def _free_one(number: int, pledge_id: int) -> int:
    with transaction():
        project = stages.locked(number)
        pledge = Pledge.get_by_id(pledge_id)
        if project.stage not in OVER or pledge.state != HELD:
            return 0
        # Whoever had promised until the end did support it, though it has not come about.
        purse.free(project, pledge, why=ends.FAILED, counts=False)
    return 1


def _give_back_some(number: int, keeper: Ledger, *, limit: int) -> int:
    """Give so many supporters their shares; begins a round where none is under way."""
    with transaction():
        project = stages.locked(number)
        if project.settle_smiles is None and (
            project.stage not in OVER or not _fix(project, keeper)
        ):
            return 0
        if _to_all(project, keeper):
            return 0
        turn = int(project.settle_round)
        waiting = _shares(project)
    given = 0
    for pledge_id, share in waiting:
        if given == limit:
            return given  # the rest of them follows at once
        given += _give_one(number, pledge_id, share, keeper, turn=turn)
    _end_round(number)
    # What the ledger refuses counts for nothing: else the task would ask for itself for ever.
    return min(given, limit - 1)


def _fix(project: Project, keeper: Ledger) -> int:
    """Begin a round with all that is free in the escrow; gives how much, 0 for nothing or no.

    What is held there for a task under dispute stays, and goes in a later round. So does what is
    asked for or owed while it can still be paid: once it is over, the treasury thanks who helped.
    """
    if project.settle_smiles is not None:
        return 0
    left = min(project.escrow_smiles, keeper.available_smiles(project.escrow_uri))
    if project.stage == Stage.COMPLETED:
        left -= dues.asked_smiles(project) + dues.owed_smiles(project)
    if left <= 0:
        return 0
    project.settle_smiles, project.settle_round = left, project.settle_round + 1
    project.save(only=[Project.settle_smiles, Project.settle_round])
    return left


def _to_all(project: Project, keeper: Ledger) -> bool:
    """Give a remainder to the treasury, where that was said at the start; tells whether so.

    What was given to a project that came about, and only that: a failure gives back.
    """
    is_success = project.stage in (Stage.COMPLETED, Stage.CLOSED)
    if not is_success or project.remainder != TO_TREASURY:
        return False
    amount = int(project.settle_smiles or 0)
    keeper.transfer(
        Transfer(
            key=f"remainder/{project.id}/{project.settle_round}",
            payer=project.escrow_uri,
            payee=COMMONS_TREASURY,
            amount_smiles=amount,
            reason_uri=project.uri,
            kind="remainder",
        )
    )
    purse.count(project, refunded=amount)
    _close_round(project)
    return True


def _shares(project: Project) -> list[tuple[int, int]]:
    """Give the pledges that wait for their share of the round, and it: by what each had in it
    when the round began."""
    collected = (Pledge.project == project.id) & (Pledge.collected_smiles > 0)
    rows: Any = (
        Pledge.select(
            Pledge.id,
            Pledge.collected_smiles - Pledge.refunded_smiles,
            Pledge.settled_round,
            Pledge.settled_smiles,
        )
        .where(collected)
        .order_by(Pledge.id)
        .tuples()
    )
    turn = project.settle_round
    had = [(number, left + (now if at == turn else 0), at < turn) for number, left, at, now in rows]
    parts = apportioned(int(project.settle_smiles or 0), [weight for _id, weight, _waits in had])
    return [(had[i][0], parts[i]) for i in range(len(had)) if had[i][2]]


def _give_one(number: int, pledge_id: int, share: int, keeper: Ledger, *, turn: int) -> bool:
    """Give one share back, once; tells whether. What the ledger refuses waits for the job."""
    try:
        with transaction():
            project = stages.locked(number)
            pledge = Pledge.get_by_id(pledge_id)
            if project.settle_round != turn or pledge.settled_round == turn:
                return False  # another worker was faster
            pledge.settled_round, pledge.settled_smiles = project.settle_round, share
            if share == 0:
                pledge.save(only=[Pledge.settled_round, Pledge.settled_smiles])
                return True
            pledge.refunded_smiles += share
            keeper.transfer(_back(project, pledge, share))
            purse.count(project, refunded=share)
            purse.end(project, pledge, REFUNDED, why=_why(project))
    except LedgerError:
        return False
    return True


def _back(project: Project, pledge: Pledge, share: int) -> Transfer:
    """Return the transfer that gives a share back, or to all of us where its giver said so."""
    again = f"/{project.settle_round}" if project.settle_round > 1 else ""
    key = f"refund/{pledge.key}{again}"
    if project.funded_at is not None and pledge.rest_to == TO_TREASURY and pledge.kind == MEMBER:
        return Transfer(
            key=key,
            payer=project.escrow_uri,
            payee=COMMONS_TREASURY,
            amount_smiles=share,
            reason_uri=pledge.uri,
            kind="remainder",
        )
    return Transfer(
        key=key,
        payer=project.escrow_uri,
        payee=pledge.supporter_uri,
        amount_smiles=share,
        reason_uri=pledge.uri,
        kind="correction",
        corrects=pledge.key,
    )


def _why(project: Project) -> str:
    """Say why something went back: it failed, it stopped on the way, or it was left over."""
    if project.funded_at is None:
        return ends.FAILED
    return ends.ABANDONED if project.stage == Stage.FAILED else ends.REMAINDER


def _end_round(number: int) -> None:
    """End the round once everybody has had their share."""
    with transaction():
        project = stages.locked(number)
        if project.settle_smiles is None:
            return
        given = (Pledge.project == number) & (Pledge.collected_smiles > 0)
        if Pledge.select().where(given & (Pledge.settled_round < project.settle_round)).exists():
            return
        _close_round(project)


def _close_round(project: Project) -> None:
    project.settle_smiles = None
    project.save(only=[Project.settle_smiles])
