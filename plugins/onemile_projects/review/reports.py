"""What neighbours can report here: a project, or one of its news."""

from typing import Any

from onemile.api import NotFound, ReportTarget, ids, may_judge, publishing, record, transaction
from onemile.api import lazy_gettext as _l
from onemile_projects import parts, sight, stages
from onemile_projects.events import ShowingChanged
from onemile_projects.lifecycle import ALIVE, Reason, Stage
from onemile_projects.models import (
    ACCEPTED,
    HIDDEN,
    PHOTOS,
    Bearer,
    Decision,
    EvidencePhoto,
    Milestone,
    Project,
)
from onemile_projects.review import suspension
from onemile_projects.way.news_models import HIDDEN_NEWS, SHOWN_NEWS, News

PROJECT, NEWS = "projects.project", "projects.news"
# What a moderator looks through in one go.
EVIDENCE_PHOTOS_MAX = 72


def targets() -> list[ReportTarget]:
    """Return the kinds of things that can be reported."""
    return [
        ReportTarget(
            kind=PROJECT,
            title=_l("A project"),
            find=_find_project,
            author=_author,
            label=lambda project: str(project.title),
            excerpt=lambda project: _joined(project.summary, project.need, project.plan),
            url=sight.path,
            may_see=_may_see,
            pictures=_pictures,
            hide=hide,
            restore=restore,
            answered_for=_borne_by,
            is_of_many=True,
        ),
        ReportTarget(
            kind=NEWS,
            title=_l("News of a project"),
            find=_find_news,
            author=lambda news: str(news.author_uri),
            label=lambda news: str(news.title),
            excerpt=lambda news: _joined(news.title, news.text),
            url=lambda news: sight.path(news.project),
            may_see=_may_see_news,
            hide=lambda news: _set_shown(news, HIDDEN_NEWS),
            restore=lambda news: _set_shown(news, SHOWN_NEWS),
            answered_for=_news_of,
        ),
    ]


def hide(project: Project) -> None:
    """Take a project from its neighbours: a living one is suspended, so that its Smiles rest."""
    with transaction():
        row = stages.locked(project.id)
        # One that rests already rests for this too: what it waited for brings it back no more.
        if row.stage in ALIVE or row.stage == Stage.SUSPENDED:
            suspension.freeze(row, reason=Reason.REPORT)
        # Whatever becomes of it afterwards, its end included, shows it to nobody.
        publishing.hide(row)


def restore(project: Project) -> None:
    """Bring it back. What lacks an opinion or a bearer stays suspended until it has them."""
    with transaction():
        publishing.restore(stages.locked(project.id))
        row = stages.locked(project.id)
        if row.stage == Stage.SUSPENDED:
            suspension.lift(row, {Reason.REPORT}, actors=suspension.BY_MODERATOR)


def _find_project(subject_id: str) -> Project | None:
    found: Project | None = Project.get_or_none(Project.id == ids.read(subject_id))
    if found is None or found.stage == Stage.DROPPED or sight.is_private(found):
        return None
    return found


def _author(project: Project) -> str:
    """Return who answers for it: whoever proposed it, while they bear it."""
    uris = sight.bearer_uris(project)
    author = str(project.author_uri)
    return author if author in uris or not uris else uris[0]


def _borne_by(uri: str) -> list[str]:
    """Return the projects that somebody bears, or has borne: others decide about them."""
    return [str(row.id) for row in Project.select(Project.id).where(_bore(uri))]


def _news_of(uri: str) -> list[str]:
    """Return the news of those projects, whoever of their bearers told it."""
    rows = News.select(News.id).join(Project).where(_bore(uri))
    return [str(row.id) for row in rows.order_by(News.id.desc())]


def _bore(uri: str) -> Any:
    seats = Bearer.select(Bearer.project).where(
        (Bearer.member_uri == uri) & (Bearer.state == ACCEPTED)
    )
    gone = Decision.select(Decision.project).where(
        (Decision.by_uri == uri) & (Decision.step == parts.BEARER_GONE)
    )
    return Project.id.in_(seats) | Project.id.in_(gone)


def _may_see(project: Project, viewer: Any) -> bool:
    try:
        sight.visible(project.id, viewer=viewer)
    except NotFound:
        return False
    is_shown = project.state != HIDDEN and project.stage != Stage.SUSPENDED
    return is_shown or sight.is_bearer(project, viewer) or _lies_before(project, viewer)


def _lies_before(project: Project, viewer: Any) -> bool:
    return may_judge(viewer, kind=PROJECT, subject_id=project.id, url=sight.path(project))


def _pictures(project: Project) -> list[str]:
    """Return its own photos, and those that show its milestones: neighbours see both."""
    shown = EvidencePhoto.select().join(Milestone).where(Milestone.project == project.id)
    of_milestones = list(shown.order_by(EvidencePhoto.id).limit(EVIDENCE_PHOTOS_MAX))
    return [photo.key for photo in (*PHOTOS.of(project), *of_milestones)]


def _find_news(subject_id: str) -> News | None:
    found: News | None = News.get_or_none(News.id == ids.read(subject_id))
    return None if found is None or found.project.stage == Stage.DROPPED else found


def _may_see_news(news: News, viewer: Any) -> bool:
    project = news.project
    url = sight.path(project)
    if may_judge(viewer, kind=NEWS, subject_id=news.id, url=url):
        return True
    return news.state == SHOWN_NEWS and _may_see(project, viewer)


def _set_shown(news: News, state: str) -> None:
    project = news.project
    with transaction():
        News.update(state=state).where(News.id == news.id).execute()
        record(ShowingChanged(project_id=project.id, project_uri=project.uri))


def _joined(*texts: Any) -> str:
    return "\n\n".join(str(text) for text in texts if text)
