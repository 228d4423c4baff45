"""The desk of a Mag: what is being written, what waits, what is out, and what lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from onemile.api import gettext as _
from onemile.api import publishing
from onemile_mags import places, sight
from onemile_mags.article_models import HANDED, SCHEDULED, WAITING, Article, Working
from onemile_mags.models import (
    ACCEPTED,
    DRAFT,
    HIDDEN,
    PUBLISHED,
    WITHDRAWN,
    WRITER,
    Issue,
    Mag,
    Seat,
    Section,
)

# Whatever an article is, in the order in which it is worked at.
STATES = (DRAFT, HANDED, SCHEDULED, WAITING, PUBLISHED, HIDDEN)
PAGE_ROWS = 24


@dataclass(frozen=True, kw_only=True)
class Line:
    """An article on a desk; ``title`` is what is being written, or what readers see."""

    article: Article
    title: str
    saved_at: Any
    section: str = ""
    mag: str = ""

    @property
    def path(self) -> str:
        """Return where it is written."""
        return f"/mags/articles/{self.article.id}/write"


@dataclass(frozen=True, kw_only=True)
class Own:
    """A Mag of one's own or in which one writes, as a list shows it."""

    mag: Mag
    role: str
    n_drafts: int


@dataclass(frozen=True, kw_only=True)
class Coming:
    """How many articles of how many appear with an issue, and the titles of those that do not."""

    n: int
    n_of: int
    late: Sequence[str]


def title_of_state(state: str) -> str:
    """Say what an article is, in a word or two."""
    return {
        DRAFT: _("draft"),
        HANDED: _("handed in"),
        SCHEDULED: _("goes out later"),
        WAITING: _("looked at first"),
        PUBLISHED: _("published"),
        HIDDEN: _("hidden by moderators"),
    }[state]


def title_in_issue(article: Article) -> str:
    """Say what an article is to its issue: whether it appears with it, where it is not out yet."""
    said = title_of_state(article.state)
    if article.state not in (DRAFT, HANDED, SCHEDULED):
        return said
    ready = _("ready") if article.is_ready else _("not ready yet")
    return ready if article.state == DRAFT else f"{said} · {ready}"


def coming(inside: Sequence[Line]) -> Coming:
    """Say what of an issue will appear with it, and what stays behind."""
    waiting = [line for line in inside if line.article.state in (DRAFT, HANDED, SCHEDULED)]
    late = [line.title for line in waiting if not line.article.is_ready]
    return Coming(n=len(waiting) - len(late), n_of=len(waiting), late=late)


def tally(mag: Mag, *, viewer: Any) -> dict[str, int]:
    """Count the articles of a Mag that somebody works at, state by state."""
    n = fn.COUNT(Article.id)
    rows: Any = Article.select(Article.state, n).where(_theirs(mag, viewer)).group_by(Article.state)
    counted: dict[str, int] = {state: number for state, number in rows.tuples()}
    return {state: counted[state] for state in STATES if state in counted}


def lines(mag: Mag, *, viewer: Any, state: str, before: int | None) -> tuple[list[Line], int]:
    """Return a page of the articles on a desk, the youngest first, and where the next begins.

    ``state`` is one of ``STATES``, or empty for all of them; 0 where there is no next page.
    """
    which = _theirs(mag, viewer)
    if state in STATES:
        which &= Article.state == state
    return _page(which, before)


def drafts(viewer: Any, *, before: int | None) -> tuple[list[Line], int]:
    """Return a page of what somebody has begun and not published, in all Mags they write in."""
    return _page(_unfinished(viewer), before)


def n_drafts(viewer: Any) -> int:
    """Count the same."""
    return int(Article.select().where(_unfinished(viewer)).count())


def mags_of(viewer: Any) -> list[Own]:
    """Return the Mags that somebody owns or writes in, the youngest first."""
    mine = _written_in(viewer) & (Mag.state != WITHDRAWN)
    rows = list(Mag.select().where(mine).order_by(Mag.id.desc()))
    counted: Any = (
        Article.select(Article.mag, fn.COUNT(Article.id))
        .where(_unfinished(viewer))
        .group_by(Article.mag)
    )
    by_mag = dict(counted.tuples())
    return [
        Own(mag=mag, role=sight.role_of(mag, viewer), n_drafts=by_mag.get(mag.id, 0))
        for mag in rows
    ]


