"""What somebody sees of those whom they follow: what they may see of them anyway."""

from collections.abc import Sequence
from typing import Any

from onemile.api import FeedItem, Member, cards_of
from onemile_exchanges.models import PUBLISHED, Item
from onemile_exchanges.queries import COLUMNS, as_feed_item
from onemile_exchanges.sight import in_sight


def items(
    viewer: Any, followed_uris: Sequence[str], *, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest published items of some people that ``viewer`` may see.

    By the rule of the items' own pages; suspended and blocked authors are left out.
    """
    if viewer is None or not followed_uris:
        return []
    authors = Member.select(Member.id).where(
        Member.uri.in_(list(followed_uris)) & (Member.state == "active")
    )
    wanted = Item.member_id.in_(authors) & (Item.state == PUBLISHED) & in_sight(viewer)
    hidden = viewer.hidden_member_ids()
    if hidden:
        wanted &= Item.member_id.not_in(hidden)
    if before is not None:
        wanted &= Item.id < before
    columns = [getattr(Item, name) for name in COLUMNS]
    newest: Any = Item.select(*columns).where(wanted).order_by(Item.id.desc()).limit(limit)
    rows = list(newest.dicts())
    cards = cards_of(row["member_id"] for row in rows)
    return [as_feed_item(row, cards[row["member_id"]]) for row in rows if row["member_id"] in cards]
