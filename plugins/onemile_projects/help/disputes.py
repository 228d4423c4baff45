"""A word about a task after the end: paid from the escrow, else from the treasury by two persons.

While Smiles are held for a task, its exchange decides (the moderators do, if the two disagree),
and the escrow pays. Once a project has ended its escrow rests at zero. Who then turns out to have
helped unpaid is thanked by all of us: one moderator asks, another releases, neither for
themselves nor for a project of their own.
"""

from typing import Any

from peewee import fn

from onemile.api import (
    COMMONS_TREASURY,
    Conflict,
    Invalid,
    LedgerError,
    NotAllowed,
    NotFound,
    Transfer,
    allowed,
    clock,
    find_by_uri,
    ids,
    in_unit,
    lock_rows,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.events import ReleaseChanged
from onemile_projects.help.help_models import ABSENT, COMING, DONE, GONE, NO, Task, Volunteer
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import LINE_CHARS_MAX, REASON_CHARS_MAX, Project
from onemile_projects.money import dues, purse
from onemile_projects.money.money_models import ASKED, REFUSED, RELEASED, TREASURY, Release
from onemile_projects.terms import MODERATE

ENDED = frozenset({Stage.CLOSED, Stage.FAILED})
# Whoever had a place, whatever was written down about it afterwards.
HAD_A_PLACE = (COMING, DONE, ABSENT, GONE, NO)


def ask(
    project_id: int, volunteer_id: int, *, amount_smiles: int, what: str, member: Any
) -> Release:
    """Ask that somebody be thanked by the treasury for a task of a project that has ended.

    Raises NotFound, NotAllowed, Invalid (``amount_smiles``, ``what``), Conflict.
    """
    with transaction():
        project, volunteer = _locked(volunteer_id, member)
        if project.id != project_id:
            raise NotFound
        _require_ended(project)
        payee = find_by_uri(str(volunteer.member_uri))
        if payee is None or not payee.is_active:
            raise Conflict(_("They have left, or are suspended: nothing can be given to them."))
        room = owed_smiles(project, str(volunteer.member_uri))
        _check(amount_smiles, what, room)
        asked: Release = Release.create(
            key=f"treasury/{ids.new()}",
            project=project.id,
            source=TREASURY,
            payee_uri=payee.uri,
            payee_id=payee.id,
            amount_smiles=amount_smiles,
            what=what,
            asked_by_uri=member.uri,
        )
        _tell(project, asked, by_uri=str(member.uri))
    return asked


def release(release_id: int, *, member: Any) -> Release:
    """Let the treasury pay what another moderator asked for.

    Raises NotFound, NotAllowed, Conflict (decided already, the treasury lacks it, they have left).
    """
    with transaction():
        project, asked = _asked(release_id, member)
        if asked.asked_by_uri == member.uri:
            raise NotAllowed(_("You asked for it yourself: somebody else releases it."))
        _pay(project, asked)
        _decide(project, asked, RELEASED, member)
        stages.journal(project, "treasury", by_uri=str(member.uri), text=str(asked.what))
    return asked


def refuse(release_id: int, *, member: Any, words: str = "") -> Release:
    """Refuse it, with a reason; whoever asked takes it back without one.

    Raises NotFound, NotAllowed, Invalid (``words``), Conflict.
    """
    with transaction():
        project, asked = _asked(release_id, member)
        if not words and asked.asked_by_uri != member.uri:
            raise Invalid({"words": _("Say in a few words why.")})
        if len(words) > REASON_CHARS_MAX:
            raise Invalid(
                {"words": _("At most %(n)s characters. Nothing is lost.", n=REASON_CHARS_MAX)}
            )
        asked.answer = words
        _decide(project, asked, REFUSED, member)
    return asked


def owed_smiles(project: Project, member_uri: str) -> int:
    """Return the most that the treasury may give somebody: their tasks, less what they were given.

    What an exchange still decides is not owed yet, nor is what was never for them.
    """
    had = (Task.project == project.id) & (Volunteer.member_uri == member_uri)
    rows = Volunteer.select(Volunteer, Task).join(Task)
    rows = rows.where(had & Volunteer.state.in_(HAD_A_PLACE) & (Volunteer.paid_smiles == 0))
    owed = sum(
        int(row.task.amount_smiles)
        for row in rows
        if not _is_undecided(row) and dues.is_thanked(project, row.task, member_uri)
    )
    given = (Release.project == project.id) & (Release.payee_uri == member_uri)
    ours = (Release.source == TREASURY) & (Release.state != REFUSED)
    total = Release.select(fn.COALESCE(fn.SUM(Release.amount_smiles), 0)).where(given & ours)
    return max(0, owed - int(total.scalar()))


def waiting(project: Project) -> list[Release]:
    """Return what was asked of the treasury for a project and waits for a second person."""
    ours = (Release.project == project.id) & (Release.source == TREASURY)
    return list(Release.select().where(ours & (Release.state == ASKED)).order_by(Release.id))


def may_settle(project: Project, viewer: Any) -> bool:
    """Tell whether somebody may ask or release here: a moderator who does not bear it."""
    return allowed(viewer, MODERATE) and not sight.is_bearer(project, viewer)


def _is_undecided(row: Volunteer) -> bool:
    """Tell whether an exchange is still open: it pays from the escrow, or says that it does not."""
    return row.commitment_key is not None and row.state not in (DONE, ABSENT)


def _locked(volunteer_id: int, member: Any) -> tuple[Project, Volunteer]:
    found = Volunteer.get_or_none(Volunteer.id == volunteer_id)
    if found is None:
        raise NotFound
    project = stages.locked(int(found.task.project_id))
    _require_moderator(project, member)
    if found.member_uri == member.uri:
        raise NotAllowed(_("This is about yourself: somebody else decides it."))
    return project, found


def _asked(release_id: int, member: Any) -> tuple[Project, Release]:
    found = Release.get_or_none((Release.id == release_id) & (Release.source == TREASURY))
    if found is None:
        raise NotFound
    project = stages.locked(int(found.project_id))
    _require_moderator(project, member)
    asked: Release = lock_rows(Release.select().where(Release.id == release_id)).get()
    if asked.payee_uri == member.uri:
        raise NotAllowed(_("This is about yourself: somebody else decides it."))
    if asked.state != ASKED:
        raise Conflict(_("This was decided already."), state=asked.state)
    return project, asked


def _require_moderator(project: Project, member: Any) -> None:
    if not allowed(member, MODERATE):
        raise NotFound
    if sight.is_bearer(project, member):
        raise NotAllowed(_("You bear this project: somebody else decides this."))


def _require_ended(project: Project) -> None:
    if project.stage not in ENDED:
        raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)


