"""Promising Smiles to a project: one pledge, a hold at the supporter's own, until pledges close.

The row of the project is taken first, then its pledges, then the ledger: two tabs come one after
the other, and so do the last second and whoever closes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile.api import (
    Conflict,
    FloorReached,
    Invalid,
    LedgerError,
    NotAllowed,
    Transfer,
    allowed,
    clock,
    ids,
    in_unit,
    ledger,
    record,
    rows_of,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import parts, sight, stages
from onemile_projects.events import PledgeMade
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import SMILES_MAX, TO_TREASURY, Project
from onemile_projects.money import ends, purse
from onemile_projects.money.money_models import (
    FREED,
    HELD,
    MEMBER,
    REFUNDED,
    TO_ME,
    Pledge,
)
from onemile_projects.terms import TAKE_PART

# Past the end of pledging a hold waits for the collecting: two suspensions and a collection, each
# as long as the settings allow at most (60 and 30 days).
LAPSE_DAYS = 150
_MINE = (
    "WHERE project_id = ? AND supporter_uri = ? AND kind = ? AND ended_why <> ? "
    "ORDER BY id DESC LIMIT 1"
)
FORM_KEY_CHARS_MAX = 36


@dataclass(frozen=True)
class Promise:
    """What somebody promises. ``rest_to``: where their part of a remainder goes."""

    amount_smiles: int
    is_anonymous: bool = False
    rest_to: str = TO_ME
    form_key: str = ""


def pledge(project_id: int, promise: Promise, *, member: Any) -> Pledge:
    """Promise Smiles to an open project; the same form sent again gives the same pledge.

    Raises NotFound, NotAllowed, Conflict where it stands otherwise, Invalid on "amount_smiles".
    """
    _check(promise)
    with transaction():
        sight.visible(project_id, viewer=member)
        project = stages.locked(project_id)
        known = _of_form(project, promise, member)
        if known is not None:
            return known
        _refuse_if_hindered(project, member)
        mine_now = held(project, member)
        if mine_now is not None:
            raise Conflict(
                _(
                    "You have promised %(amount)s already. Change that promise instead; nothing "
                    "was added.",
                    amount=in_unit(mine_now.amount_smiles),
                )
            )
        made = _make(project, promise, member)
        purse.count(project, pledged=promise.amount_smiles, supporters=1)
        _tell(project, made)
    return made


def change(project_id: int, promise: Promise, *, member: Any) -> Pledge:
    """Promise another amount, or in another way: the old hold ends, the new begins, or neither.

    Raises as ``pledge``; Conflict where there is nothing to change.
    """
    _check(promise)
    with transaction():
        sight.visible(project_id, viewer=member)
        project = stages.locked(project_id)
        known = _of_form(project, promise, member)
        if known is not None:
            return known
        _refuse_if_hindered(project, member)
        before = _mine_to_change(project, member)
        if before.amount_smiles == promise.amount_smiles:
            before.is_anonymous, before.rest_to = promise.is_anonymous, promise.rest_to
            before.save(only=[Pledge.is_anonymous, Pledge.rest_to])
            return before
        purse.free(project, before, why=ends.CHANGED, is_told=False, counts=False)
        made = _make(project, promise, member)
        purse.count(project, pledged=promise.amount_smiles)
        _tell(project, made)
    return made


def take_back(project_id: int, *, member: Any) -> Pledge:
    """Take a promise back while pledges are open; it is free at once. Raises NotFound, Conflict.

    Not asked of the ledger nor of a capability: what is one's own comes back in any case.
    """
    with transaction():
        sight.visible(project_id, viewer=member)
        project = stages.locked(project_id)
        over = no_more(project)
        if over:
            raise Conflict(over, state=project.stage)
        mine_now = _mine_to_change(project, member)
        purse.free(project, mine_now, why=ends.TAKEN_BACK)
    return mine_now


def free_all_of(member: Any) -> int:
    """Free all that somebody who leaves has promised, in the open transaction; gives how many."""
    theirs = (Pledge.supporter_uri == member.uri) & (Pledge.state == HELD)
    rows = Pledge.select(Pledge.project).where(theirs & (Pledge.kind == MEMBER))
    freed = 0
    for number in sorted({int(row.project_id) for row in rows}):
        with transaction():
            project = stages.locked(number)
            for one in list(Pledge.select().where(theirs & (Pledge.project == number))):
                purse.free(project, one, why=ends.LEFT)
                freed += 1
    return freed


def mine(project: Project, viewer: Any) -> Pledge | None:
    """Return what a viewer has promised to a project, or had: the newest that was not changed."""
    if viewer is None:
        return None
    found = rows_of(Pledge, _MINE, (project.id, viewer.uri, MEMBER, ends.CHANGED))
    return found[0] if found else None


def held(project: Project, viewer: Any) -> Pledge | None:
    """Return the promise of a viewer that waits for the collecting, if there is one."""
    found = mine(project, viewer)
    return found if found is not None and found.state == HELD else None


def room(project: Project, viewer: Any) -> int:
    """Return the most that a viewer may have promised to a project in all, never below zero."""
    return 0 if viewer is None else room_beside(held(project, viewer), viewer)


def room_beside(before: Pledge | None, viewer: Any) -> int:
    """Return the same where what somebody has promised before is at hand."""
    keeper = ledger()
    if keeper is None:
        return 0
    already = int(before.amount_smiles) if before is not None else 0
    free = keeper.available_smiles(str(viewer.uri), floor_smiles=0)
    return min(SMILES_MAX, free + already)


def hindrance(project: Project, viewer: Any, part: sight.Part | None = None) -> str:
    """Say why a viewer cannot promise to a project now; "" when they can.

    ``part`` is what they are to it, where a page has asked for that already.
    """
    if sight.is_bearer(project, viewer) if part is None else part.is_bearer:
        return _("You bear this project: it is for others to support it.")
    if parts.has_judged(project, viewer.uri):
        return _(
            "You have examined this project. Whoever judges a project promises nothing to it, "
            "so that the judgement stays free."
        )
    if not allowed(viewer, TAKE_PART):
        return _("Your account may not take part in projects just now.")
    over = no_more(project)
    if over:
        return over
    return purse.no_keeper() if ledger() is None else ""


def lapses_at(closes_at: datetime) -> datetime:
    """Return when a hold ends by itself, whatever becomes of its project."""
    return closes_at + timedelta(days=LAPSE_DAYS)


def no_more(project: Project) -> str:
    """Say why nobody can promise, change or take back any more; "" while they can."""
    if project.stage != Stage.OPEN:
        return where_it_stands(Stage(project.stage))
    if project.closes_at is None or project.closes_at <= clock.now():
        return _("The last moment to promise is over; what was promised is being counted.")
    return ""


def _refuse_if_hindered(project: Project, member: Any) -> None:
    words = hindrance(project, member)
    if words and not allowed(member, TAKE_PART):
        raise NotAllowed(words)
    if words:
        raise Conflict(words, state=project.stage)


def _mine_to_change(project: Project, member: Any) -> Pledge:
    found = held(project, member)
    if found is None:
        raise Conflict(_("You have promised nothing here that still waits."))
    return found


def _check(promise: Promise) -> None:
    """Refuse what can be no promise, before anything is looked up. Raises Invalid."""
    amount = promise.amount_smiles
    if type(amount) is not int or not 0 < amount <= SMILES_MAX:
        raise Invalid({"amount_smiles": _("Choose a number, or write one in figures.")})
    if promise.rest_to not in (TO_ME, TO_TREASURY):
        raise Invalid({"rest_to": _("Choose one of the two.")})


def _of_form(project: Project, promise: Promise, member: Any) -> Pledge | None:
    """Return the pledge that this very form has made and that stands; None for anything else.

    Gone back to, and sent with another amount, name or wish, it is not the same press again; nor
    is it once that pledge was changed or taken back.
    """
    if not promise.form_key:
        return None
    found: Pledge | None = Pledge.get_or_none(Pledge.form_key == _key(project, promise, member))
    if found is None or found.state in (FREED, REFUNDED):
        return None
    was = (found.amount_smiles, found.is_anonymous, found.rest_to)
    is_same = was == (promise.amount_smiles, promise.is_anonymous, promise.rest_to)
    return found if is_same else None


def _key(project: Project, promise: Promise, member: Any) -> str:
    return f"{project.id}/{member.id}/{promise.form_key[:FORM_KEY_CHARS_MAX]}"


def _make(project: Project, promise: Promise, member: Any) -> Pledge:
    """Make a pledge and its hold, in the open transaction. Raises Invalid where it lacks."""
    keeper = purse.keeper()
    free = keeper.available_smiles(str(member.uri), floor_smiles=0)
    if promise.amount_smiles > free:
        raise Invalid({"amount_smiles": _too_much(free)})
    number = ids.new()
    form_key = _key(project, promise, member) if promise.form_key else None
    if form_key and Pledge.select().where(Pledge.form_key == form_key).exists():
        form_key = None  # the same page, gone back to and sent with something else
    made: Pledge = Pledge.create(
        id=number,
        uri=f"{project.uri}/pledges/{number}",
        key=f"pledge/{ids.new()}",
        project=project.id,
        supporter_uri=member.uri,
        supporter_id=member.id,
        amount_smiles=promise.amount_smiles,
        is_anonymous=promise.is_anonymous,
        rest_to=promise.rest_to,
        form_key=form_key,
        lapses_at=lapses_at(project.closes_at),
    )
    try:
        keeper.hold(transfer_of(made, project, by_uri=str(member.uri)))
    except FloorReached as refusal:
        raise Invalid({"amount_smiles": _too_much(free)}) from refusal
    except LedgerError as refusal:
        raise Conflict(refusal.message) from refusal
    return made


def transfer_of(pledge: Pledge, project: Project, *, by_uri: str = "") -> Transfer:
    """Return the transfer of a pledge as the ledger knows it."""
    return Transfer(
        key=pledge.key,
        payer=pledge.supporter_uri,
        payee=project.escrow_uri,
        amount_smiles=pledge.amount_smiles,
        reason_uri=pledge.uri,
        kind="pledge" if pledge.kind == MEMBER else "match",
        lapses_at=pledge.lapses_at,
        floor_smiles=0,
        by_uri=by_uri,
    )


def _too_much(free: int) -> str:
    if free <= 0:
        return _(
            "You have none to promise just now: what you have is promised elsewhere, or given. "
            "Help a neighbour first, lend a hand or a thing here. Nothing is lost."
        )
    return _(
        "You can promise up to %(most)s just now. Promise less, or lend a hand. Nothing is lost.",
        most=in_unit(free),
    )


def _tell(project: Project, made: Pledge) -> None:
    record(
        PledgeMade(
            project_id=project.id,
            project_uri=project.uri,
            pledge_id=made.id,
            supporter_uri=made.supporter_uri,
        )
    )
