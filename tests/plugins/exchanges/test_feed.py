"""What neighbours see of each other's offers and needs, and how many questions that takes."""

from contextlib import contextmanager

import pytest

from onemile import current
from onemile.contracts import Area, FeedFilter
from onemile.db import database
from onemile.members.models import SUSPENDED, Block, Member
from onemile_exchanges import publish

EVERYTHING = FeedFilter()


@pytest.fixture
def feed():
    """Ask the plugin for the feed of an area."""

    def ask(area, viewer, *, narrow=EVERYTHING, before=None, limit=20):
        items = current.instance().plugins.collect(
            "feed_items", area=area, viewer=viewer, narrow=narrow, before=before, limit=limit
        )
        return [item.title for item in items]

    return ask


@pytest.fixture
def search():
    """Ask the plugin for what some words find."""

    def ask(words, area, viewer, limit=20):
        hits = current.instance().plugins.collect(
            "search_hits", words=words, area=area, viewer=viewer, limit=limit
        )
        return [hit.item.title for hit in hits]

    return ask


@contextmanager
def counted_questions(monkeypatch):
    """Count the statements that reach the database."""
    asked = []
    engine = database.obj
    original = engine.execute_sql

    def counting(sql, *arguments, **options):
        asked.append(sql)
        return original(sql, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "execute_sql", counting)
        yield asked


def test_a_neighbour_sees_the_offer_and_somebody_far_does_not(world, offer, feed, mile_of):
    ana, ben = world.neighbours(2)
    far = world.member("Carla", at="68100")
    offer(ana, "Du pain au levain")

    assert feed(mile_of(ben), ben) == ["Du pain au levain"]
    assert feed(mile_of(far), far) == []


def test_the_newest_comes_first_and_the_next_page_goes_on(world, offer, feed, mile_of):
    ana, ben = world.neighbours(2)
    for number in range(5):
        offer(ana, f"Offre {number}")
    third = offer(ana, "La dernière")

    assert feed(mile_of(ben), ben, limit=3) == ["La dernière", "Offre 4", "Offre 3"]
    assert feed(mile_of(ben), ben, before=third.id, limit=2) == ["Offre 4", "Offre 3"]


def test_the_feed_narrows_to_a_kind_and_a_drawer(world, offer, feed, mile_of):
    ana, ben = world.neighbours(2)
    offer(ana, "Tondre", category="garden")
    offer(ana, "Une échelle", kind="need", form="loan", category="objects")
    area = mile_of(ben)

    assert feed(area, ben, narrow=FeedFilter(kind="need")) == ["Une échelle"]
    assert feed(area, ben, narrow=FeedFilter(category="garden")) == ["Tondre"]
    assert feed(area, ben, narrow=FeedFilter(kind="need", category="garden")) == []
    assert feed(area, ben, narrow=FeedFilter(kind="article")) == []
    assert feed(area, ben, narrow=FeedFilter(category="unheard-of")) == []


def test_a_commune_and_the_whole_instance_are_areas_too(world, offer, feed):
    ana = world.member("Ana")
    far = world.member("Carla", at="68100")
    item = offer(ana, "Du pain")

    assert feed(Area(ring="commune", communes=(item.commune,)), far) == ["Du pain"]
    assert feed(Area(ring="instance"), far) == []
    offer(ana, "Un cours de pain", audience="instance")
    assert feed(Area(ring="instance"), far) == ["Un cours de pain"]


def test_a_visitor_sees_nothing(world, offer, feed, search, mile_of):
    ana = world.member("Ana")
    offer(ana, "Du pain")

    assert feed(mile_of(ana), None) == []
    assert search("pain", mile_of(ana), None) == []


