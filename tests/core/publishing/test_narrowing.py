"""What becomes narrower is told, and its pictures move; nobody's audience changes by itself."""

import importlib
import itertools

import pytest

from onemile import pictures, publishing
from onemile.db import transaction
from onemile.models import EventRow
from onemile.testing import inside
from onemile_exchanges import photos
from onemile_exchanges.models import Item

pytestmark = pytest.mark.plugins("exchanges")

# What exchanges offer: all but the web.
AUDIENCES = publishing.AUDIENCES[:-1]
# From the first to the second somebody loses it. Chosen people live anywhere, so that no other
# audience is sure to hold them all.
NARROWER = {
    *(pair[::-1] for pair in itertools.combinations(AUDIENCES, 2)),
    ("people", "mile"),
    ("people", "near"),
    ("people", "instance"),
    ("people", "partners"),
}


@pytest.fixture(autouse=True)
def partner(monkeypatch):
    """Have a partner whose members can be shown something."""
    readers = importlib.import_module("onemile.publishing.readers")
    monkeypatch.setattr(readers, "partners_reached", lambda: ["1Mile Ortenau"])


@pytest.fixture
def pictured(ana, offer):
    """Publish something with two photos for an audience."""

    def make(audience):
        sent = [inside.photo(), inside.photo()]
        kept = photos.keep_draft(sent, member_id=ana.id, have=[])
        return offer(ana, audience=audience, photo_ids=kept)

    return make


def told():
    return EventRow.select().where(EventRow.name == "core.ThingNarrowed").count()


def keys(item):
    return [photo.key for photo in photos.of_item(item)]


@pytest.mark.parametrize(("before", "after"), list(itertools.product(AUDIENCES, repeat=2)))
def test_it_is_told_and_the_pictures_move_where_somebody_loses_it(
    ana, pictured, rewrite, before, after
):
    item = pictured(before)
    old = keys(item)
    item = rewrite(ana, item, after)
    is_narrower = (before, after) in NARROWER
    assert told() == is_narrower
    assert (set(keys(item)).isdisjoint(old)) is is_narrower
    assert Item.get_by_id(item.id).picture_key == keys(item)[0]
    assert [key for key in old if pictures.content(key) is None] == (old if is_narrower else [])
    assert None not in [pictures.content(key) for key in keys(item)]


def test_who_was_shown_the_old_address_finds_nothing_there(ana, ben, pictured, rewrite, browser):
    item = pictured("near")
    address = pictures.url(item.picture_key)
    reader = browser(ben)
    assert reader.get(address).status == 200
    reader.response.close()
    item = rewrite(ana, item, "mile")
    assert reader.get(address).status == 404
    assert reader.get(pictures.url(Item.get_by_id(item.id).picture_key)).status == 200
    reader.response.close()


def test_what_is_taken_back_in_the_same_breath_stays_as_it_was(ana, pictured):
    item = pictured("near")
    old = keys(item)
    with pytest.raises(RuntimeError), transaction():
        publishing.narrowed(item, audience="me")
        item.save()
        raise RuntimeError
    assert keys(item) == old and Item.get_by_id(item.id).audience == "near"
    assert None not in [pictures.content(key) for key in old] and told() == 0


# -------------------------------------------------------------------- what new things are for


def suggested(browser, member):
    """The audience that the form for something new begins with."""
    page = browser(member).get("/exchanges/items/new?kind=offer")
    return next(value for name, value in page.page.forms[-1].values if name == "audience")


def test_with_few_open_things_new_ones_are_for_the_instance_and_then_for_around(
    ana, offer, browser, monkeypatch
):
    # The room has a function of the same name.
    rule = importlib.import_module("onemile.publishing.readers")
    monkeypatch.setattr(rule, "OPEN_THINGS_MIN", 3)
    first = [offer(ana, f"No {n}", audience="instance") for n in range(2)]
    assert suggested(browser, ana) == "instance"
    offer(ana, "No 3", audience="near")
    assert suggested(browser, ana) == "near"
    # What is there already stays for whom it was, and so does a form that says nothing.
    assert {Item.get_by_id(item.id).audience for item in first} == {"instance"}
    page = browser(ana).get(f"/exchanges/items/{first[0].id}/edit")
    assert next(v for name, v in page.page.forms[-1].values if name == "audience") == "instance"
    Item.update(state="closed").where(Item.title == "No 3").execute()
    assert suggested(browser, ana) == "instance"


def test_fifty_open_things_are_the_mark(ana, offer):
    one = offer(ana, audience="near")
    row = {name: getattr(one, name) for name in one._meta.sorted_field_names}
    more = [row | {"id": one.id + n, "uri": f"{one.uri}{n}"} for n in range(1, 49)]
    Item.insert_many(more).execute()
    assert publishing.default_audience(Item) == "instance"
    Item.insert_many([row | {"id": one.id + 49, "uri": f"{one.uri}x"}]).execute()
    assert publishing.default_audience(Item) == "near"
