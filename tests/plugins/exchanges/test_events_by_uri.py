"""Events name things and people by URI, whichever version wrote them down."""

import pytest

from onemile import events
from onemile.db import transaction
from onemile.models import EventRow
from onemile_exchanges.events import EVENT_TYPES, ExchangeEvent, ItemEvent, ItemLapsing

BASE = "http://instance.example"
OLDER = {
    "item_id": 7,
    "agreement_id": 7,
    "author_uri": "a",
    "by_uri": "a",
    "to_uri": "b",
    "kind": "offer",
    "state": "paused",
    "reasons": ["x"],
    "was_auto_confirmed": False,
    "outcome": "confirmed",
    "amount_smiles": 5,
}


@pytest.mark.parametrize(
    "kind",
    [kind for kind in EVENT_TYPES if issubclass(kind, (ItemEvent, ExchangeEvent))],
    ids=lambda kind: kind.__name__,
)
def test_a_row_of_the_older_shape_is_read_with_its_uri(instance, kind):
    event = kind.from_row(OLDER)

    if issubclass(kind, ItemEvent):
        assert event.item_uri == f"{BASE}/exchanges/items/7"
    else:
        assert event.agreement_uri == f"{BASE}/exchanges/7"


def test_an_event_is_written_down_with_the_uri_of_its_thing(instance):
    with transaction():
        number = events.record(ItemLapsing(item_id=7, author_uri="a"))

    written = EventRow.get_by_id(number).payload
    assert written["item_uri"] == f"{BASE}/exchanges/items/7"
    assert ItemLapsing.from_row(written) == ItemLapsing(item_id=7, author_uri="a")


def test_the_uri_of_a_thing_of_another_instance_stays_as_it_is(instance):
    far = "https://ortenau.example/exchanges/items/9"
    written = {**OLDER, "item_uri": far}
    assert ItemLapsing.from_row(written).item_uri == far
