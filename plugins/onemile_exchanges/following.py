"""What somebody sees of those whom they follow: what they may see of them anyway."""

from collections.abc import Sequence
from typing import Any

from onemile.api import FeedItem, Member, cards_of, resolve_actor
from onemile_exchanges.models import PUBLISHED, Item
from onemile_exchanges.queries import COLUMNS, as_feed_item
from onemile_exchanges.sight import in_sight

# What a thing of the feed needs besides: whose it is, and where.
PLACED = ("uri", "author_uri", "author_id", "cell", "commune")


def items(
    viewer: Any, followed_uris: Sequence[str], *, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest published items of some people that ``viewer`` may see.

    By the rule of the items' own pages; suspended and blocked authors are left out.
    """
    if viewer is None or not followed_uris:
        return []
    wanted = Item.author_uri.in_(list(followed_uris)) & (Item.state == PUBLISHED) & in_sight(viewer)
    hidden = viewer.hidden_member_ids()
    live = Member.select(Member.id).where((Member.state == "active") & Member.id.not_in(hidden))
    wanted &= Item.author_id.is_null() | Item.author_id.in_(live)
    if before is not None:
        wanted &= Item.id < before
    columns = [getattr(Item, name) for name in ("id", *PLACED, *COLUMNS)]
    newest: Any = Item.select(*columns).where(wanted).order_by(Item.id.desc()).limit(limit)
    rows = list(newest.dicts())
    cards = cards_of(row["author_id"] for row in rows if row["author_id"] is not None)
    return [
        as_feed_item(
            row | {"author": cards.get(row["author_id"]) or resolve_actor(row["author_uri"])}
        )
        for row in rows
    ]
