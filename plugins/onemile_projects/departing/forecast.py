"""What leaving would do to each project that a member has a part in, said before it is done."""

from dataclasses import dataclass
from typing import Any

from onemile.api import gettext as _
from onemile.api import in_unit, setting
from onemile_projects import parts, sight
from onemile_projects.help.help_models import LENT, WAITING, Task, Thing, Volunteer
from onemile_projects.lifecycle import ALIVE, OVER, UNSEEN, Stage
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.money.money_models import COLLECTED, HELD, MEMBER, Pledge
from onemile_projects.review.review_models import Review

# Nobody has a part in more at once; a page ends.
ROWS_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """One project, and what becomes of this member's part in it."""

    title: str
    url: str
    then: str


def foreseen(member: Any) -> list[Foreseen]:
    """Return what leaving would do, project by project: borne, supported, helped, examined."""
    uri = str(member.uri)
    found = [
        *[_row(project, _if_bearer(project)) for project in _borne(uri)],
        *[_row(pledge.project, _if_supporter(pledge)) for pledge in _pledged(uri)],
        *[_row(row.task.project, _if_volunteer(row)) for row in _helped(uri)],
        *[_row(lent.project, _if_lender(lent)) for lent in _lent(uri)],
        *[_row(review.project, _if_examiner()) for review in _examined(uri)],
    ]
    return found[:ROWS_MAX]


def _row(project: Project, then: str) -> Foreseen:
    return Foreseen(title=str(project.title), url=sight.path(project), then=then)


def _if_bearer(project: Project) -> str:
    if len(sight.bearer_uris(project)) > 1:
        return _("The others go on bearing it, and are told that you have left.")
    if project.stage in UNSEEN:
        return _("You bear it alone: it goes with you, and nothing of it is kept.")
    return _(
        "You bear it alone: it is suspended, and everybody in it is told. A steward hands it to "
        "others, or it ends after %(days)s days and all that is left goes back. Would you rather "
        "ask somebody to bear it first?",
        days=setting("projects.suspended_days"),
    )


def _if_supporter(pledge: Pledge) -> str:
    amount = in_unit(int(pledge.amount_smiles))
    if pledge.state == HELD:
        return _("Your promise of %(amount)s ends: nothing is taken from you.", amount=amount)
    return _(
        "Your %(amount)s stay with the project. Should some of it be given back, it goes to the "
        "commons of us all.",
        amount=amount,
    )


def _if_volunteer(row: Volunteer) -> str:
    return _("Your place for “%(task)s” is offered to the next.", task=row.task.title)


def _if_lender(lent: Thing) -> str:
    return _("“%(thing)s” is looked for anew: fetch it first.", thing=lent.title)


def _if_examiner() -> str:
    return _("Somebody else examines it; what you have begun to write is erased.")


def _borne(uri: str) -> list[Project]:
    mine = (Bearer.member_uri == uri) & (Bearer.state == ACCEPTED)
    still = sorted(ALIVE | (UNSEEN - {Stage.DROPPED}) | {Stage.SUSPENDED})
    rows = Project.select().join(Bearer).where(mine & Project.stage.in_(still))
    return list(rows.order_by(Project.id).limit(ROWS_MAX))


def _pledged(uri: str) -> list[Pledge]:
    lies = (Pledge.state == COLLECTED) & Project.stage.not_in(sorted(OVER))
    mine = (Pledge.supporter_uri == uri) & (Pledge.kind == MEMBER)
    rows = Pledge.select(Pledge, Project).join(Project)
    return list(rows.where(mine & ((Pledge.state == HELD) | lies)).order_by(Pledge.id))


def _helped(uri: str) -> list[Volunteer]:
    mine = (Volunteer.member_uri == uri) & Volunteer.state.in_(WAITING)
    rows = Volunteer.select(Volunteer, Task, Project).join(Task).join(Project)
    return list(rows.where(mine).order_by(Volunteer.id).limit(ROWS_MAX))


def _lent(uri: str) -> list[Thing]:
    rows = Thing.select(Thing, Project).join(Project)
    mine = (Thing.lender_uri == uri) & (Thing.state == LENT)
    return list(rows.where(mine).order_by(Thing.id).limit(ROWS_MAX))


def _examined(uri: str) -> list[Review]:
    rows = Review.select(Review, Project).join(Project)
    mine = (Review.reviewer_uri == uri) & Review.given_at.is_null() & (Review.tie != parts.ASIDE)
    return list(rows.where(mine & (Project.stage == Stage.REVIEW)).limit(ROWS_MAX))
