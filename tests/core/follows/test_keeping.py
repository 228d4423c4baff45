"""Keeping: found again by who kept it; what is gone for them says no more than that."""

import pytest

from onemile import current
from onemile.errors import LimitReached, NotFound
from onemile.follows import keeping
from onemile.follows.models import Bookmark
from onemile.members import blocks
from onemile.members.models import SUSPENDED, Member
from onemile.privacy import erase
from onemile_exchanges.models import Item
from onemile_exchanges.queries import item_path, item_uri

MULHOUSE = "68100"


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def bread(ana, offer):
    return offer(ana, "Bread")


def test_a_touch_keeps_a_thing_and_another_lets_it_go(bread, ben, browser):
    page = browser(ben).get(item_path(bread.id)).submit("Garder")
    assert "C’est gardé" in page.text
    assert "Bread" in page.get("/kept").text
    page.get(item_path(bread.id)).submit("Ne plus garder")
    assert "Rien de gardé" in page.get("/kept").text


def test_nobody_else_knows_of_it(bread, ana, ben, world, browser):
    carla = world.member("Carla")
    keeping.keep(ben, uri=item_uri(bread.id))
    for member in (ana, carla):
        assert "Bread" not in browser(member).get("/kept").text
    kept = keeping.bookmark_of(ben, item_uri(bread.id))
    assert not keeping.let_go(carla, bookmark_id=kept.id)
    assert Bookmark.select().count() == 1


def gone_for(how, bread, ana, ben):
    if how == "suspended":
        Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()
    elif how == "blocked":
        blocks.block(ana, other=ben)
    elif how == "left":
        erase.erase(ana)
    else:
        Item.update(state=how).where(Item.id == bread.id).execute()


@pytest.mark.parametrize("how", ["suspended", "blocked", "left", "paused", "hidden", "withdrawn"])
def test_what_is_gone_is_kept_without_its_title_and_can_be_removed(how, bread, ana, ben, browser):
    keeping.keep(ben, uri=item_uri(bread.id))
    gone_for(how, bread, ana, ben)
    page = browser(ben).get("/kept")
    assert "Bread" not in page.html and "Ana" not in page.text
    assert "Ce n’est plus là" in page.text
    assert "Rien de gardé" in page.submit("Retirer de la liste").text


def test_what_one_may_not_see_answers_as_what_does_not_exist(ana, world, offer, bread):
    far = world.member("Far", at=MULHOUSE)
    for uri in (item_uri(bread.id), item_uri(7), "", "x", "\0", f"{item_uri(bread.id)}0" * 99):
        with pytest.raises(NotFound):
            keeping.keep(far, uri=uri)
    assert Bookmark.select().count() == 0


@pytest.mark.parametrize("spelling", ["0{}", "{}/", "{}?a=1", "+{}", " {}"])
def test_a_thing_has_one_uri(spelling, bread, ben):
    uri = item_uri(bread.id).replace(str(bread.id), spelling.format(bread.id))
    assert current.resolve_thing(uri, ben) is None


def test_twice_is_once_and_there_is_an_end(bread, ana, ben, offer, monkeypatch):
    monkeypatch.setattr(keeping, "KEPT_MAX", 1)
    keeping.keep(ben, uri=item_uri(bread.id))
    keeping.keep(ben, uri=item_uri(bread.id))
    with pytest.raises(LimitReached):
        keeping.keep(ben, uri=item_uri(offer(ana, "Cake").id))
    assert Bookmark.select().count() == 1


def test_the_list_has_pages_and_an_end(bread, ben, browser):
    for number in range(45):
        Bookmark.create(member_id=ben.id, uri=f"https://gone.example/{number}")
    keeping.keep(ben, uri=item_uri(bread.id))
    page, seen = browser(ben).get("/kept"), 0
    assert "Bread" in page.text
    while "Voir la suite" in page.text:
        seen += page.text.count("Ce n’est plus là")
        page = page.follow("Voir la suite")
    assert seen + page.text.count("Ce n’est plus là") == 45


def test_a_thing_of_elsewhere_can_be_kept(ben, elsewhere, browser):
    elsewhere.put("https://ortenau.example/o/1", "Brezel")
    keeping.keep(ben, uri="https://ortenau.example/o/1")
    assert "Brezel" in browser(ben).get("/kept").text


def test_whoever_leaves_takes_the_list_along(bread, ben):
    keeping.keep(ben, uri=item_uri(bread.id))
    erase.erase(ben)
    assert Bookmark.select().count() == 0


def test_a_visitor_is_led_to_the_door(browser):
    assert "/sign-in" in browser().client.get("/kept").location
