"""What stands in a Mag for whoever reads it: its articles by number and section, its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import ActorCard, pictures, resolve_actors
from onemile_mags import places, sight
from onemile_mags.article_models import Article
from onemile_mags.models import PUBLISHED, Issue, Mag, Section
from onemile_mags.reading import neighbours, wording

# A screen or three of contents; what comes after stands on pages of its own.
PAGE_ROWS = 24
# Beyond it nobody leafs: two thousand articles are 84 pages.
PAGES_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """An article as a table of contents says it."""

    article: Article
    url: str
    by: ActorCard | None
    kicker: str
    minutes: str
    picture_url: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some lines of a list, and the number of the page behind it; 0 at its end."""

    lines: list[Line]
    next_page: int = 0


class Contents:
    """The published articles of one Mag that a viewer may read."""

    def __init__(self, mag: Mag, viewer: Any) -> None:
        self.mag = mag
        theirs = Article.mag == mag.id
        if sight.edits(mag, viewer):
            self.readable = theirs & (Article.state == PUBLISHED)
        else:
            self.readable = theirs & sight.readable(viewer)
        self.sections = list(
            Section.select().where(Section.mag == mag.id).order_by(Section.position, Section.id)
        )

    def in_order(self, which: Any, *, page: int = 1) -> Page:
        """Return articles in the order that their number has."""
        return self._page(which, places.ORDER, page)

    def newest(self, which: Any = None, *, page: int = 1) -> Page:
        """Return articles, the newest first."""
        order = (Article.published_at.desc(), Article.id.desc())
        return self._page(which, order, page)

    def issues(self, *, before: int | None = None, limit: int) -> list[Issue]:
        """Return the numbers that have appeared and hold something for the viewer, newest first."""
        filled = Article.select(Article.issue).where(self.readable & Article.issue.is_null(False))
        found = Issue.select().where(
            (Issue.mag == self.mag.id) & (Issue.state == PUBLISHED) & Issue.id.in_(filled)
        )
        if before is not None:
            found = found.where(Issue.number < before)
        return list(found.order_by(Issue.number.desc()).limit(limit))

    def used_sections(self) -> list[Section]:
        """Return the sections in which something stands for the viewer."""
        if not self.sections:
            return []
        rows: Any = Article.select(Article.section).where(self.readable).distinct().tuples()
        used = {section_id for (section_id,) in rows}
        return [one for one in self.sections if one.id in used]

    def _page(self, which: Any, order: Sequence[Any], page: int) -> Page:
        asked = self.readable if which is None else self.readable & which
        found = list(
            Article.select(*neighbours.SHOWN)
            .where(asked)
            .order_by(*order)
            .offset((page - 1) * PAGE_ROWS)
            .limit(PAGE_ROWS + 1)
        )
        is_more = len(found) > PAGE_ROWS and page < PAGES_MAX
        return Page(
            lines=self._lines(found[:PAGE_ROWS]),
            next_page=page + 1 if is_more else 0,
        )

    def _lines(self, articles: list[Article]) -> list[Line]:
        titles = {section.id: str(section.title) for section in self.sections}
        people = resolve_actors({str(one.author_uri) for one in articles}) if articles else {}
        return [
            Line(
                article=one,
                url=f"{self.mag.path}/{one.slug}",
                by=people.get(one.author_uri),
                kicker=titles.get(one.section_id or 0, ""),
                minutes=wording.minutes(one),
                picture_url=pictures.url(one.picture_key),
            )
            for one in articles
        ]
