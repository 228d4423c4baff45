"""What is for partners' members too: who may choose it, and how it is read at home."""

import importlib

import pytest

from onemile import publishing
from onemile.api import Invalid
from onemile.contracts import FeedFilter
from onemile.mile.radius import home_of
from onemile.mile.rings import area_for
from onemile.mile.standpoint import standpoint
from onemile_exchanges import queries
from onemile_exchanges.models import Item
from onemile_exchanges.wire import mile_types

pytestmark = pytest.mark.plugins("exchanges")


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def reached(monkeypatch):
    """The partners that can be reached now: one, as long as nothing else is said."""
    names = ["1Mile Ortenau"]
    readers = importlib.import_module("onemile.publishing.readers")
    for room in (readers, publishing):
        monkeypatch.setattr(room, "partners_reached", lambda: list(names))
    return names


def ring(member, name):
    asked = {"viewer": member, "narrow": FeedFilter(), "before": None, "limit": 20}
    area = area_for(standpoint(member.id), name)
    found = queries.recent(area=area, **asked)
    counted = sum(one.n for one in queries.tallies(area=area, hidden=frozenset()))
    assert counted == len(found)
    return [item.title for item in found]


def test_it_is_offered_while_a_partner_can_be_reached_and_for_offers_and_needs_alone(
    ana, offer, reached
):
    home = home_of(ana.id)
    assert publishing.PARTNERS in publishing.audiences_for(home, Item)
    assert publishing.PARTNERS not in publishing.audiences_for(home)
    reached.clear()
    assert publishing.PARTNERS not in publishing.audiences_for(home, Item)
    with pytest.raises(Invalid):
        offer(ana, audience="partners")


def test_the_form_says_whose_members_and_keeps_what_was_chosen(ana, offer, browser, reached):
    page = browser(ana).get("/exchanges/items/new")
    assert "Toute l’association, et chez nos partenaires" in page.text
    assert "et les membres chez 1Mile Ortenau" in page.text
    item = offer(ana, audience="partners")
    reached.clear()
    assert "chez nos partenaires" not in browser(ana).get("/exchanges/items/new").text
    page = browser(ana).get(f"/exchanges/items/{item.id}/edit")
    assert "chez nos partenaires" in page.text and "Aucun partenaire" in page.text
    page.submit("Enregistrer", title="Arroser tes fleurs")
    kept = Item.get_by_id(item.id)
    assert (kept.title, kept.audience) == ("Arroser tes fleurs", "partners")


def test_here_it_is_read_as_what_is_for_every_member(world, ana, offer, browser, reached):
    far = world.member("Zoé", at=None)
    item = offer(ana, "Du pain", audience="partners")
    near = world.member("Ben")
    for name in ("mile", "commune", "neighbours", "instance"):
        assert ring(near, name) == ["Du pain"]
    area = area_for(standpoint(far.id), "instance")
    asked = {"narrow": FeedFilter(), "before": None, "limit": 20}
    assert [one.title for one in queries.recent(area=area, viewer=far, **asked)] == ["Du pain"]
    assert queries.recent(area=area, viewer=None, **asked) == []
    assert publishing.reaches(item, far) and not publishing.reaches(item, None)
    assert browser(far).get(f"/exchanges/items/{item.id}").status == 200
    assert publishing.readers("partners", member_id=ana.id) == publishing.readers(
        "instance", member_id=ana.id
    )


def test_who_lives_in_no_square_says_the_commune_and_no_other_audience_says_it(
    world, ana, offer, reached
):
    eva = world.member("Eva")
    item = offer(eva, audience="partners")
    Item.update(cell=None).where(Item.id == item.id).execute()
    shown = mile_types.shown(item.uri)
    assert shown is not None and shown.is_for_partners
    assert shown.cell is None and shown.place_name == "Strasbourg"
    assert [uri for _number, uri in mile_types.after(0, 10, "")] == [item.uri]
    wide = mile_types.shown(offer(ana, audience="instance").uri)
    assert wide is not None and not wide.is_for_partners and wide.place_name == ""
