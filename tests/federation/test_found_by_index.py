"""What pages and answers ask for is found by an index, however much came from others and went."""

import pytest

from onemile.api import clock, database, rows, transaction
from onemile_federation.inbox.acting import follow
from onemile_federation.intents import kept
from onemile_federation.outbox import on_the_way
from onemile_federation.outbox.models import FAILED, PENDING
from onemile_federation.partners import charters, greeting, told
from onemile_federation.partners.models import Partnership
from onemile_federation.reading import found, publications, sight
from onemile_federation.remote import words
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation")
ASKED = {
    "how a follow was asked": (follow._ASKED_LAST, ("a", "b"), "federation_inbound_follow"),
    "what stayed on its way": (
        on_the_way._STAYED_THERE,
        ("e.example", *PENDING, FAILED),
        "federation_delivery_host_state_object_uri_order_of_id",
    ),
}
# What is searched, and by which index from the newest of each of the followed on.
SEARCHED = {
    "by whom they follow": (found._BY_AUTHORS, "federation_object_author_uri_id"),
    "in their groups": (found._IN_GROUPS, "federation_object_audience_uri_host_id"),
    "passed on": (found._PASSED_ON, "federation_share_sharer_uri_thing_id"),
}


def _plan(engine, asked, values):
    with transaction():
        if engine != "sqlite":
            # Tables that are empty it would rather read through: here, if it cannot help it.
            for way in ("seqscan", "sort", "bitmapscan"):
                database.execute_sql(f"SET LOCAL enable_{way} = off")
        plan = rows(f"EXPLAIN {'QUERY PLAN ' if engine == 'sqlite' else ''}{asked}", values)
    return " ".join(str(cell) for row in plan for cell in row)


@pytest.mark.usefixtures("instance")
def test_a_search_reads_the_newest_of_each_followed_one_and_no_more(engine):
    for what, (asked, index) in SEARCHED.items():
        said = _plan(
            engine, asked.format(marks="?, ?"), (19, "https://a.example", "https://b.example")
        )
        # Once for the oldest that is looked at, once for those from there on.
        assert said.count(index) == 2, (what, said)


@pytest.mark.usefixtures("instance")
def test_a_page_or_a_name_is_found_without_all_that_is_kept_of_its_server(
    engine, world, monkeypatch
):
    asked = {"words": words._due()}
    ana = world.member("Ana")

    def shown(query):
        asked.setdefault("by its page" if "of a thing" in asked else "by their name", query)
        return []

    def things(which, *, viewer):
        asked["of a thing"] = RemoteObject.select().where(which)
        return []

    monkeypatch.setattr(kept.sight, "shown", shown)
    monkeypatch.setattr(kept.sight, "things", things)
    kept.of("@kim@e.example", member=ana)
    kept.of("https://e.example/page", member=ana)
    indexes = {
        "words": "federation_object_words_due",
        "of a thing": "federation_object_page",
        "by their name": "federation_actor_called",
        "by its page": "federation_actor_page",
    }
    assert asked.keys() == indexes.keys()
    for what, query in asked.items():
        sql, values = query.sql()
        assert indexes[what] in _plan(engine, sql.replace("%s", "?"), values), what


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(("asked", "times"), [("_LAST", 1), ("_MOMENTS", 2)])
def test_covers_are_drawn_without_looking_through_what_has_no_title(engine, asked, times):
    moments = getattr(publications, asked)
    asked = publications._BROUGHT.format(marks="?", apart=sight.apart(["-"]), moments=moments)
    said = _plan(engine, asked, ("-", "https://e.example/g"))
    # Each moment of what has a title by the index of those alone, and none by sorting.
    for place in ("audience_uri", "author_uri"):
        assert said.count(f"federation_object_{place}_titled") == times, said
    assert "TEMP B-TREE" not in said and "Sort" not in said, said


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize("what", ASKED)
def test_it_is_found_by_an_index_and_never_sorted(engine, what):
    asked, values, index = ASKED[what]
    said = _plan(engine, asked, values)
    assert index in said and "Sort" not in said and "TEMP B-TREE" not in said, said


@pytest.mark.usefixtures("instance")
def test_only_partners_that_have_slept_are_read_to_look_for_sleepers(monkeypatch):
    monkeypatch.setattr(told, "A_RUN", 2)
    weeks = {charters.week_of(clock.ago(days=days)) for days in range(40, 100)}
    for week in ("", "2025-W53", *weeks):  # no such week
        host = f"h{week}.example".lower()
        Partnership.create(host=host, actor_uri=host, state="active", steward_week=week)
    found = {str(row.steward_week) for row in Partnership.select().where(greeting.has_slept())}
    asleep = {str(row.steward_week) for row in Partnership.select() if greeting.is_asleep(row)}

    assert found == asleep | {"2025-W53"} and 0 < len(asleep) < len(weeks)
    assert [told.of_sleepers() for _day in range(4)] == [2, 2, len(asleep) - 4, 0]
