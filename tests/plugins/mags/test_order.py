"""Lists of articles are in the order in which they appeared, however long they were written at."""

from datetime import UTC, datetime

import pytest

from onemile import clock as house_clock
from onemile import ids, publishing
from onemile.background import tasks
from onemile.contracts import Area, FeedFilter
from onemile.current import resolve_thing
from onemile.db import database, is_sqlite, transaction
from onemile.follows import following
from onemile.mile import feed as mile_feed
from onemile_mags.article_models import Article
from onemile_mags.models import DRAFT, HIDDEN, PUBLISHED
from onemile_mags.press import appearing, cards, feed, reports, timing
from tests.plugins.mags.written import draft

pytestmark = pytest.mark.plugins("mags")
WIDEST = Area(ring="instance", everywhere=True)


@pytest.fixture
def two(world):
    return world.neighbours(2)


@pytest.fixture
def drafts(two, mag, article):
    """Begin some articles, each in a Mag of its own: none stands for another in the feed."""
    return [
        draft(article, mag(two[0], title=f"Le journal {n}"), title=f"Verveine {n}")
        for n in range(7)
    ]


def in_feed(viewer, *, before=None, limit=20, area=WIDEST):
    asked = {"viewer": viewer, "narrow": FeedFilter(), "before": before, "limit": limit}
    return feed.recent(area=area, **asked)


def numbers(items):
    return [int(item.title.split()[-1]) for item in items]


def test_begun_first_and_published_last_it_comes_first_wherever_it_is_listed(two, drafts):
    ana, ben = two
    for number in (3, 0, 5, 1):
        appearing.publish(ana, drafts[number].id)
    order = [1, 5, 0, 3]

    every = {"viewer": ben, "limit": 9}
    found = feed.found(words="verveine", area=WIDEST, **every)
    at_home = Area(ring="mile", cells=(drafts[0].cell,), from_home=True)
    theirs = publishing.by_authors(Article, author_uris=[ana.uri], columns=cards.COLUMNS, **every)

    assert numbers(in_feed(ben)) == numbers(in_feed(ben, area=at_home)) == order
    assert numbers(feed.followed(ben, [ana.uri], before=None, limit=9)) == order
    assert numbers(hit.item for hit in found) == order
    assert [int(row["title"].split()[-1]) for row in theirs] == order


def test_its_id_is_the_same_in_every_list_and_by_its_uri(two, drafts):
    ana, ben = two
    appearing.publish(ana, drafts[0].id)
    one = Article.get_by_id(drafts[0].id)

    listed = [*in_feed(ben), *feed.followed(ben, [ana.uri], before=None, limit=9)]

    assert [item.id for item in listed] == [one.out_id] * 2
    assert resolve_thing(one.uri, ben).id == one.out_id > one.id


@pytest.mark.parametrize("way", ["feed", "followed", "by authors", "the core's feed"])
def test_no_page_loses_or_repeats_what_appears_between_two(two, drafts, way):
    ana, ben = two
    if way != "feed":
        following.follow(ben, followed_uri=ana.uri)
    for number in (2, 4, 0, 6):
        appearing.publish(ana, drafts[number].id)

    def page(before):
        if way == "by authors":
            rows = publishing.by_authors(
                Article, author_uris=[ana.uri], columns=cards.COLUMNS, viewer=ben, before=before,
                limit=2,
            )  # fmt: skip
            return cards.items(rows)
        if way == "followed":
            return feed.followed(ben, [ana.uri], before=before, limit=2)
        if way == "the core's feed":
            return mile_feed.gather(WIDEST, ben, frozenset(), FeedFilter(), before, 2)
        return in_feed(ben, before=before, limit=2)

    first = page(None)
    # Begun before all of the second page, and before some of the first.
    for number in (1, 3, 5):
        appearing.publish(ana, drafts[number].id)
    second = page(first[-1].id)

    assert numbers([*first, *second]) == [6, 0, 4, 2]
    assert page(second[-1].id) == []
    assert numbers(page(None)) == [5, 3]


