"""Chosen people: from those one knows, exactly as many as one reads, taken back at any time."""

import json

import pytest

from onemile import conversations, current, pictures, publishing
from onemile.errors import Conflict, Invalid, LimitReached, NotFound
from onemile.follows import following
from onemile.members import blocks
from onemile.mile.models import Place
from onemile.mile.rings import area_for
from onemile.mile.standpoint import standpoint
from onemile.models import EventRow
from onemile.moderation.standing import suspend
from onemile.notices.models import NoticeRow
from onemile.privacy.erase import erase
from onemile.publishing import chosen, personal_links, rights
from onemile.publishing.models import ChosenPerson
from onemile.testing import inside
from onemile_exchanges import negotiate, photos
from onemile_exchanges.models import Item, Photo
from onemile_exchanges.queries import item_path

MULHOUSE = "68100"
ODILE = "https://ortenau.example/members/0d11e0d11e0d"

pytestmark = pytest.mark.plugins("exchanges")


@pytest.fixture
def thing(ana, offer):
    return offer(ana)


def show(ana, thing, *people):
    """Choose people, who follow Ana first so that she knows them."""
    for person in people:
        following.follow(person, followed_uri=ana.uri)
    return chosen.choose(ana, thing_uri=thing.uri, person_uris=[one.uri for one in people])


def test_whom_she_chooses_finds_it_and_nobody_else_does(ana, ben, world, thing, browser):
    show(ana, thing, ben)
    assert "Verveine" in browser(ben).get(item_path(thing.id)).text
    assert browser(world.member("Eva")).get(item_path(thing.id)).status == 404


def test_it_is_found_by_search_on_her_page_among_the_followed_and_for_you(ana, ben, thing, browser):
    show(ana, thing, ben)
    reader = browser(ben)
    pages = ("/search?q=verveine", f"/members/{ana.public_id}", "/followed", "/for-me")
    assert [path for path in pages if "Verveine" not in reader.get(path).text] == []


@pytest.mark.parametrize("ring", ["mile", "commune", "neighbours", "instance"])
def test_no_ring_shows_or_counts_it_since_a_count_is_the_same_for_all(
    ana, ben, thing, browser, ring
):
    show(ana, thing, ben)
    assert "Verveine" not in browser(ben).get(f"/?ring={ring}").text
    assert publishing.count(Item, area=area_for(standpoint(ben.id), ring)) == {}


def test_whoever_lives_far_away_can_be_chosen_too(ana, ben, world, thing, browser):
    following.follow(ben, followed_uri=ana.uri)
    Place.delete().where(Place.member_id == ben.id).execute()
    world.settle(ben, at=MULHOUSE)
    chosen.choose(ana, thing_uri=thing.uri, person_uris=[ben.uri])
    reader = browser(ben)
    assert "Verveine" in reader.get(item_path(thing.id)).text
    assert "Verveine" in reader.get("/search?q=verveine").text


# ------------------------------------------------------------------------ whom one can choose


def test_followers_followed_and_partners_can_be_chosen_and_no_mere_neighbour(
    ana, world, offer, thing
):
    fan, idol, partner, hopeful, _neighbour = (world.member() for _ in range(5))
    following.follow(fan, followed_uri=ana.uri)
    following.follow(ana, followed_uri=idol.uri)
    bread = offer(ana, "Pain", audience="near")
    negotiate.propose(bread.id, negotiate.Terms(text="Moi"), member=partner)
    over = negotiate.propose(bread.id, negotiate.Terms(text="Moi"), member=hopeful)
    negotiate.decline(over.id, member=ana)
    assert set(chosen.acquaintances(ana)) == {fan.uri, idol.uri, partner.uri}


def test_with_whom_she_talks_can_be_chosen_and_not_who_only_asks(ana, world, offer):
    partner, stranger = world.member(), world.member()
    bread = offer(ana, "Pain", audience="near")
    talk = conversations.ask(partner, thing_uri=bread.uri, text="Bonjour")
    conversations.ask(stranger, thing_uri=bread.uri, text="Bonjour")
    conversations.accept(talk.conversation_id, viewer=ana)
    assert list(chosen.acquaintances(ana)) == [partner.uri]


