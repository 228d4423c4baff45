"""Offers and needs for neighbours across a border: which they see, and when these change."""

from collections.abc import Sequence

from onemile.api import Event, across, publishing
from onemile_exchanges.events import (
    ItemChanged,
    ItemEvent,
    ItemLapsed,
    ItemPublished,
    ItemsTouched,
)
from onemile_exchanges.models import Item
from onemile_exchanges.wire.proposals import document, pictures


def concerned(event: Event) -> Sequence[str]:
    """Return the URIs of the items that an event is about, in the open transaction."""
    if isinstance(event, ItemEvent):
        return [event.item_uri]
    return publishing.concerned_in_mile(Item, event, touched=ItemsTouched)


def shown(uri: str) -> across.MileObject | None:
    """Return what neighbours of an item's square ought to be shown of it now, None for nothing."""
    item: Item | None = Item.get_or_none(Item.uri == uri)
    if item is None or not publishing.reaches_mile(item):
        return None
    return publishing.object_in_mile(item, document(item), pictures(item))


def after(number: int, most: int, of: str) -> Sequence[tuple[int, str]]:
    """Return number and URI of the items above a number that may be shown, in their order."""
    return publishing.after_in_mile(Item, number, most, of)


TYPES = [
    across.MileType(
        name="exchanges.item",
        announces=(ItemPublished, ItemChanged, ItemLapsed, ItemsTouched, *publishing.IN_MILE),
        concerned=concerned,
        shown=shown,
        after=after,
    )
]
