"""Warm words: few, for whoever may see a thing; counted as they could be listed."""

import pytest

from onemile import worker
from onemile.contracts import FeedItem
from onemile.current import resolve_thing
from onemile.errors import Invalid, LimitReached, NotAllowed, NotFound
from onemile.follows import keeping, reacting, rights
from onemile.follows.models import Reaction
from onemile.members import blocks
from onemile.members.models import SUSPENDED, Member
from onemile.notices.models import NoticeRow
from onemile.privacy import erase
from onemile_exchanges.models import Item
from onemile_exchanges.queries import item_path, item_uri
from tests.core.follows.conftest import ODILE

MULHOUSE = "68100"


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def carla(world):
    return world.member("Carla")


@pytest.fixture
def bread(ana, offer):
    return offer(ana, "Bread")


def said(item, viewer):
    return dict(reacting.words_of(thing_of(item, viewer), viewer=viewer).counts)


def thing_of(item, viewer) -> FeedItem:
    found = resolve_thing(item_uri(item.id), viewer)
    assert found is not None
    return found


def listed(item, author):
    _thing, rows, _before = reacting.page(author, thing_uri=item_uri(item.id))
    return [(one.person.name, one.word) for one in rows]


def test_a_touch_says_a_word_another_changes_it_and_a_third_takes_it_back(bread, ben, browser):
    page = browser(ben).get(item_path(bread.id)).submit("Merci")
    assert "Merci · 1" in page.text
    page = page.submit("Bon courage")
    assert "Bon courage · 1" in page.text and "Merci · " not in page.text
    page = page.submit("Reprendre")
    assert "C’est repris" in page.text and " · 1" not in page.text
    assert Reaction.select().count() == 0


def test_only_the_author_reads_who_said_it(bread, ana, ben, carla, browser):
    reacting.react(ben, thing_uri=item_uri(bread.id), word="thanks")
    own = browser(ana).get(item_path(bread.id))
    assert "Merci · 1" in own.text and "Quelle bonne idée" not in own.text
    assert "Ben" in own.follow("Voir qui l’a dit").text
    other = browser(carla).get(item_path(bread.id))
    assert "Merci · 1" in other.text and "Ben" not in other.text
    for member in (ben, carla):
        assert browser(member).get(f"/words?uri={item_uri(bread.id)}").status == 404


def test_a_count_is_what_the_author_can_page_through(bread, ana, world, monkeypatch):
    monkeypatch.setattr(reacting, "PAGE_ROWS", 2)
    for name in ("Ben", "Carla", "Dora", "Emil", "Fanny"):
        word = "luck" if name == "Dora" else "thanks"
        reacting.react(world.member(name), thing_uri=item_uri(bread.id), word=word)
    seen, before = [], None
    while True:
        _thing, rows, before = reacting.page(ana, thing_uri=item_uri(bread.id), before=before)
        seen += [one.word for one in rows]
        if before is None:
            break
    assert said(bread, ana) == {"thanks": seen.count("thanks"), "luck": seen.count("luck")}
    assert len(seen) == 5


@pytest.mark.parametrize("how", ["suspended", "left", "blocked by", "has blocked"])
def test_whose_word_vanishes_is_neither_counted_nor_listed(how, bread, ana, ben, carla):
    for member in (ben, carla):
        reacting.react(member, thing_uri=item_uri(bread.id), word="thanks")
    if how == "suspended":
        Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    elif how == "left":
        erase.erase(ben)
    elif how == "blocked by":
        blocks.block(ana, other=ben)
    else:
        blocks.block(ben, other=ana)
    assert said(bread, ana) == {"thanks": 1}
    assert listed(bread, ana) == [(carla.shown_name, "thanks")]
    if how == "suspended":
        Member.update(state="active").where(Member.id == ben.id).execute()
        assert said(bread, ana) == {"thanks": 2}


def test_a_block_between_readers_leaves_the_other_out_of_the_count(bread, ana, ben, carla):
    reacting.react(ben, thing_uri=item_uri(bread.id), word="thanks")
    blocks.block(carla, other=ben)
    assert said(bread, carla) == {}
    assert said(bread, ana) == {"thanks": 1}


@pytest.mark.parametrize("how", ["far", "suspended", "blocked", "withdrawn", "hidden", "left"])
def test_nothing_is_said_to_what_does_not_reach_one(how, bread, ana, ben, world):
    reader = world.member("Zoé", at=MULHOUSE) if how == "far" else ben
    if how == "suspended":
        Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()
    elif how == "blocked":
        blocks.block(ana, other=ben)
    elif how == "left":
        erase.erase(ana)
    elif how != "far":
        Item.update(state=how).where(Item.id == bread.id).execute()
    with pytest.raises(NotFound):
        reacting.react(reader, thing_uri=item_uri(bread.id), word="thanks")
    assert Reaction.select().count() == 0


def test_a_word_can_be_taken_back_from_what_is_gone(bread, ben):
    reacting.react(ben, thing_uri=item_uri(bread.id), word="thanks")
    Item.update(state="withdrawn").where(Item.id == bread.id).execute()
    assert reacting.take_back(ben, thing_uri=item_uri(bread.id))
    assert not reacting.take_back(ben, thing_uri=item_uri(bread.id))