def _check(amount_smiles: int, what: str, room: int) -> None:
    wrong = {}
    if room == 0:
        raise Conflict(_("Nothing is owed to them: it was paid, or an exchange still decides it."))
    if type(amount_smiles) is not int or not 0 < amount_smiles <= room:
        wrong["amount_smiles"] = _("Between 1 and %(n)s.", n=room)
    if not what.strip() or len(what) > LINE_CHARS_MAX:
        wrong["what"] = _(
            "Say in one line what for, in at most %(n)s characters.", n=LINE_CHARS_MAX
        )
    if wrong:
        raise Invalid(wrong)


def _pay(project: Project, asked: Release) -> None:
    keeper = purse.keeper()
    if keeper.available_smiles(COMMONS_TREASURY, floor_smiles=0) < asked.amount_smiles:
        raise Conflict(
            _("The treasury has not %(amount)s just now.", amount=in_unit(asked.amount_smiles))
        )
    try:
        keeper.transfer(
            Transfer(
                key=asked.key,
                payer=COMMONS_TREASURY,
                payee=asked.payee_uri,
                amount_smiles=asked.amount_smiles,
                reason_uri=project.uri,
                kind="task",
                floor_smiles=0,
            )
        )
    except LedgerError as refusal:
        raise Conflict(refusal.message) from refusal


def _decide(project: Project, asked: Release, state: str, member: Any) -> None:
    asked.state, asked.decided_by_uri, asked.decided_at = state, member.uri, clock.now()
    asked.save()
    _tell(project, asked, by_uri=str(member.uri))


def _tell(project: Project, asked: Release, *, by_uri: str) -> None:
    record(
        ReleaseChanged(
            project_id=project.id,
            project_uri=project.uri,
            release_id=asked.id,
            state=asked.state,
            by_uri=by_uri,
        )
    )
