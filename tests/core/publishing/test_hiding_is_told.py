"""What moderators take away and bring back is told by its URI, once, whatever plugin's it is."""

import pytest

from onemile import publishing
from onemile.models import EventRow
from onemile_exchanges.models import Item

pytestmark = pytest.mark.plugins("exchanges")


def told():
    names = ("core.ThingHidden", "core.ThingRestored")
    rows = EventRow.select().where(EventRow.name.in_(names)).order_by(EventRow.id)
    return [(row.name, row.payload) for row in rows]


def test_hidden_and_restored_are_told_once_each(ana, offer):
    item = offer(ana, audience="instance")
    for step in (publishing.hide, publishing.hide, publishing.restore, publishing.restore):
        step(item)
    about = {"uri": item.uri}
    assert told() == [("core.ThingHidden", about), ("core.ThingRestored", about)]


def test_what_is_withdrawn_is_neither_hidden_nor_told(ana, offer):
    item = offer(ana, audience="instance")
    Item.update(state="withdrawn").where(Item.id == item.id).execute()
    publishing.hide(item)
    publishing.restore(item)
    assert told() == []
