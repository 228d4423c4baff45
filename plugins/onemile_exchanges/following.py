"""Things by URI: what a URI of ours stands for, and what those write whom somebody follows."""

from collections.abc import Callable, Sequence
from typing import Any

from onemile.api import FeedItem, NotFound, ThingName, ids, publishing
from onemile_exchanges.models import Agreement, Item
from onemile_exchanges.payments import agreement_uri
from onemile_exchanges.queries import COLUMNS, as_feed_item, item_uri
from onemile_exchanges.sight import author_of, in_sight, visible_item
from onemile_exchanges.wording import what

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


def names(uris: Sequence[str], *, viewer: Any) -> dict[str, ThingName]:
    """Return what the exchanges among some URIs are called for one of their two.

    An exchange is named to its two alone, in one query for all.
    """
    if viewer is None:
        return {}
    ours = {number: uri for uri in uris if (number := _number_of(uri, agreement_uri)) is not None}
    which = Agreement.id.in_(list(ours)) & Agreement.with_part_of(viewer.uri)
    rows = Agreement.select().where(which) if ours else ()
    return {
        ours[row.id]: ThingName(uri=ours[row.id], title=what(row), url=f"/exchanges/{row.id}")
        for row in rows
    }


def _number_of(uri: str, uri_of: Callable[[int], str]) -> int | None:
    """Return the number in a URI of ours; a URI has one spelling."""
    number = ids.read(uri.rpartition("/")[2])
    return number if number and uri == uri_of(number) else None


def thing(uri: str, *, viewer: Any) -> FeedItem | None:
    """Return the item of a URI as its card shows it, or None where ``viewer`` does not see it."""
    number = _number_of(uri, item_uri)
    if number is None:
        return None
    try:
        item = visible_item(number, viewer=viewer)
    except NotFound:
        return None
    author = author_of(item)
    row = {name: getattr(item, name) for name in ("id", *PLACED, *COLUMNS)}
    return None if author is None else as_feed_item(row | {"author": author})