@pytest.mark.parametrize("how", ["neighbour", "nobody", "self", "blocked", "suspended", "left"])
def test_who_is_not_among_them_is_refused_and_nobody_is_added(ana, ben, world, thing, how):
    other = world.member("Eva")
    following.follow(ben, followed_uri=ana.uri)
    if how != "neighbour":
        following.follow(other, followed_uri=ana.uri)
    uri = {"nobody": "https://nowhere.example/x", "self": ana.uri}.get(how, other.uri)
    if how == "blocked":
        blocks.block(other, other=ana)
    elif how == "suspended":
        suspend(other)
    elif how == "left":
        erase(other)
    with pytest.raises(Invalid) as refused:
        chosen.choose(ana, thing_uri=thing.uri, person_uris=[ben.uri, uri])
    assert "people" in refused.value.fields
    assert ChosenPerson.select().count() == 0


def test_somebody_of_another_instance_can_be_chosen_by_uri(ana, thing, monkeypatch, instance):
    card = current.resolve_actor(ana.uri)
    odile = type(card)(uri=ODILE, name="Odile B.", initials="OB")
    monkeypatch.setattr(chosen, "acquaintances", lambda viewer: {ODILE: odile})
    assert chosen.choose(ana, thing_uri=thing.uri, person_uris=[ODILE]) == 1

    class Remote:
        id, uri = None, ODILE

        def hidden_uris(self):
            return frozenset()

    assert publishing.reaches(thing, Remote())


def test_only_the_author_chooses_and_only_for_a_thing_of_that_audience(ana, ben, thing, offer):
    following.follow(ben, followed_uri=ana.uri)
    with pytest.raises(NotFound):
        chosen.choose(ben, thing_uri=thing.uri, person_uris=[ana.uri])
    with pytest.raises(NotFound):
        chosen.choose(ana, thing_uri=f"{thing.uri}0", person_uris=[ben.uri])
    with pytest.raises(Conflict):
        chosen.choose(ana, thing_uri=offer(ana, audience="near").uri, person_uris=[ben.uri])


def test_fifty_people_are_enough_and_nobody_of_the_rest_is_added(ana, world, thing, monkeypatch):
    monkeypatch.setattr(chosen, "PEOPLE_MAX", 2)
    first, *more = (world.member() for _ in range(3))
    show(ana, thing, first)
    with pytest.raises(LimitReached):
        show(ana, thing, *more)
    assert ChosenPerson.select().count() == 1
    assert show(ana, thing, first) == 0


# ---------------------------------------------------------------------------- taking back


def ways(reader, ana, thing):
    """Name where a reader still meets the thing."""
    photo = pictures.url(Photo.get(Photo.item == thing.id).key)
    pages = {
        "page": item_path(thing.id),
        "search": "/search?q=verveine",
        "profile": f"/members/{ana.public_id}",
        "followed": "/followed",
        "for you": "/for-me",
        "kept": "/kept",
        "report": f"/report/exchanges.item/{thing.id}",
    }
    found = {name for name, path in pages.items() if "Verveine" in reader.get(path).text}
    if reader.get(photo).status == 200:
        found.add("picture")
    reader.response.close()
    return found


@pytest.fixture
def pictured(ana, offer):
    kept = photos.keep_draft([inside.photo()], member_id=ana.id, have=[])
    return offer(ana, photo_ids=kept)


def test_taken_back_it_reaches_them_on_no_way(ana, ben, pictured, browser):
    show(ana, pictured, ben)
    reader = browser(ben)
    reader.get(item_path(pictured.id)).submit("Garder")
    old = pictures.url(Photo.get(Photo.item == pictured.id).key)
    everywhere = {"page", "search", "profile", "followed", "for you", "kept", "report", "picture"}
    assert ways(reader, ana, pictured) == everywhere
    assert pictured.uri in content(rights.export(ben), "shown_to_me.json")

    chosen.take_back(ana, chosen_id=ChosenPerson.get().id)

    assert ways(reader, ana, pictured) == set()
    assert reader.get(old).status == 404
    assert pictured.uri not in content(rights.export(ben), "shown_to_me.json")
    assert old != pictures.url(Item.get_by_id(pictured.id).picture_key)
    assert EventRow.select().where(EventRow.name == "core.ThingNarrowed").count() == 1


def content(files, name):
    return next(one.content.decode() for one in files if one.name == name)