def lacking(mag: Mag, tallied: dict[str, int]) -> list[str]:
    """Say what a Mag still lacks for its readers, in sentences; nothing where it lacks nothing."""
    found = []
    if not mag.description:
        found.append(
            _("It does not say yet what it is about: a sentence in the settings is enough.")
        )
    if PUBLISHED not in tallied:
        found.append(
            _("Nothing of it has appeared yet, so nobody sees it but those who write in it.")
        )
    if tallied.get(HANDED):
        found.append(_("Something was handed in and waits for an editor."))
    if mag.audience == publishing.PEOPLE and not _is_anybody_chosen(mag):
        found.append(_("It is for people whom you choose, and nobody is chosen yet."))
    waiting = Issue.select().where((Issue.mag == mag.id) & (Issue.state == DRAFT))
    filled = Article.select(Article.issue).where(Article.mag == mag.id)
    if waiting.where(Issue.id.not_in(filled.where(Article.issue.is_null(False)))).exists():
        found.append(_("An issue in preparation has no article yet."))
    return found


def sections_of(mag: Mag) -> list[Section]:
    """Return the sections of a Mag in their order."""
    return list(Section.select().where(Section.mag == mag.id).order_by(Section.position))


def issues_of(mag: Mag, *, most: int, before: int | None = None) -> Sequence[Issue]:
    """Return the issues of a Mag, the last number first."""
    which: Any = Issue.mag == mag.id
    if before is not None:
        which &= Issue.number < before
    return list(Issue.select().where(which).order_by(Issue.number.desc()).limit(most))


def of_issue(issue: Issue) -> list[Line]:
    """Return the articles of an issue in its order."""
    inside = (Article.issue == issue.id) & (Article.state != WITHDRAWN)
    return [_line(row) for row in _rows(inside).order_by(*places.ORDER)]


def without_issue(mag: Mag) -> list[Line]:
    """Return what could go into an issue: the youngest articles that are in none."""
    free = (Article.mag == mag.id) & Article.issue.is_null() & ~Article.is_standing
    standing = Article.state.not_in([WITHDRAWN, HIDDEN])
    rows = _rows(free & standing).order_by(Article.id.desc()).limit(PAGE_ROWS)
    return [_line(row) for row in rows]


def _theirs(mag: Mag, viewer: Any) -> Any:
    """Return the condition for what of a Mag somebody works at: a writer at their own."""
    which = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    if sight.role_of(mag, viewer) == WRITER:
        which &= (Article.author_uri == viewer.uri) | (Article.state == PUBLISHED)
    return which


def _written_in(viewer: Any) -> Any:
    """Return the condition for Mags that somebody owns or writes in; see ``sight.role_of``."""
    seats = Seat.select(Seat.mag).where((Seat.member_uri == viewer.uri) & (Seat.state == ACCEPTED))
    seated = Mag.id.in_(seats)
    if apart := viewer.hidden_uris():
        seated &= Mag.author_uri.not_in(sorted(apart))
    return (Mag.author_uri == viewer.uri) | seated


def _unfinished(viewer: Any) -> Any:
    """Return the condition for one's own unpublished articles in Mags in which one still writes."""
    standing = Mag.select(Mag.id).where((Mag.state != WITHDRAWN) & _written_in(viewer))
    begun = Article.state.in_([DRAFT, HANDED, SCHEDULED, WAITING])
    return (Article.author_uri == viewer.uri) & begun & Article.mag.in_(standing)


def _page(which: Any, before: int | None) -> tuple[list[Line], int]:
    if before is not None:
        which &= Article.id < before
    rows = _rows(which).order_by(Article.id.desc()).limit(PAGE_ROWS + 1)
    found = [_line(row) for row in rows]
    shown = found[:PAGE_ROWS]
    return shown, int(shown[-1].article.id) if len(found) > PAGE_ROWS else 0


def _rows(which: Any) -> Any:
    return (
        Article.select(Article, Working.title, Working.saved_at, Section.title, Mag.title)
        .join(Working, JOIN.LEFT_OUTER, on=(Working.article == Article.id), attr="working")
        .switch(Article)
        .join(Section, JOIN.LEFT_OUTER, attr="in_section")
        .switch(Article)
        .join(Mag, attr="of_mag")
        .where(which)
    )


def _line(row: Any) -> Line:
    working = getattr(row, "working", None)
    written = working.title if working is not None else ""
    section = getattr(row, "in_section", None)
    return Line(
        article=row,
        title=written or row.title or _("Without a title yet"),
        saved_at=working.saved_at if working is not None else None,
        section=section.title if section is not None and section.title else "",
        mag=row.of_mag.title,
    )


def _is_anybody_chosen(mag: Mag) -> bool:
    return str(publishing.page_after(mag)) == Mag.path_of(mag.id)
