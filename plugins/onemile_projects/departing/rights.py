"""A member's rights: all that projects hold about them, erasure, and drafts that move house."""

from typing import Any

from onemile.api import Kept, Member, PlaceMoved, home_of, lock_rows, publishing, transaction
from onemile.api import lazy_gettext as _l
from onemile_projects.departing import leaving, remains
from onemile_projects.help.help_models import DONE, Volunteer
from onemile_projects.lifecycle import ALIVE, UNSEEN, Stage
from onemile_projects.models import Bearer, Project
from onemile_projects.money.money_models import FREED, Pledge
from onemile_projects.review.review_models import Review
from onemile_projects.way.news_models import Follower


def erase(member: Any) -> list[Kept]:
    """Erase a member inside the open transaction; says what stays, and why.

    What they alone bear and nobody has seen goes with them; a living project goes on with its
    other bearers, or waits for a steward.
    """
    kept = _what_stays(member)
    leaving.settle_all(member)
    remains.discard_photos_of(member)
    remains.forget_names(member)
    return kept


def follow_home(event: PlaceMoved) -> None:
    """Move what a member proposes to where they live by now, until it is open.

    From then on it lies where its neighbours have pledged to it. What they merely follow and
    may not read from their new home, they follow no more: nobody is counted who is not told.
    """
    with transaction():
        home = home_of(event.member_id)
        if home is None:
            return
        mine = (Project.author_id == event.member_id) & Project.stage.in_(sorted(UNSEEN))
        for project in list(lock_rows(Project.select().where(mine).order_by(Project.id))):
            project.cell, project.commune = home.cell, home.commune
            project.save(only=[Project.cell, Project.commune])
        _follow_what_reaches(event.member_id)


def _follow_what_reaches(member_id: int) -> None:
    member = Member.get_or_none(Member.id == member_id)
    if member is None:
        return
    reached = Project.select(Project.id).where(publishing.in_sight(Project, member))
    Follower.delete().where(
        (Follower.member_uri == member.uri) & Follower.project.not_in(reached)
    ).execute()


def _what_stays(member: Any) -> list[Kept]:
    uri, kept = str(member.uri), []
    borne = Project.select().join(Bearer).where(Bearer.member_uri == uri)
    lasting = sorted(ALIVE | {Stage.SUSPENDED, Stage.CLOSED, Stage.FAILED})
    if borne.where(Project.stage.in_(lasting)).exists():
        kept.append(
            Kept(
                what=_l("The projects that you bore and that were open, without your name"),
                why=_l("Your neighbours have given them Smiles and hours"),
            )
        )
    given = (Pledge.supporter_uri == uri) & (Pledge.state != FREED)
    if Pledge.select().where(given & (Pledge.collected_smiles > 0)).exists():
        kept.append(
            Kept(
                what=_l("What projects have received of your Smiles, without your name"),
                why=_l("The sums must add up; what would come back goes to the commons"),
            )
        )
    worked = (Volunteer.member_uri == uri) & (Volunteer.state == DONE)
    if Volunteer.select().where(worked).exists():
        kept.append(
            Kept(
                what=_l("The hours that you gave to projects, without your name"),
                why=_l("They are counted in the report of each"),
            )
        )
    judged = (Review.reviewer_uri == uri) & Review.given_at.is_null(False)
    if Review.select().where(judged).exists():
        kept.append(
            Kept(
                what=_l("The opinions that you gave on projects, without your name"),
                why=_l("The decision stands on them"),
            )
        )
    return kept
