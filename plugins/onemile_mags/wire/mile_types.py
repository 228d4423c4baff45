"""Articles for neighbours across a border: which, when they change, what is said of them.

An article lies where its Mag lies: in the square of whoever owns it. So it goes across where its
owner wishes to be seen there; that its author does, the carrier asks.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import (
    Event,
    Member,
    MemberReinstated,
    MemberSuspended,
    across,
    publishing,
)
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.events import (
    ArticleChanged,
    ArticlePublished,
    ArticlesTouched,
    ArticleWithdrawn,
    MagChanged,
    MagRestored,
    ThingHidden,
)
from onemile_mags.models import Mag
from onemile_mags.wire.article_documents import neighbours_document, neighbours_pictures
from onemile_mags.wire.articles import those_of

ANNOUNCES = (
    ArticlePublished,
    ArticleChanged,
    ArticleWithdrawn,
    ArticlesTouched,
    ThingHidden,
    MagChanged,
    MagRestored,
    across.MemberSeenAcross,
    MemberSuspended,
    MemberReinstated,
)


def concerned(event: Event) -> Sequence[str]:
    """Return the URIs of the articles that an event is about, in the open transaction."""
    if isinstance(event, (ArticlePublished, ArticleChanged, ArticleWithdrawn)):
        return [event.article_uri]
    if isinstance(event, ArticlesTouched):
        return _of(event.whose_uri, after=event.after)
    if isinstance(event, ThingHidden):
        return _of(event.uri)
    if isinstance(event, (MagChanged, MagRestored)):
        return _of(event.mag_uri)
    if isinstance(event, (across.MemberSeenAcross, MemberSuspended, MemberReinstated)):
        return _of(event.member_uri)
    return []


def shown(uri: str) -> across.MileObject | None:
    """Return what neighbours of an article's square ought to be shown of it, None for nothing."""
    article: Article | None = Article.get_or_none(Article.uri == uri)
    if article is None or not publishing.reaches_mile(article):
        return None
    if not sight.stands(article.mag, None) or not _is_square_told(article):
        return None
    return publishing.object_in_mile(
        article, neighbours_document(article), neighbours_pictures(article)
    )


def after(number: int, most: int, of: str) -> Sequence[tuple[int, str]]:
    """Return number and URI of the articles above a number that may be shown, in their order.

    Those of one member are their own and those in their Mags.
    """
    seen: Any = Member.select(Member.id).where(Member.is_seen_across)
    asked = Mag.select(Mag.id).where((Mag.author_id == Article.author_id) | Mag.author_id.in_(seen))
    where = sight.standing_mags(None) & Article.mag.in_(asked)
    if of:
        where &= those_of(of)
    return publishing.after_in_mile(Article, number, most, where=where)


def _is_square_told(article: Article) -> bool:
    """Tell whether whoever's square it is wishes to be seen across, where they are not its author.

    Its author is asked by the carrier.
    """
    mag = article.mag
    if mag.author_id == article.author_id:
        return True
    owner = Member.get_or_none(Member.id == mag.author_id)
    return owner is not None and bool(owner.is_seen_across)


def _of(uri: str, *, after: int = 0) -> Sequence[str]:
    return publishing.concerned_page(
        Article,
        those_of(uri) & Article.published_at.is_null(False),
        after=after,
        rest=lambda last: ArticlesTouched(whose_uri=uri, after=last),
    )


TYPES = [
    across.MileType(
        name="mags.article",
        announces=ANNOUNCES,
        concerned=concerned,
        shown=shown,
        after=after,
    )
]
