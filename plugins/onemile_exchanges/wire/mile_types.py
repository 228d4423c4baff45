"""Offers and needs for neighbours across a border: which, when they change, what is said of them."""

from collections.abc import Sequence

from onemile.api import Event, MemberReinstated, MemberSuspended, across, publishing
from onemile_exchanges.events import (
    ItemChanged,
    ItemEvent,
    ItemLapsed,
    ItemPublished,
    ItemsTouched,
)
from onemile_exchanges.models import Item
from onemile_exchanges.wire.proposals import document

ANNOUNCES = (
    ItemPublished,
    ItemChanged,
    ItemLapsed,
    ItemsTouched,
    publishing.ThingHidden,
    publishing.ThingRestored,
    publishing.ThingNarrowed,
    MemberSuspended,
    MemberReinstated,
)


def concerned(event: Event) -> Sequence[str]:
    """Return the URIs of the items that an event is about, in the open transaction."""
    if isinstance(event, ItemEvent):
        return [event.item_uri]
    if isinstance(event, ItemsTouched):
        return _of(event.author_uri, after=event.after)
    if isinstance(event, (MemberSuspended, MemberReinstated)):
        return _of(event.member_uri)
    uri = getattr(event, "uri", "")
    return [uri] if uri and Item.select(Item.id).where(Item.uri == uri).exists() else []


def shown(uri: str) -> across.MileObject | None:
    """Return what neighbours of an item's square ought to be shown of it now, None for nothing."""
    item: Item | None = Item.get_or_none(Item.uri == uri)
    if item is None or not publishing.reaches_mile(item):
        return None
    return across.MileObject(
        uri=str(item.uri),
        author_uri=str(item.author_uri),
        cell=int(item.cell),
        document=document(item),
    )


def after(number: int, most: int, of: str) -> Sequence[tuple[int, str]]:
    """Return number and URI of the items above a number that may be shown, in their order."""
    return publishing.after_in_mile(Item, number, most, of)


def _of(author_uri: str, *, after: int = 0) -> Sequence[str]:
    return publishing.concerned_page(
        Item,
        publishing.written_by(Item, [author_uri]),
        after=after,
        rest=lambda last: ItemsTouched(author_uri=author_uri, after=last),
    )


TYPES = [
    across.MileType(
        name="exchanges.item",
        announces=ANNOUNCES,
        concerned=concerned,
        shown=shown,
        after=after,
    )
]
