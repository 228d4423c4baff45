"""What a Mag holds for whoever takes it along: as much as they read here at this moment.

A reader takes what has appeared and is for them, as ``sight`` has it. Who edits the Mag may take
all of it, drafts too. Articles come one by one, so that the longest Mag needs no more memory than
its longest article.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from peewee import JOIN, fn

from onemile.api import NotFound, card, clock, conversations, pictures, resolve_actors
from onemile.api import gettext as _
from onemile_mags import covers, said_for, sight
from onemile_mags.article_models import Article, Picture, PictureUse, Working
from onemile_mags.drawing import numbers_in
from onemile_mags.models import PUBLISHED, WITHDRAWN, Issue, Mag, Section

# Comments under one article: more are a talk of a day that nobody leafs through on paper.
COMMENTS_MAX = 2_000
_COMMENTS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture of the shelf that an article shows as ``photo:<number>``."""

    number: int
    alt: str
    is_decorative: bool
    caption: str
    width: int
    height: int
    key: str

    def pieces(self) -> Iterator[bytes]:
        """Give its bytes (WebP) piece by piece. Raises FileNotFoundError when it is gone."""
        return pictures.pieces(self.key)


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A comment that whoever takes the article along reads under it."""

    by: str
    at: datetime
    text: str
    is_answer: bool


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """An article. ``row`` is as it stands; ``title``, ``lead`` and ``text`` are what is taken.

    Those of its readers where it has appeared, those of the workshop where it has not.
    """

    row: Article
    title: str
    lead: str
    text: str
    by: str
    section: str
    issue: int | None
    photos: tuple[Photo, ...]
    remarks: tuple[Remark, ...]

    @property
    def address(self) -> str:
        """Its address on the web; of what has not appeared, the one it will have here."""
        return f"{card().base_url}{sight.path(self.row)}"


class Contents:
    """A Mag, a number of it or one article, for one viewer at this moment.

    Raises NotFound where the viewer reads nothing of it, and for ``is_whole`` where they do not
    edit the Mag. To be used in the request that asked for it.
    """

    def __init__(
        self,
        mag: Mag,
        viewer: Any,
        *,
        is_whole: bool = False,
        issue: int | None = None,
        article_id: int | None = None,
    ) -> None:
        self.mag, self.viewer, self.is_whole = mag, viewer, is_whole
        self._issue, self._article_id = issue, article_id
        is_part = issue is not None or article_id is not None
        if is_whole and not sight.edits(mag, viewer):
            raise NotFound
        theirs = Article.mag == mag.id
        self._which = theirs & (
            (Article.state != WITHDRAWN) if is_whole else sight.readable(viewer)
        )
        if article_id is not None:
            self._which &= Article.id == article_id
        if issue is not None:
            numbered = Issue.select(Issue.id).where(self._is_told & (Issue.number == issue))
            self._which &= Article.issue.in_(numbered)
        self._ids = self._in_order()
        # Who writes in it may take an empty one along.
        if not self._ids and (is_part or not sight.role_of(mag, viewer)):
            raise NotFound

    @property
    def _is_told(self) -> Any:
        """The condition for its numbers that are named: of one in preparation nobody is told."""
        theirs = Issue.mag == self.mag.id
        return theirs if self.is_whole else theirs & (Issue.state == PUBLISHED)

    def __len__(self) -> int:
        """Say how many articles there are."""
        return len(self._ids)

    @cached_property
    def part(self) -> str:
        """Name the number or the article that this is, in words; empty for the whole Mag."""
        if self._article_id is not None:
            return str(Article.get_by_id(self._article_id).title)
        return _("no. %(n)s", n=self._issue) if self._issue is not None else ""

    @property
    def is_article(self) -> bool:
        """Whether it is one article that was asked for."""
        return self._article_id is not None

    @cached_property
    def changed(self) -> datetime:
        """When what is taken changed last."""
        last = Article.select(fn.MAX(Article.published_at), fn.MAX(Article.edited_at))
        rows: Any = last.where(self._which).tuples()
        ((published, edited),) = rows
        found: datetime = max(filter(None, [published, edited]), default=clock.now())
        return found

    @cached_property
    def weight(self) -> int:
        """How much there is to set: its characters, those that are joined ten times each."""
        sums = Article.select(Article.language, fn.SUM(fn.LENGTH(Article.text)))
        rows: Any = sums.where(self._which).group_by(Article.language).tuples()
        return sum(int(n) * (10 if language == "ar" else 1) for language, n in rows)

    def slugs(self) -> list[str]:
        """Return the last part of each article's address, in the order of ``articles``."""
        return [self._slugs[one] for one in self._ids]

    @cached_property
    def by(self) -> str:
        """Name whoever answers for the Mag."""
        return self._name(str(self.mag.author_uri))

    @cached_property
    def sections(self) -> list[str]:
        """Return the titles of its sections in their order: all, or those that are used."""
        rows = Section.select().where(Section.mag == self.mag.id)
        used = {self._places[one][1] for one in self._ids}
        return [
            str(one.title)
            for one in rows.order_by(Section.position, Section.id)
            if self.is_whole or one.id in used
        ]

    @cached_property
    def issues(self) -> list[Issue]:
        """Return its numbers from the first on: all, or those out in which something is taken."""
        rows = Issue.select().where(self._is_told).order_by(Issue.number)
        used = {self._places[one][0] for one in self._ids}
        return [one for one in rows if self.is_whole or one.id in used]

    def cover_of(self, issue: Issue | None = None) -> covers.Cover:
        """Return the cover of the Mag or of a number as its page draws it."""
        return covers.of_mag(self.mag, issue, is_link=False)

    def articles(self) -> Iterator[Chapter]:
        """Give the articles one by one: number by number, then what stands in none, then drafts.

        What is withdrawn or hidden meanwhile is left out.
        """
        for one in self._ids:
            row = Article.get_or_none((Article.id == one) & self._which)
            if row is not None:
                row.mag = self.mag
                yield self._chapter(row)

    def text_of(self, slug: str) -> str:
        """Return the text of the article of that address; empty where it is not taken."""
        named = (Article.mag == self.mag.id) & (Article.slug == slug)
        row = Article.get_or_none(named & self._which)
        return str(row.text) if row is not None else ""

    def _in_order(self) -> list[int]:
        """Return the ids of its articles as they are read, and note where each stands."""
        chosen = (Article.id, Article.issue, Article.section, Issue.number, Article.slug)
        rows: Any = (
            Article.select(*chosen)
            .join(Issue, JOIN.LEFT_OUTER)
            .where(self._which)
            .order_by(
                Article.issue.is_null(),
                Issue.number,
                Article.published_at.is_null(),
                Article.is_standing,
                Article.position,
                Article.published_at,
                Article.id,
            )
            .tuples()
        )
        found = list(rows)
        self._places = {int(row[0]): (row[1], row[2]) for row in found}
        self._slugs = {int(row[0]): str(row[4]) for row in found}
        told = {int(one.id) for one in Issue.select(Issue.id).where(self._is_told)}
        self._numbers = {row[1]: row[3] for row in found if row[1] in told}
        return [int(row[0]) for row in found]

    def _chapter(self, row: Article) -> Chapter:
        written: Any = row
        if row.published_at is None:
            written = Working.get_or_none(Working.article == row.id) or row
        return Chapter(
            row=row,
            title=str(written.title).strip(),
            lead=str(written.lead).strip(),
            text=str(written.text),
            by=self._name(str(row.author_uri)),
            section=self._section_titles.get(row.section_id or 0, ""),
            issue=self._numbers.get(row.issue_id),
            photos=self._photos(row, str(written.text)),
            remarks=tuple(self._remarks(row)) if row.state == PUBLISHED else (),
        )

    def _photos(self, row: Article, text: str) -> tuple[Photo, ...]:
        """Return what its page shows; of what has not appeared, whatever its text names."""
        if row.published_at is None:
            which = Picture.number.in_(numbers_in(text))
        else:
            shown = PictureUse.select(PictureUse.picture).where(PictureUse.article == row.id)
            which = Picture.id.in_(shown)
        shelf = Picture.select().where((Picture.mag == self.mag.id) & which)
        return tuple(
            Photo(
                number=int(one.number),
                alt=str(one.alt),
                is_decorative=bool(one.is_decorative),
                caption=str(one.caption),
                width=int(one.width),
                height=int(one.height),
                key=str(one.key),
            )
            for one in shelf.order_by(Picture.number)
        )

    def _remarks(self, row: Article) -> Iterator[Remark]:
        under = said_for.conversation_of(row)
        if under is None or not conversations.may_read(under, self.viewer):
            return
        posts: list[conversations.Post] = []
        while len(posts) < COMMENTS_MAX:
            before = int(posts[0].id) if posts else None
            page = conversations.posts_of(int(under.id), before=before, limit=_COMMENTS_AT_ONCE)
            posts = page + posts
            if len(page) < _COMMENTS_AT_ONCE:
                break
        for post in conversations.seen_by(self.viewer, under, posts):
            yield Remark(
                by=self._name(str(post.author_uri)),
                at=post.at,
                text=conversations.words_of(post),
                is_answer=post.reply_to is not None,
            )

    @cached_property
    def _section_titles(self) -> dict[int, str]:
        rows = Section.select().where(Section.mag == self.mag.id)
        return {int(one.id): str(one.title) for one in rows}

    def _name(self, uri: str) -> str:
        return str(resolve_actors([uri])[uri].name)
