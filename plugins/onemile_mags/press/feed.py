"""Articles where people are: in the feed and its rings, in search, among the followed, by URI.

What one author lets appear in one Mag within some hours is one card in the feed, with how many
more there are: an issue of ten articles takes a line, not a page.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import (
    ActorCard,
    Area,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
    SearchHit,
    publishing,
    resolve_actors,
)
from onemile.api import lazy_gettext as _l
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.models import Mag
from onemile_mags.press import cards

# What a Mag is made of, in ActivityStreams: in lists, such things of elsewhere bear its tag.
TYPES_ELSEWHERE = ("Article",)
FEED_KINDS = (
    FeedKind(
        name=cards.KIND,
        title=_l("Mag"),
        plural=_l("Mags"),
        tone="ciel",
        order=30,
        wire_types=TYPES_ELSEWHERE,
    ),
)
WORDS_MAX = 5


def recent(
    *, area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest articles of an area that a viewer may read, folded by Mag and author."""
    if narrow.kind not in ("", cards.KIND) or narrow.category:
        return []
    stands, values = sight.standing_in_lists(viewer)
    rows = publishing.newest(
        Article, area=area, viewer=viewer, columns=cards.COLUMNS, before=before, limit=limit,
        where=f"{stands} AND {cards.NOT_FOLDED}", values=values,
    )  # fmt: skip
    return cards.items(rows, is_folded=True)


def tallies(*, area: Area, hidden: frozenset[str]) -> list[FeedTally]:
    """Count the articles that can be read in each spot, whether folded or not."""
    where = sight.standing_without(hidden)
    return publishing.tallies(Article, area=area, kind=cards.KIND, hidden=hidden, where=where)


def followed(
    viewer: Any, followed_uris: Sequence[str], *, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest articles of people and of Mags that somebody follows."""
    if viewer is None or not followed_uris:
        return []
    which = (
        (publishing.written_by(Article, followed_uris) | Article.mag.in_(_mags_of(followed_uris)))
        & (Article.state == publishing.PUBLISHED)
        & publishing.of_live_authors(Article)
        & publishing.in_sight(Article, viewer)
        & sight.standing_mags(viewer)
    )
    hidden = viewer.hidden_uris()
    if hidden:
        which &= Article.author_uri.not_in(sorted(hidden))
    if before is not None:
        which &= Article.out_id < before
    columns = [getattr(Article, name) for name in (*cards.PLACED, *cards.COLUMNS)]
    rows: Any = Article.select(*columns).where(which).order_by(Article.out_id.desc()).limit(limit)
    return cards.items(_with_authors(list(rows.dicts())))


def _mags_of(uris: Sequence[str]) -> list[int]:
    """Return the numbers of the Mags among some URIs: by these, articles have an index."""
    asked: Any = Mag.select(Mag.id).where(Mag.uri.in_(list(uris)))
    return [number for (number,) in asked.tuples()]


def found(*, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
    """Return articles with all the words in title, lead, text or tags, newest first."""
    wanted = publishing.folded(words).split()[:WORDS_MAX]
    if not wanted:
        return []
    stands, hidden = sight.standing_in_lists(viewer)
    # Folded words hold letters and digits only, never a % or a _.
    where = " AND ".join([stands, *["folded LIKE ?"] * len(wanted)])
    values = [*hidden, *(f"%{word}%" for word in wanted)]
    rows = publishing.newest(
        Article, area=area, viewer=viewer, columns=cards.COLUMNS, limit=limit, where=where,
        values=values, with_chosen=True,
    )  # fmt: skip
    return [SearchHit(item=one, score=_score(one, wanted)) for one in cards.items(rows)]


def _score(item: FeedItem, wanted: Sequence[str]) -> float:
    title = publishing.folded(item.title)
    return sum(word in title for word in wanted) / len(wanted)


def _with_authors(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, ActorCard] = dict(resolve_actors([row["author_uri"] for row in rows]))
    return [
        row | {"author": found[row["author_uri"]]} for row in rows if row["author_uri"] in found
    ]