@pytest.mark.parametrize("blocker", [0, 1])
def test_who_is_blocked_is_not_seen_both_ways(world, offer, feed, search, mile_of, blocker):
    pair = world.neighbours(2)
    offer(pair[0], "Du pain")
    Block.create(blocker=pair[blocker], blocked=pair[1 - blocker])

    assert feed(mile_of(pair[1]), pair[1]) == []
    assert search("pain", mile_of(pair[1]), pair[1]) == []


def test_the_offers_of_a_suspended_member_rest(world, offer, feed, mile_of):
    ana, ben = world.neighbours(2)
    offer(ana, "Du pain")
    Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()

    assert feed(mile_of(ben), ben) == []


def test_a_page_full_of_somebody_blocked_is_filled_from_further_down(world, offer, feed, mile_of):
    ana, ben, noisy = world.neighbours(3)
    for number in range(4):
        offer(ana, f"Offre {number}")
    for number in range(4):
        offer(noisy, f"Bruit {number}")
    Block.create(blocker=ben, blocked=noisy)

    assert feed(mile_of(ben), ben, limit=3) == ["Offre 3", "Offre 2", "Offre 1"]


@pytest.mark.parametrize("step", [publish.pause, publish.withdraw])
def test_what_is_paused_or_withdrawn_is_not_seen(world, offer, feed, mile_of, step):
    ana, ben = world.neighbours(2)
    item = offer(ana)
    step(item.id, member=ana)

    assert feed(mile_of(ben), ben) == []


@pytest.mark.plugins("exchanges")
def test_twenty_items_take_three_questions(world, offer, feed, mile_of, monkeypatch):
    ben, *others = world.neighbours(8)
    for number in range(25):
        offer(others[number % 7], f"Offre {number}")
    area = mile_of(ben)

    with counted_questions(monkeypatch) as asked:
        assert len(feed(area, ben)) == 20

    # The items with their first photos, their authors, and whom Ben does not want to meet.
    assert len(asked) == 3, asked


def test_the_feed_descends_its_index_and_sorts_nothing(world, offer, engine):
    offer(world.member("Ana"))
    question = (
        "SELECT id FROM exchanges_item WHERE cell = 1 AND (state = 'published' AND "
        "kind = 'offer') AND id < 9 ORDER BY id DESC LIMIT 20"
    )
    if engine == "postgres":
        # A nearly empty table is read from end to end unless that is made dear.
        database.execute_sql("SET enable_seqscan = off")
        plan = database.execute_sql(f"EXPLAIN {question}").fetchall()
        database.execute_sql("SET enable_seqscan = on")
    else:
        plan = database.execute_sql(f"EXPLAIN QUERY PLAN {question}").fetchall()

    said = " ".join(str(row[-1]) for row in plan)
    assert "exchanges_item_cell_kind_id" in said
    assert "TEMP B-TREE" not in said and "Sort" not in said


@pytest.mark.parametrize("words", ["velo", "VÉLO d’été", "ete velo", "boersch"])
def test_a_search_minds_neither_accents_nor_case(world, offer, search, mile_of, words):
    ana, ben = world.neighbours(2)
    offer(ana, "Prêter mon vélo d’été", text="Je suis à Bœrsch le samedi.")
    offer(ana, "Autre chose")

    assert search(words, mile_of(ben), ben) == ["Prêter mon vélo d’été"]


@pytest.mark.parametrize("words", ["", "%", "_", "' OR 1=1 --", "velo tandem"])
def test_a_search_for_nothing_or_for_signs_finds_nothing(world, offer, search, mile_of, words):
    ana, ben = world.neighbours(2)
    offer(ana, "Prêter mon vélo")

    assert search(words, mile_of(ben), ben) == []


def test_a_word_in_the_title_counts_more_than_one_in_the_text(world, offer, search, mile_of):
    ana, ben = world.neighbours(2)
    offer(ana, "Réparer un vélo")
    offer(ana, "Garder un chat", text="Je passe à vélo.")

    assert search("vélo", mile_of(ben), ben) == ["Réparer un vélo", "Garder un chat"]