def test_what_is_no_thing_or_no_word_is_refused_plainly(bread, ben, browser):
    page, there = browser(ben), item_uri(bread.id)
    foreign = "https://elsewhere.example/"
    uris = ["", "nothing", foreign + "a" * 3_000, f"{foreign}\0", f"{foreign}exchanges/1"]
    for uri in uris:
        assert page.post("/words", {"uri": uri, "word": "thanks"}).status in (400, 404)
        assert page.post("/words/end", {"uri": uri}).status in (200, 400)
        assert page.get("/words", query_string={"uri": uri}).status in (400, 404)
    for word in ["boo", "", "thanks\0", "t" * 3_000]:
        assert page.post("/words", {"uri": there, "word": word}).status in (400, 404)
    assert Reaction.select().count() == 0


def test_ones_own_thing_is_for_the_others_to_praise(bread, ana, browser):
    with pytest.raises(Invalid):
        reacting.react(ana, thing_uri=item_uri(bread.id), word="thanks")
    refused = browser(ana).post("/words", {"uri": item_uri(bread.id), "word": "thanks"})
    assert refused.status == 409 and "C’est à toi" in refused.text


def test_who_is_suspended_says_nothing_and_sees_no_button(bread, ben, browser):
    Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    suspended = Member.get_by_id(ben.id)
    with pytest.raises(NotAllowed):
        reacting.react(suspended, thing_uri=item_uri(bread.id), word="thanks")
    assert "Quelle bonne idée" not in browser(suspended).get(item_path(bread.id)).text


def test_the_author_is_told_once_a_day_without_a_name(bread, ana, ben, carla, browser):
    for member in (ben, carla):
        reacting.react(member, thing_uri=item_uri(bread.id), word="thanks")
        reacting.take_back(member, thing_uri=item_uri(bread.id))
        reacting.react(member, thing_uri=item_uri(bread.id), word="luck")
        worker.drain()
    told = [row for row in NoticeRow.select() if "petits mots" in row.title]
    assert [row.member_id for row in told] == [ana.id]
    assert "Ben" not in told[0].title + told[0].body and told[0].url == item_path(bread.id)


def test_nobody_is_told_of_a_word_that_was_taken_back(bread, ben):
    reacting.react(ben, thing_uri=item_uri(bread.id), word="thanks")
    reacting.take_back(ben, thing_uri=item_uri(bread.id))
    worker.drain()
    assert not [row for row in NoticeRow.select() if "petits mots" in row.title]


def test_there_is_an_end_to_what_one_person_says(ana, ben, offer, monkeypatch):
    monkeypatch.setattr(reacting, "LEFT_MAX", 1)
    first, second = offer(ana, "Bread"), offer(ana, "Cake")
    reacting.react(ben, thing_uri=item_uri(first.id), word="thanks")
    reacting.react(ben, thing_uri=item_uri(first.id), word="luck")
    with pytest.raises(LimitReached):
        reacting.react(ben, thing_uri=item_uri(second.id), word="thanks")


def test_a_thing_from_elsewhere_is_spoken_to_under_its_own_address(elsewhere, ben):
    thing = elsewhere.put("https://ortenau.example/offers/1", "Kirschen")
    reacting.react(ben, thing_uri=thing.uri, word="lovely")
    assert reacting.words_of(thing, viewer=ben).mine == "lovely"
    blocks.block_uri(ben, uri=ODILE)
    with pytest.raises(NotFound):
        reacting.react(ben, thing_uri=thing.uri, word="luck")


def test_somebody_elsewhere_is_counted_and_listed_by_name(elsewhere, bread, ana):
    Reaction.create(person_uri=ODILE, member_id=None, thing_uri=item_uri(bread.id), kind="thanks")
    Reaction.create(
        person_uri="https://gone.example/members/1",
        member_id=None,
        thing_uri=item_uri(bread.id),
        kind="thanks",
    )
    assert said(bread, ana) == {"thanks": 2}
    assert {name for name, _word in listed(bread, ana)} == {"Odile B.", "…"}


def test_a_page_with_many_words_asks_no_more_than_one_with_a_single_word(
    bread, ana, ben, world, browser, asked
):
    page = browser(ana).get("/")
    reacting.react(ben, thing_uri=item_uri(bread.id), word="thanks")
    paths = [item_path(bread.id), f"/words?uri={item_uri(bread.id)}"]
    few = [asked(page.get, path) for path in paths]
    for name in ("Carla", "Dora", "Emil", "Fanny", "Gaël"):
        reacting.react(world.member(name), thing_uri=item_uri(bread.id), word="luck")
    assert [asked(page.get, path) for path in paths] == few


def test_ones_words_are_handed_out_and_go_along(bread, ben):
    reacting.react(ben, thing_uri=item_uri(bread.id), word="lovely")
    handed = next(one for one in rights.export(ben) if one.name == "reactions.json")
    assert item_uri(bread.id).encode() in handed.content and b"lovely" in handed.content
    erase.erase(ben)
    assert Reaction.select().count() == 0


def test_a_thing_is_kept_under_its_own_address(elsewhere, ben, monkeypatch):
    thing = elsewhere.put("https://ortenau.example/offers/1", "Kirschen")
    monkeypatch.setattr(keeping.current, "resolve_thing", lambda _uri, _viewer: thing)
    keeping.keep(ben, uri="https://ortenau.example/offers/1/")
    assert keeping.bookmark_of(ben, thing.uri) is not None
