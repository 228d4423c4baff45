"""Offers and needs within an area, newest first; and those that a few words find."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from onemile.api import (
    ActorCard,
    Area,
    FeedFilter,
    FeedItem,
    FeedTally,
    SearchHit,
    ids,
    pictures,
    publishing,
)
from onemile_exchanges.amounts import in_return
from onemile_exchanges.kinds import CATEGORIES, KINDS
from onemile_exchanges.models import Item

COLUMNS = ("kind", "title", "text", "suggested_smiles", "when_text", "picture_key")
# What of a row a card shows, besides what is given in return.
SHOWN = ("id", "uri", "kind", "title", "text", "author", "commune", "cell", "picture_key")
WORDS_MAX = 5
# The first lines are what a card shows; the rest need not travel.
EXCERPT_LETTERS = 280


def recent(
    *, area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> list[FeedItem]:
    """Give the ``limit`` newest items the viewer may see; a visitor sees none."""
    where, values = [], []
    if narrow.kind:
        if narrow.kind not in KINDS:
            return []
        where, values = ["kind = ?"], [narrow.kind]
    if narrow.category:
        if narrow.category not in CATEGORIES:
            return []
        where, values = [*where, "category = ?"], [*values, narrow.category]
    return _newest(viewer, area, where, values, before, limit)


def found(*, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
    """Give items that have all the words, accents and case aside, newest first."""
    wanted = publishing.folded(words).split()[:WORDS_MAX]
    if not wanted:
        return []
    # Folded words hold letters and digits only, never a % or a _.
    values = [f"%{word}%" for word in wanted]
    where = ["folded LIKE ?"] * len(wanted)
    items = _newest(viewer, area, where, values, None, limit, with_chosen=True)
    hits = [SearchHit(item=item, score=_score(item, wanted)) for item in items]
    return sorted(hits, key=lambda hit: -hit.score)


def tallies(*, area: Area, hidden: frozenset[str]) -> list[FeedTally]:
    """Count what is published in the area, by kind and spot, what hidden people wrote left out."""
    return publishing.tallies(Item, area=area, kind=Item.kind, hidden=hidden)


def _score(item: FeedItem, wanted: Sequence[str]) -> float:
    """Say how much of what was asked stands in the title."""
    title = publishing.folded(item.title)
    return sum(word in title for word in wanted) / len(wanted)


def _newest(
    viewer: Any,
    area: Area,
    where: Sequence[str],
    values: Sequence[Any],
    before: int | None,
    limit: int,
    *,
    with_chosen: bool = False,
) -> list[FeedItem]:
    rows = publishing.newest(
        Item, area=area, viewer=viewer, columns=COLUMNS, before=before, limit=limit,
        where=" AND ".join(where), values=values, with_chosen=with_chosen,
    )  # fmt: skip
    return [as_feed_item(row) for row in rows]


def as_feed_item(row: dict[str, Any]) -> FeedItem:
    """Make a thing of the feed of a row of ``publishing.newest``."""
    detail = in_return(row["suggested_smiles"], row["when_text"])
    return _as_shown(*[row[name] for name in SHOWN], detail=detail)


# A row that has not changed makes the same thing: the newest of some hundred miles, 1 kB each.
@lru_cache(maxsize=4_096)
def _as_shown(
    identifier: int,
    uri: str,
    kind: str,
    title: str,
    text: str,
    author: ActorCard,
    commune: str,
    cell: int | None,
    picture_key: str,
    *,
    detail: str,
) -> FeedItem:
    return FeedItem(
        id=identifier,
        uri=uri,
        kind=kind,
        title=title,
        text=text if len(text) <= EXCERPT_LETTERS else f"{text[:EXCERPT_LETTERS].rstrip()}…",
        url=item_path(identifier),
        author=author,
        published_at=ids.instant_of(identifier),
        commune=commune,
        cell=cell,
        detail=detail,
        picture_url=pictures.url(picture_key),
        picture_text=title if picture_key else "",
    )


def item_path(item_id: int) -> str:
    """Give the path of an item's page."""
    return Item.path_of(item_id)


def item_uri(item_id: int) -> str:
    """Give the URI of an item."""
    return Item.uri_of(item_id)