def test_a_correction_moves_nothing_and_what_was_hidden_comes_back_to_its_place(two, drafts):
    ana, ben = two
    for number in (1, 0):
        appearing.publish(ana, drafts[number].id)
    appearing.publish(ana, drafts[1].id)
    for act in (reports.hide, reports.restore):
        with transaction():
            act(Article.get_by_id(drafts[1].id))
    assert Article.get_by_id(drafts[1].id).state == PUBLISHED
    assert numbers(in_feed(ben)) == [0, 1]


def test_what_waits_for_its_hour_takes_its_place_at_that_hour(two, drafts, clock):
    ana, ben = two
    timing.schedule(ana, drafts[0].id, house_clock.ahead(hours=1))
    appearing.publish(ana, drafts[1].id)
    assert Article.get_by_id(drafts[0].id).out_id is None

    clock.advance(minutes=61)
    tasks.run_due()

    assert numbers(in_feed(ben)) == [0, 1]


def test_what_was_out_elsewhere_takes_the_place_of_its_day(two, drafts):
    ana, ben = two
    appearing.publish(ana, drafts[0].id)
    day = datetime(2021, 5, 1, tzinfo=UTC)
    with transaction():
        Article.update(published_at=day).where(Article.id == drafts[1].id).execute()
    appearing.publish(ana, drafts[1].id)

    assert numbers(in_feed(ben)) == [0, 1]
    assert ids.instant_of(Article.get_by_id(drafts[1].id).out_id) == day


def test_what_came_in_with_one_and_the_same_minute_has_a_place_each(two, drafts, monkeypatch):
    chances = iter([7, 7, 7, 8, 8, 7, 9])
    monkeypatch.setattr(ids.secrets, "randbits", lambda _bits: next(chances))
    day = datetime(2021, 5, 1, tzinfo=UTC)
    for one in drafts[:3]:
        one.published_at, one.state = day, PUBLISHED
        one.save()
    assert sorted(one.out_id - ids.first_at(day) for one in drafts[:3]) == [7, 8, 9]


@pytest.mark.parametrize("state", [PUBLISHED, DRAFT, HIDDEN])
def test_whatever_is_published_has_a_place_and_nothing_else_needs_one(two, drafts, state):
    one = Article.get_by_id(drafts[0].id)
    one.state = state
    one.save(only=[Article.state])
    read = Article.get_by_id(one.id)
    assert (read.out_id is not None) is (read.published_at is not None) is (state == PUBLISHED)


@pytest.mark.parametrize("is_member", [True, False])
def test_the_widest_ring_is_a_walk_down_one_index(two, drafts, is_member, monkeypatch):
    asked, plain = [], database.obj.execute_sql

    def listening(sql, params=None, **options):
        asked.append((sql, params))
        return plain(sql, params, **options)

    with monkeypatch.context() as patch:
        patch.setattr(database.obj, "execute_sql", listening)
        in_feed(two[1] if is_member else None, area=Area(ring="instance"))
    sql, values = next(one for one in asked if "mags_article" in one[0])
    if is_sqlite():
        said = plain(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
        steps = [str(row[-1]) for row in said]
        assert any("INDEX mags_article_audience_out_id" in step for step in steps), steps
        # Two audiences are two walks, each of which ends at a page: what they give is put in order.
        assert any("TEMP B-TREE" in step for step in steps) is is_member, steps
    else:
        # A nearly empty table is read from end to end and sorted, unless that is made dear.
        for way in ("seqscan", "sort", "bitmapscan"):
            database.execute_sql(f"SET enable_{way} = off")
        said = " ".join(str(row[0]) for row in plain(f"EXPLAIN {sql}", values).fetchall())
        for way in ("seqscan", "sort", "bitmapscan"):
            database.execute_sql(f"SET enable_{way} = on")
        assert "out_id on mags_article" in said and "Sort" not in said, said
