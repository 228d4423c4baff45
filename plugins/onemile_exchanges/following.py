"""Things by URI: what a URI of ours stands for, and what those write whom somebody follows."""

from collections.abc import Sequence
from typing import Any

from onemile.api import FeedItem, NotFound, card, publishing
from onemile_exchanges.models import Item
from onemile_exchanges.queries import COLUMNS, as_feed_item, item_path, item_uri
from onemile_exchanges.sight import author_of, in_sight, visible_item

# What a column of 64 bits takes.
WHOLE_MAX = 2**63 - 1
# What a thing of the feed needs besides: whose it is, and where.
PLACED = ("uri", "author_uri", "author_id", "cell", "commune")


def items(
    viewer: Any, followed_uris: Sequence[str], *, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest published items of some people that ``viewer`` may see.

    By the rule of the items' own pages; suspended and blocked authors are left out.
    """
    if viewer is None:
        return []
    rows = publishing.by_authors(
        Item, author_uris=followed_uris, viewer=viewer, columns=COLUMNS, before=before, limit=limit,
        sight=in_sight(viewer),
    )  # fmt: skip
    return [as_feed_item(row) for row in rows]


def thing(uri: str, *, viewer: Any) -> FeedItem | None:
    """Return the item of a URI as its card shows it, or None where ``viewer`` does not see it."""
    number = uri.removeprefix(f"{card().base_url}{item_path(0).removesuffix('0')}")
    if not (number.isascii() and number.isdecimal() and len(number) <= len(str(WHOLE_MAX))):
        return None
    # No number of ours is greater; a URI has one spelling.
    if int(number) > WHOLE_MAX or uri != item_uri(int(number)):
        return None
    try:
        item = visible_item(int(number), viewer=viewer)
    except NotFound:
        return None
    author = author_of(item)
    row = {name: getattr(item, name) for name in ("id", *PLACED, *COLUMNS)}
    return None if author is None else as_feed_item(row | {"author": author})
