"""What stays of a project, and of somebody in it, once they have left: sums and days, no names."""

from typing import Any

from onemile.api import conversations, forget_notices, lock_rows, record, transaction
from onemile_projects import sight, stages
from onemile_projects.events import ShowingChanged
from onemile_projects.help.help_models import ABSENT, GONE, NO, Task, Thing, Volunteer
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import (
    EVIDENCE,
    PHOTOS,
    REPORT,
    WITHDRAWN,
    BudgetLine,
    Decision,
    EvidencePhoto,
    Milestone,
    Photo,
    Project,
    ReportPhoto,
)
from onemile_projects.money import ends, purse
from onemile_projects.money.money_models import ESCROW, FREED, HELD, Pledge, Release, Wish
from onemile_projects.review.review_models import HOUSEHOLD, Examiner, Review
from onemile_projects.way.news_models import News

ENDED = (Stage.FAILED, Stage.CLOSED)
# Lines of the journal that a bearer has written, or that repeat a milestone's title.
BEARERS_WORDS = (
    "corrected",
    "release",
    *map(str, (Step.APPEAL, Step.GIVE_UP, Step.PAUSE, Step.GO_ON)),
)


def clear(project: Project) -> None:
    """Delete a project that never was open; its words alone, where Smiles were promised to it.

    Whoever was to examine it, and has begun to, finds nothing there any more.
    """
    forget_notices([sight.path(project)])
    discard_photos(project)
    talk = conversations.Conversation.get_or_none(
        conversations.Conversation.subject_uri == project.uri
    )
    if talk is not None:
        conversations.erase(int(talk.id))
    promised = Pledge.select().where(Pledge.project == project.id)
    for pledge in list(promised.where(Pledge.state == HELD)):
        purse.free(project, pledge, why=ends.LEFT)
    if not promised.exists():
        Project.delete().where(Project.id == project.id).execute()
        return
    project.author_uri, project.author_id, project.cell = "", None, None
    project.title = project.summary = project.folded = ""
    project.save()
    forget_words(project)


def forget_words(project: Project) -> None:
    """Erase what bearers who have all left wrote of a project that is over; its name stays.

    Neighbours gave to it, and it stands in their history; others are shown it no more.
    """
    discard_photos(project)
    project.need = project.plan = project.report_text = project.place_text = ""
    project.summary = project.folded = ""
    project.lat = project.lon = None
    was_shown, project.state = project.state != WITHDRAWN, WITHDRAWN
    project.save()
    BudgetLine.delete().where(BudgetLine.project == project.id).execute()
    News.delete().where(News.project == project.id).execute()
    blank = {"title": "", "evidence": "", "answer": "", "asked_why": ""}
    Milestone.update(blank).where(Milestone.project == project.id).execute()
    Task.update(title="", when_text="").where(Task.project == project.id).execute()
    Thing.update(title="").where(Thing.project == project.id).execute()
    # What was paid at a moderator's word bears that one's words.
    asked = (Release.project == project.id) & (Release.source == ESCROW)
    Release.update(what="").where(asked).execute()
    # What was corrected, shown and put off repeats those words; what others decided stays.
    theirs = Decision.step.in_(BEARERS_WORDS) | Decision.step.startswith("stone_")
    Decision.update(text="").where((Decision.project == project.id) & theirs).execute()
    if was_shown:
        record(ShowingChanged(project_id=project.id, project_uri=project.uri))


def after_end(project_id: int) -> None:
    """Erase the words of a project that has ended while nobody bore it; again changes nothing."""
    with transaction():
        project = lock_rows(Project.select().where(Project.id == project_id)).first()
        if project is not None and not project.author_uri and project.stage in ENDED:
            forget_words(project)


def discard_photos(project: Project) -> None:
    """Delete all photos of a project, rows and files."""
    PHOTOS.discard_all(PHOTOS.of(project))
    REPORT.discard_all(list(ReportPhoto.select().where(ReportPhoto.project == project.id)))
    stones = Milestone.select(Milestone.id).where(Milestone.project == project.id)
    EVIDENCE.discard_all(list(EvidencePhoto.select().where(EvidencePhoto.milestone.in_(stones))))
    project.picture_key = ""


def discard_photos_of(member: Any) -> None:
    """Delete the photos that a member has sent, wherever they stand; a card gets the next one."""
    mine = list(Photo.select().where(Photo.member_id == member.id))
    PHOTOS.discard_all(mine)
    for number in sorted({int(one.project_id) for one in mine if one.project_id is not None}):
        project = stages.locked(number)
        left = PHOTOS.of(project)
        project.picture_key = left[0].key if left else ""
        project.save(only=[Project.picture_key])
    for keeper in (EVIDENCE, REPORT):
        keeper.discard_all(list(keeper.model.select().where(keeper.model.member_id == member.id)))


def forget_names(member: Any) -> None:
    """Take somebody out of all rows that stay: what was decided, done and given, by a nobody."""
    uri = str(member.uri)
    for column in (
        Decision.by_uri,
        Milestone.shown_by_uri,
        Milestone.decided_by_uri,
        Release.asked_by_uri,
        Release.decided_by_uri,
        Review.voided_by_uri,
        Examiner.named_by_uri,
        Volunteer.receiver_uri,
    ):
        column.model.update({column: ""}).where(column == uri).execute()
    News.update(author_uri="", author_id=None).where(News.author_uri == uri).execute()
    Thing.update(lender_uri="", lender_id=None).where(Thing.lender_uri == uri).execute()
    Release.update(payee_id=None).where(Release.payee_uri == uri).execute()
    theirs = Pledge.supporter_uri == uri
    Pledge.update(supporter_id=None, form_key=None, is_anonymous=True).where(theirs).execute()
    Pledge.update(supporter_uri="").where(theirs & (Pledge.state == FREED)).execute()
    Wish.delete().where(Wish.member_uri == uri).execute()
    _forget_hands(uri)
    for review in list(Review.select().where(Review.reviewer_uri == uri)):
        review.reviewer_uri = f"{_uri_of(review.project_id)}/opinions/{review.id}"
        review.reviewer_id, review.tie_text = None, ""
        review.answers = {name: one for name, one in review.answers.items() if name != HOUSEHOLD}
        review.save()


def _forget_hands(uri: str) -> None:
    """Keep the hours that were given, and what exchanges still count, under a number alone."""
    mine = Volunteer.member_uri == uri
    nothing = Volunteer.commitment_key.is_null() & Volunteer.state.in_((NO, GONE, ABSENT))
    Volunteer.delete().where(mine & nothing).execute()
    for row in list(Volunteer.select().where(mine)):
        row.member_uri = f"{_uri_of(row.task.project_id)}/hands/{row.id}"
        row.member_id, row.is_named = None, False
        row.save()


def _uri_of(project_id: int) -> str:
    return Project.uri_of(int(project_id))