def test_nobody_takes_back_what_is_anothers(ana, ben, world, thing):
    show(ana, thing, ben)
    for other in (ben, world.member("Eva")):
        with pytest.raises(NotFound):
            chosen.take_back(other, chosen_id=ChosenPerson.get().id)
    assert ChosenPerson.select().count() == 1


@pytest.mark.parametrize("by_author", [True, False])
def test_a_block_ends_it_either_way_and_taking_the_block_back_brings_nothing_again(
    ana, ben, thing, by_author
):
    show(ana, thing, ben)
    blocker, other = (ana, ben) if by_author else (ben, ana)
    blocks.block(blocker, other=other)
    assert not publishing.reaches(thing, ben)
    blocks.unblock(blocker, other=other)
    assert not publishing.reaches(thing, ben)


def test_another_audience_lets_the_list_rest_and_back_again_it_counts(
    ana, ben, thing, world, rewrite
):
    show(ana, thing, ben)
    for audience, sees in (("me", False), ("people", True), ("instance", True)):
        assert publishing.reaches(rewrite(ana, thing, audience), ben) is sees, audience


def test_leaving_erases_both_sides_and_the_notices(ana, ben, world, thing, offer):
    show(ana, thing, ben)
    eva = world.member("Eva")
    show(ben, offer(ben, "Sauge"), eva)
    world.tell()
    told = NoticeRow.url.startswith("/for-me/")
    assert NoticeRow.select().where(told).count() == 2
    erase(ben)
    assert ChosenPerson.select().count() == NoticeRow.select().where(told).count() == 0


def test_the_copy_names_both_tables(ana, ben, thing):
    show(ana, thing, ben)
    personal_links.make(ana, thing_uri=thing.uri, label="ma sœur Lise")
    mine = rights.export(ana)
    assert json.loads(content(mine, "chosen_people.json"))[0]["person"] == ben.uri
    assert json.loads(content(mine, "personal_links.json"))[0]["for"] == "ma sœur Lise"
    assert json.loads(content(rights.export(ben), "chosen_people.json")) == []


# ------------------------------------------------------------------------------- what is said


def test_she_reads_exactly_how_many_see_it(ana, world, thing, browser):
    page = browser(ana).get(item_path(thing.id))
    assert "personne pour l’instant" in page.text
    people = [world.member() for _ in range(3)]
    show(ana, thing, *people)
    suspend(people[0])
    assert "2 personnes" in page.get(item_path(thing.id)).text


def test_who_is_chosen_is_told_without_a_word_of_it_until_it_is_taken_back(
    ana, ben, thing, world, browser
):
    show(ana, thing, ben)
    world.tell()
    reader = browser(ben).get("/notices")
    assert "Ana M. te montre quelque chose" in reader.text and "Verveine" not in reader.text
    assert "Verveine" in reader.follow("Ana M. te montre quelque chose").text
    chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
    assert "Ana M." not in reader.get("/notices").text


def test_who_is_not_chosen_any_more_when_it_would_be_told_hears_nothing(
    ana, ben, thing, world, browser
):
    show(ana, thing, ben)
    chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
    world.tell()
    assert "Ana M." not in browser(ben).get("/notices").text


def test_mon_mile_costs_no_statement_more_for_who_was_chosen(ana, ben, thing, browser, clock):
    reader = browser(ben)
    before = inside.statements(reader, clock)
    show(ana, thing, ben)
    assert inside.statements(reader, clock) == before


# ------------------------------------------------------------------- what had begun with it


def test_taken_back_nobody_asks_about_it_any_more(ana, ben, thing):
    show(ana, thing, ben)
    conversations.ask(ben, thing_uri=thing.uri, text="Quand ?")
    chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
    with pytest.raises(NotFound):
        conversations.ask(ben, thing_uri=thing.uri, text="Et où ?")


def test_what_the_two_have_agreed_goes_on_with_the_page_it_began_with(ana, ben, thing, browser):
    show(ana, thing, ben)
    deal = negotiate.propose(thing.id, negotiate.Terms(text="Moi"), member=ben)
    negotiate.accept(deal.id, member=ana, version=1)
    chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
    reader = browser(ben)
    assert "Verveine" in reader.get(f"/exchanges/{deal.id}").text
    assert "Verveine" in reader.get(item_path(thing.id)).text
    assert "Verveine" not in reader.get("/for-me").text
