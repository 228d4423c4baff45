"""News of a project: written by a bearer, told to everybody who bears, supports, helps, follows."""

from dataclasses import dataclass
from typing import Any

from onemile.api import (
    ActorCard,
    Conflict,
    Invalid,
    clock,
    record,
    require,
    resolve_actors,
    rows_of,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import stages
from onemile_projects.events import NewsPublished
from onemile_projects.lifecycle import ALIVE, Stage, where_it_stands
from onemile_projects.models import TITLE_CHARS_MAX, Project
from onemile_projects.proposals.checking import Wrong
from onemile_projects.sight import Part
from onemile_projects.terms import TAKE_PART
from onemile_projects.told import audience
from onemile_projects.way import milestones, silence
from onemile_projects.way.needed_words import check_needed
from onemile_projects.way.news_models import SHOWN_NEWS, News

TEXT_CHARS_MAX = 3000
PAGE_ROWS, PANEL_ROWS = 10, 2
# Pressed twice, or sent from a second tab, it is the same news.
SAME_MINUTES = 60
# A letter a day is news; more is noise, and nobody reads the next.
PER_DAY_MAX = 5


@dataclass(frozen=True, kw_only=True)
class NewsPage:
    """A page of news, newest first, with the cards of who wrote them."""

    rows: list[News]
    people: dict[str, ActorCard]
    older: int | None


def publish(project_id: int, *, member: Any, title: str, text: str) -> News:
    """Tell the news to all of ``addressees``; the same within the hour is told once.

    ``told`` of it is to how many. Raises NotFound, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    _check(title, text)
    with transaction():
        project = stages.locked(project_id)
        milestones.require_bearer(project, member)
        if project.stage not in ALIVE and project.stage != Stage.CLOSED:
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        same = _same(project, member, title, text)
        if same is not None:
            return same
        _check_room(project)
        return write(project, member=member, title=title, text=text)


def write(project: Project, *, member: Any, title: str, text: str) -> News:
    """Write news of a locked project and tell them, in the open transaction."""
    told = addressees(project, author_uri=str(member.uri))
    news: News = News.create(
        project=project.id,
        author_uri=member.uri,
        author_id=member.id,
        title=title,
        text=text,
        told=len(told),
    )
    silence.sign(project)
    record(
        NewsPublished(
            project_id=project.id,
            project_uri=project.uri,
            news_id=news.id,
            author_uri=member.uri,
        )
    )
    return news


def addressees(project: Project, *, author_uri: str) -> list[str]:
    """Return who gets what an author writes: everybody concerned but the author."""
    return [uri for uri in audience.followers_of_all(project) if uri != author_uri]


def page(project: Project, *, viewer: Any, before: int | None, rows: int = PAGE_ROWS) -> NewsPage:
    """Return a page of the news that are shown, newest first; the viewer's own always."""
    earlier, last = ("", ()) if before is None else (" AND id < ?", (before,))
    seen = f"WHERE project_id = ? AND (state = ? OR author_uri = ?){earlier}"
    values = (project.id, SHOWN_NEWS, viewer.uri, *last, rows + 1)
    found = rows_of(News, f"{seen} ORDER BY id DESC LIMIT ?", values)
    shown = found[:rows]
    return NewsPage(
        rows=shown,
        people=dict(resolve_actors(str(one.author_uri) for one in shown)),
        older=int(shown[-1].id) if len(found) > rows else None,
    )


def public(project: Project) -> list[News]:
    """Return the newest news that are shown to visitors and told to other servers, newest first."""
    where = "WHERE project_id = ? AND state = ? ORDER BY id DESC LIMIT ?"
    return rows_of(News, where, (project.id, SHOWN_NEWS, PAGE_ROWS))


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return the newest news for the page of a project."""
    found = page(project, viewer=viewer, before=None, rows=PANEL_ROWS)
    may_write = part.is_bearer and project.stage in ALIVE
    if not found.rows and not may_write:
        return None
    return {"page": found, "may_write": may_write}


def _same(project: Project, member: Any, title: str, text: str) -> News | None:
    mine = (News.project == project.id) & (News.author_uri == member.uri)
    recent = clock.happened_since(News.at, clock.ago(minutes=SAME_MINUTES))
    found: News | None = News.get_or_none(
        mine & recent & (News.title == title) & (News.text == text)
    )
    return found


def _check(title: str, text: str) -> None:
    wrong: Wrong = {}
    check_needed(
        wrong, "title", title, most=TITLE_CHARS_MAX, empty=_("Give it a title, in a few words.")
    )
    check_needed(wrong, "text", text, most=TEXT_CHARS_MAX, empty=_("Tell it, in a few sentences."))
    if wrong:
        raise Invalid(wrong)


def _check_room(project: Project) -> None:
    today = clock.happened_since(News.at, clock.ago(days=1))
    if News.select().where((News.project == project.id) & today).count() >= PER_DAY_MAX:
        raise Conflict(_("Five news in a day are enough: the next one tomorrow."))
