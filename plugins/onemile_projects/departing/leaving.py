"""Somebody leaves the instance: what becomes of what they bear, have promised, do and examine.

Whatever waited for them is settled and said to the others; the rest stays, without a name. The
rows of all projects concerned are taken first, by their numbers, and the ledger is called after:
whoever has the end of the book waits for nobody.
"""

from typing import Any

from onemile.api import clock, lock_rows, record
from onemile_projects import sight
from onemile_projects.departing import remains
from onemile_projects.events import ReleaseChanged, ThingChanged
from onemile_projects.help import queueing
from onemile_projects.help.help_models import (
    COMING,
    GONE,
    LEFT,
    LENT,
    TAKEN_BACK,
    WAITING,
    WANTED,
    Task,
    Thing,
    Volunteer,
)
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import Bearer, Milestone, Photo, Project
from onemile_projects.money import pledging
from onemile_projects.money.money_models import ASKED, REFUSED, Pledge, Release
from onemile_projects.proposals import bearers
from onemile_projects.review.review_models import Examiner, Review
from onemile_projects.told import talk
from onemile_projects.way.news_models import Follower


def settle_all(member: Any) -> None:
    """End what a member has with projects, inside the open transaction in which they leave."""
    uri = str(member.uri)
    rows = {int(row.id): row for row in locked_all(member)}
    borne = [row for row in rows.values() if uri in sight.bearer_uris(row)]
    Bearer.delete().where((Bearer.member_uri == uri) & Bearer.project.not_in(borne)).execute()
    _leave_tasks(rows, uri)
    _take_things_back(rows, uri)
    _leave_releases(rows, uri)
    Follower.delete().where(Follower.member_uri == uri).execute()
    Examiner.delete().where(Examiner.member_uri == uri).execute()
    Review.delete().where((Review.reviewer_uri == uri) & Review.given_at.is_null()).execute()
    for project in borne:
        _leave_project(project, uri)
    _orphan_the_rest(uri)
    talk.hand_on(uri)
    pledging.free_all_of(member)


def locked_all(member: Any) -> list[Project]:
    """Take the rows of the projects in which something is settled, or written anew, for somebody.

    Also of those where all is paid: their name is taken out of its rows once the ledger is held.
    """
    uri = str(member.uri)
    volunteers = Volunteer.select(Volunteer.task).where(Volunteer.member_uri == uri)
    concerned = (
        (Project.author_uri == uri)
        | Project.id.in_(Photo.select(Photo.project).where(Photo.member_id == member.id))
        | Project.id.in_(Bearer.select(Bearer.project).where(Bearer.member_uri == uri))
        | Project.id.in_(Task.select(Task.project).where(Task.id.in_(volunteers)))
        | Project.id.in_(Thing.select(Thing.project).where(Thing.lender_uri == uri))
        | Project.id.in_(Pledge.select(Pledge.project).where(Pledge.supporter_uri == uri))
        | Project.id.in_(
            Release.select(Release.project).where(
                (Release.asked_by_uri == uri)
                | (Release.payee_uri == uri)
                | (Release.decided_by_uri == uri)
            )
        )
        | Project.id.in_(
            Milestone.select(Milestone.project).where(
                (Milestone.shown_by_uri == uri) | (Milestone.decided_by_uri == uri)
            )
        )
        | Project.id.in_(Review.select(Review.project).where(Review.reviewer_uri == uri))
    )
    return list(lock_rows(Project.select().where(concerned).order_by(Project.id)))


def _leave_tasks(rows: dict[int, Project], uri: str) -> None:
    """Free their places, which are offered on; where they were to receive help, others do."""
    for project in rows.values():
        theirs = Task.select(Task.id).where(Task.project == project.id)
        mine = (Volunteer.member_uri == uri) & Volunteer.task.in_(theirs)
        waiting = mine & Volunteer.state.in_(WAITING)
        for row in list(lock_rows(Volunteer.select().where(waiting).order_by(Volunteer.id))):
            queueing.step_back(project, row.task, row, change=LEFT, state=GONE)
    received = Volunteer.receiver_uri == uri
    Volunteer.update(receiver_uri="").where(received & (Volunteer.state == COMING)).execute()


def _take_things_back(rows: dict[int, Project], uri: str) -> None:
    for lent in list(Thing.select().where((Thing.lender_uri == uri) & (Thing.state == LENT))):
        lent.state, lent.lender_uri, lent.lender_id, lent.at = WANTED, "", None, None
        lent.save()
        project = rows[int(lent.project_id)]
        record(
            ThingChanged(
                project_id=project.id,
                project_uri=project.uri,
                thing_id=lent.id,
                change=TAKEN_BACK,
                by_uri="",
            )
        )


def _leave_releases(rows: dict[int, Project], uri: str) -> None:
    """Refuse what they asked for, or what was asked for them: nobody is there to receive it."""
    theirs = (Release.asked_by_uri == uri) | (Release.payee_uri == uri)
    for asked in list(Release.select().where((Release.state == ASKED) & theirs)):
        asked.state, asked.decided_at = REFUSED, clock.now()
        asked.save()
        project = rows[int(asked.project_id)]
        record(
            ReleaseChanged(
                project_id=project.id,
                project_uri=project.uri,
                release_id=asked.id,
                state=REFUSED,
            )
        )


def _leave_project(project: Project, uri: str) -> None:
    """Bear a project no more: others do, or it is suspended, or goes as if it had never been."""
    number, was_over = int(project.id), project.stage in OVER
    bearers.gone(project, member_uri=uri)
    if Project.get_or_none(Project.id == number) is None:
        return
    if sight.bearer_uris(project):
        return
    if project.stage in (Stage.DROPPED, Stage.REFUSED):
        remains.clear(project)
        return
    project.author_uri, project.author_id, project.cell = "", None, None
    project.save()
    if was_over:
        remains.forget_words(project)


def _orphan_the_rest(uri: str) -> None:
    """Let go of what they proposed once and bear no more: dropped long ago, or over."""
    for project in list(Project.select().where(Project.author_uri == uri)):
        if project.stage in (Stage.DROPPED, Stage.REFUSED):
            remains.clear(project)
            continue
        project.author_uri, project.author_id, project.cell = "", None, None
        project.save()
        if project.stage in OVER:
            remains.forget_words(project)
