"""What a feed of a Mag holds for a reader (or None, a visitor) at this moment."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from onemile.api import NotFound, card, resolve_actors
from onemile_mags import outside, sight
from onemile_mags.article_models import Article
from onemile_mags.models import Mag
from onemile_mags.reading import article_body

# Two months of a weekly; whoever comes later leafs through the Mag itself.
ENTRIES_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An article in a feed. ``id`` stays its own whatever becomes of its address."""

    article: Article
    id: str
    url: str
    by: str
    published: datetime
    updated: datetime

    def html(self, picture_url: Callable[[str], str]) -> str:
        """Return its text with whole addresses; ``picture_url`` says where a picture lies."""
        text = str(article_body.body(self.article).html)
        return outside.whole(text, page=self.url, picture_url=picture_url)


class Feed:
    """The newest articles of a Mag that a reader may read. Raises NotFound where it is not theirs.

    ``pictures`` is what a reader's own address has its pictures asked for by.
    """

    def __init__(self, mag: Mag, reader: Any, *, pictures: str = "") -> None:
        if not sight.sees(mag, reader):
            raise NotFound
        self.mag, self.reader, self.pictures = mag, reader, pictures
        theirs = (Article.mag == mag.id) & sight.readable(reader)
        self.entries = [self._entry(one) for one in self._newest(theirs)]

    @property
    def id(self) -> str:
        """What it is known by, in every format."""
        return str(self.mag.uri)

    @property
    def home(self) -> str:
        """Address of the Mag's page."""
        return f"{card().base_url}{self.mag.path}"

    @property
    def by(self) -> str:
        """Who answers for it."""
        return str(resolve_actors([self.mag.author_uri])[self.mag.author_uri].name)

    def address(self, ending: str) -> str:
        """Return the address of the public one in a format; a reader's own is named nowhere."""
        return f"{self.home}/feed.{ending}"

    @cached_property
    def updated(self) -> datetime:
        """When something in it changed last."""
        mag: Any = self.mag
        moments = [one.updated for one in self.entries]
        return max(moments, default=mag.fresh_at or mag.published_at or mag.created_at)

    @cached_property
    def tag(self) -> str:
        """Name this state of it: another one as soon as anything in it would read otherwise."""
        state = [(one.id, one.by, one.url, int(one.article.generation)) for one in self.entries]
        mag = self.mag
        whole = (self.pictures, self.by, int(mag.generation), mag.title, mag.description, state)
        return hashlib.sha256(repr(whole).encode()).hexdigest()[:32]

    def picture_url(self, path: str) -> str:
        """Return where a program without a session finds a picture."""
        base = card().base_url
        if not self.pictures:
            return f"{base}{path}"
        return f"{base}/mags/feeds/pictures/{self.pictures}/{path.rpartition('/')[2]}"

    def _newest(self, theirs: Any) -> list[Article]:
        newest = Article.select().where(theirs).order_by(Article.out_id.desc())
        found = list(newest.limit(ENTRIES_MAX))
        for one in found:
            one.mag = self.mag
        return found

    def _entry(self, article: Article) -> Entry:
        published: Any = article.published_at
        edited: Any = article.edited_at
        return Entry(
            article=article,
            id=str(article.object_uri or article.uri),
            url=f"{card().base_url}{sight.path(article)}",
            by=self._names[str(article.author_uri)],
            published=published,
            updated=max(published, edited or published),
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        authors = Article.select(Article.author_uri).where(Article.mag == self.mag.id).distinct()
        cards = resolve_actors({str(one.author_uri) for one in authors})
        return {uri: str(one.name) for uri, one in cards.items()}
