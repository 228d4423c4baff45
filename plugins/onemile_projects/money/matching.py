"""What the treasury adds: promised beforehand by a rule on the page, held at once, only growing."""

from typing import Any

from onemile.api import (
    COMMONS_TREASURY,
    Conflict,
    FloorReached,
    Invalid,
    LedgerError,
    clock,
    ids,
    in_unit,
    ledger,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import SMILES_MAX, Project
from onemile_projects.money import ends, pledging, purse
from onemile_projects.money.money_models import COLLECTED, HELD, MATCH, Pledge
from onemile_projects.terms import STEWARD

# One for one is the most: neighbours decide what comes about, and the treasury follows.
PERCENT_MAX = 100
# Before it is open nobody knows its last moment: so many days from now are far enough.
WAITING_DAYS = 300
MATCHABLE = (Stage.APPROVED, Stage.OPEN)


def promise(project_id: int, *, percent: int, max_smiles: int, member: Any) -> Pledge:
    """Promise from the treasury so much for each hundred collected, up to so many; held at once.

    By a steward who does not bear it. It may be raised, never lowered. Raises NotFound, NotAllowed,
    Conflict, Invalid on "percent" and "max_smiles".
    """
    require(member, STEWARD)
    _check(percent, max_smiles)
    # Also where the maximum stays: while no Smiles are kept nothing is promised of them.
    purse.keeper()
    with transaction():
        project = stages.locked(project_id)
        _refuse_where_it_stands(project, member)
        _only_grows(project, percent, max_smiles)
        before = held(project)
        if before is not None and before.amount_smiles == max_smiles:
            made = before
        else:
            if before is not None:
                purse.free(project, before, why=ends.CHANGED, is_told=False)
            made = _make(project, max_smiles)
        project.match_percent, project.match_max_smiles = percent, max_smiles
        project.save(only=[Project.match_percent, Project.match_max_smiles])
        words = _("%(percent)s for 100, up to %(most)s", percent=percent, most=in_unit(max_smiles))
        stages.journal(project, "match", by_uri=str(member.uri), text=words)
    return made


def projected(project: Project, from_members: int) -> int:
    """Return what the rule adds to so much from members."""
    by_rule = from_members * project.match_percent // 100
    return int(min(project.match_max_smiles, by_rule))


def held(project: Project) -> Pledge | None:
    """Return the treasury's pledge that waits for the decision, if there is one."""
    found: Pledge | None = Pledge.get_or_none(
        (Pledge.project == project.id) & (Pledge.kind == MATCH) & (Pledge.state == HELD)
    )
    return found


def collectable(project: Project) -> int:
    """Return what the treasury adds to what was collected; 0 where nothing of it is held."""
    pledge, keeper = held(project), ledger()
    if pledge is None or keeper is None or keeper.find(pledge.key) != "held":
        return 0
    return min(int(pledge.amount_smiles), projected(project, int(project.collected_smiles)))


def collect(project: Project, amount_smiles: int) -> None:
    """Post so much of the treasury's pledge for a locked project, and release the rest."""
    pledge, keeper = held(project), ledger()
    if pledge is None or keeper is None:
        return
    if amount_smiles == 0:
        purse.free(project, pledge, why=ends.RELEASED, is_told=False)
        return
    keeper.post(pledge.key, amount_smiles=amount_smiles)
    pledge.collected_smiles = amount_smiles
    purse.count(project, collected=amount_smiles)
    purse.end(project, pledge, COLLECTED, why=ends.IN_TIME, is_told=False)


def _check(percent: int, max_smiles: int) -> None:
    wrong: dict[str, str] = {}
    if type(percent) is not int or not 0 < percent <= PERCENT_MAX:
        wrong["percent"] = _("Write a whole number between 1 and %(most)s.", most=PERCENT_MAX)
    if type(max_smiles) is not int or not 0 < max_smiles <= SMILES_MAX:
        wrong["max_smiles"] = _("Write a whole number between 1 and %(most)s.", most=SMILES_MAX)
    if wrong:
        raise Invalid(wrong)


def _refuse_where_it_stands(project: Project, member: Any) -> None:
    if sight.is_bearer(project, member):
        raise Conflict(_("You bear this project: another steward promises what the treasury adds."))
    is_late = project.closes_at is not None and project.closes_at <= clock.now()
    if project.stage not in MATCHABLE or is_late:
        raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)


def _only_grows(project: Project, percent: int, max_smiles: int) -> None:
    """Raise Invalid for less than was promised: people have pledged on the word of it."""
    wrong: dict[str, str] = {}
    if percent < project.match_percent:
        wrong["percent"] = _("This was promised: it may grow, and not shrink.")
    if max_smiles < project.match_max_smiles:
        wrong["max_smiles"] = _("This was promised: it may grow, and not shrink.")
    if wrong:
        raise Invalid(wrong)


def _make(project: Project, max_smiles: int) -> Pledge:
    keeper, number = purse.keeper(), ids.new()
    until = project.closes_at or clock.ahead(days=WAITING_DAYS)
    made: Pledge = Pledge.create(
        id=number,
        uri=f"{project.uri}/pledges/{number}",
        key=f"pledge/{ids.new()}",
        project=project.id,
        kind=MATCH,
        supporter_uri=COMMONS_TREASURY,
        amount_smiles=max_smiles,
        lapses_at=pledging.lapses_at(until),
    )
    try:
        keeper.hold(pledging.transfer_of(made, project))
    except FloorReached as refusal:
        has = keeper.available_smiles(COMMONS_TREASURY)
        words = _("The treasury can promise up to %(most)s just now.", most=in_unit(has))
        raise Invalid({"max_smiles": words}) from refusal
    except LedgerError as refusal:
        raise Conflict(refusal.message) from refusal
    return made
