"""Offers and needs within an area, newest first; and those that a few words find."""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from onemile.api import (
    ActorCard,
    Area,
    FeedFilter,
    FeedItem,
    FeedTally,
    Member,
    SearchHit,
    card,
    cards_of,
    ids,
    newest,
    pictures,
    within,
)
from onemile_exchanges.amounts import in_return
from onemile_exchanges.folding import folded
from onemile_exchanges.kinds import CATEGORIES, KINDS
from onemile_exchanges.models import INSTANCE, PUBLISHED, Item

COLUMNS = (
    "id",
    "kind",
    "title",
    "text",
    "suggested_smiles",
    "when_text",
    "member_id",
    "cell",
    "commune",
    "picture_key",
)
# Authors who are suspended are few; a page that stays short after four slices has met one
# who had written a great deal, and ends early.
SLICES_MAX = 4
WORDS_MAX = 5
# The first lines are what a card shows; the rest need not travel.
EXCERPT_LETTERS = 280

_PUBLISHED = "state = 'published'"
# What is for every member is shown wherever they look.
_FOR_ALL = f"audience = '{INSTANCE}'"


def recent(
    *, area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> list[FeedItem]:
    """Give the ``limit`` newest items the viewer may see; a visitor sees none."""
    where, values = _PUBLISHED, []
    if narrow.kind:
        if narrow.kind not in KINDS:
            return []
        where, values = f"{where} AND kind = ?", [narrow.kind]
    if narrow.category:
        if narrow.category not in CATEGORIES:
            return []
        where, values = f"{where} AND category = ?", [*values, narrow.category]
    return _seen_by(viewer, area, where, values, before, limit)


def found(*, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
    """Give items that have all the words, accents and case aside, newest first."""
    wanted = folded(words).split()[:WORDS_MAX]
    if not wanted:
        return []
    where = " AND ".join([_PUBLISHED] + ["folded LIKE ?"] * len(wanted))
    # Folded words hold letters and digits only, never a % or a _.
    values = [f"%{word}%" for word in wanted]
    items = _seen_by(viewer, area, where, values, None, limit)
    hits = [SearchHit(item=item, score=_score(item, wanted)) for item in items]
    return sorted(hits, key=lambda hit: -hit.score)


def tallies(*, area: Area, hidden: frozenset[int]) -> list[FeedTally]:
    """Count what is published in the area, by kind and spot, hidden members left out.

    What somebody wrote who is suspended, or has left, counts no more than it is shown.
    """
    spot = Item.cell if area.is_of_cells else Item.commune
    query: Any = Item.select(Item.kind, spot, fn.COUNT(Item.id)).where(Item.state == PUBLISHED)
    query = query.join(Member, on=(Member.id == Item.member_id)).where(Member.state == "active")
    if hidden:
        query = query.where(Item.member_id.not_in(hidden))
    for_all: Any = {"everywhere": Item.audience == INSTANCE}
    counted: Any = within(query, Item, area=area, shows=for_all).group_by(Item.kind, spot).tuples()
    return [FeedTally(kind=kind, spot=where, n=n) for kind, where, n in counted]


def _score(item: FeedItem, wanted: Sequence[str]) -> float:
    """Say how much of what was asked stands in the title."""
    title = folded(item.title)
    return sum(word in title for word in wanted) / len(wanted)


def _seen_by(
    viewer: Any, area: Area, where: str, values: list[Any], before: int | None, limit: int
) -> list[FeedItem]:
    """Ask slice after slice until the page is full of items the viewer may see."""
    if viewer is None:
        return []
    blocked = viewer.hidden_member_ids()
    items: list[FeedItem] = []
    for _slice in range(SLICES_MAX):
        rows = newest(
            Item, area=area, columns=COLUMNS, before=before, limit=limit, where=where,
            values=values, hidden=blocked, shows={"everywhere": _FOR_ALL},
        )  # fmt: skip
        authors = cards_of(row["member_id"] for row in rows)
        items += [
            as_feed_item(row, authors[row["member_id"]])
            for row in rows
            if row["member_id"] in authors
        ]
        if len(rows) < limit or len(items) >= limit:
            break
        before = rows[-1]["id"]
    return items[:limit]


def as_feed_item(row: dict[str, Any], author: ActorCard) -> FeedItem:
    """Make a thing of the feed of a row of COLUMNS."""
    identifier = row["id"]
    text = row["text"]
    return FeedItem(
        id=identifier,
        uri=item_uri(identifier),
        kind=row["kind"],
        title=row["title"],
        text=text if len(text) <= EXCERPT_LETTERS else f"{text[:EXCERPT_LETTERS].rstrip()}…",
        url=item_path(identifier),
        author=author,
        published_at=ids.instant_of(identifier),
        commune=row["commune"],
        cell=row["cell"],
        detail=in_return(row["suggested_smiles"], row["when_text"]),
        picture_url=pictures.url(row["picture_key"]),
        picture_text=row["title"] if row["picture_key"] else "",
    )


def item_path(item_id: int) -> str:
    """Give the path of an item's page."""
    return f"/exchanges/items/{item_id}"


def item_uri(item_id: int) -> str:
    """Give the URI of an item."""
    return f"{card().base_url}{item_path(item_id)}"
