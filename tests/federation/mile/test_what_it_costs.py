"""What the mile asks of the database and keeps in memory: no more with each partner or thing."""

import tracemalloc

import pytest

from onemile.api import across, clock, transaction
from onemile_federation.mile import (
    covers,
    edges,
    filling,
    partners_near,
    rows,
    territories,
    things,
    told,
    turning,
)
from onemile_federation.mile.models import (
    MileCover,
    MileTerritory,
    MileThing,
    MileTold,
)
from onemile_federation.outbox.models import Sent
from onemile_federation.partners import holding
from onemile_federation.partners.models import Partnership
from tests.federation.mile.bordering import KEHL, PORT

pytestmark = pytest.mark.plugins("federation")
OPEN = {"turn": 1, "number": 1, "stance": "yes", "mile": True, "publications": True}


@pytest.fixture
def asked(monkeypatch, instance):
    """What the database is asked from ``clear`` on."""
    import peewee

    asked, execute = [], peewee.Database.execute_sql

    def counting(self, sql, *arguments, **options):
        asked.append(sql)
        return execute(self, sql, *arguments, **options)

    monkeypatch.setattr(peewee.Database, "execute_sql", counting)
    return asked


def partner(host):
    """Make a partner with whom the mile is open, and which has members in Kehl."""
    sides = {f"{whose}_{name}": value for whose in ("our", "their") for name, value in OPEN.items()}
    actor = f"https://{host}/ap/instance"
    row = Partnership.create(host=host, actor_uri=actor, state="active", **sides)
    text = " ".join(rows.written([KEHL]))
    claim = {"rows": text, "digest": "1", "approved_rows": text, "approved_digest": "1"}
    MileTerritory.create(host=host, number=1, approved_at=clock.now(), **claim)
    said = {"month": "2026-11", "issued_at": clock.now(), "expires_at": clock.ahead(days=30)}
    MileCover.create(host=host, is_ours=False, number=1, rows=text, cells=[KEHL], **said)
    return row


def thing(host, number):
    return MileThing(
        uri=f"https://{host}/ap/mile/{number}",
        author_uri=f"https://{host}/ap/neighbours/lea",
        audience="across",
        cell=across.square_told(KEHL),
        commune="",
        host=host,
        wire_type="Article",
        title="Une échelle",
        published_at=clock.now(),
        expires_at=clock.ahead(days=90),
    )


def n_asked(asked, question):
    asked.clear()
    question()
    return len(asked)


def test_all_partners_near_are_found_by_as_many_questions_as_one(asked):
    partner("e.example")
    one = n_asked(asked, partners_near.all_near)
    for number in range(4):
        partner(f"e{number}.example")

    assert n_asked(asked, partners_near.all_near) == one <= 4
    near = partners_near.all_near()
    assert len(near) == 5 and all(one.cover == {KEHL} for one in near.values())
    assert len({one.mark for one in near.values()}) == 5


def test_a_cover_decided_anew_or_over_is_another_mark(instance):
    partner("e.example")
    before = partners_near.all_near()["e.example"]
    MileCover.update(number=2).execute()
    MileTerritory.update(approved_at=clock.ahead(seconds=5)).execute()
    after = partners_near.all_near()["e.example"]
    assert before.mark != after.mark and after.cover == {KEHL}
    MileCover.update(expires_at=clock.now()).execute()
    assert partners_near.all_near()["e.example"].cover == frozenset()


def test_who_has_taken_a_thing_is_asked_once_for_all_partners(asked):
    uri = "https://alsace.example/items/1"
    for number in range(5):
        host, known_as = f"e{number}.example", f"https://alsace.example/ap/mile/{number}"
        MileTold.create(
            host=host,
            thing_uri=uri,
            object_uri=known_as,
            mile_type="board.note",
            author_uri="https://alsace.example/members/ana",
            cell=PORT,
            digest="1",
            expires_at=clock.ahead(days=90),
        )
        line = {"object_uri": known_as, "inbox": "", "sender_uri": ""}
        # The last has not taken it; another one has, which was never shown it.
        there = host if number < 4 else "v.example"
        Sent.create(host=there, arrived_at=clock.now() if number else None, **line)

    asked.clear()
    assert told.hosts_of(uri) == ["e1.example", "e2.example", "e3.example"]
    assert len(asked) == 2


def test_whether_a_partner_has_shown_all_we_keep_is_asked_of_the_newest_alone(asked, clock):
    with transaction():
        for number in range(8):
            thing("e.example", number).save(force_insert=True)
    assert not filling.is_full("e.example", things_max=10)
    clock.advance(seconds=30)
    filling.is_full("e.example", things_max=10)
    asked.clear()

    for number in range(8, 10):
        assert not filling.is_full("e.example", things_max=10)
        thing("e.example", number).save(force_insert=True)

    assert not any("id < " in one for one in asked)
    assert filling.is_full("e.example", things_max=10)
    assert not filling.is_full("v.example", things_max=10)
    with transaction():
        things.remove(list(MileThing.select().limit(1)))
    assert not filling.is_full("e.example", things_max=10)


def test_what_comes_in_a_burst_is_remembered_and_counted_right(asked, clock, monkeypatch):
    monkeypatch.setattr(filling, "NEWER_MAX", 2)
    counted = []
    for number in range(20):
        counted.append(filling.is_full("e.example", things_max=12))
        if not counted[-1]:
            thing("e.example", number).save(force_insert=True)
        clock.advance(seconds=1)
    assert counted == [False] * 12 + [True] * 8
    assert MileThing.select().count() == 12


def test_rows_hidden_by_a_clock_put_back_are_counted_within_ten_minutes(instance, clock):
    filling.is_full("e.example", things_max=3)
    clock.advance(seconds=-3_600)
    for number in range(3):
        thing("e.example", number).save(force_insert=True)
    assert filling.is_full("e.example", things_max=3)


@pytest.mark.one_engine
def test_territories_of_many_partners_are_not_held_parsed(instance):
    row, _column = across.row_and_column(KEHL)
    apart = [[across.whole_mile(row - n, 2 * one) for one in range(4_000)] for n in range(20)]
    texts = [" ".join(rows.written(squares)) for squares in apart]
    tracemalloc.start()
    try:
        for text in texts:
            territories.digest_of(territories.squares_in(text))
        held, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 6_000_000


@pytest.mark.one_engine
def test_who_is_near_is_worked_out_before_others_wait_for_the_transaction(instance, monkeypatch):
    partner("e.example")
    for cached in (edges.counting, edges.edge, edges.touches):
        cached.cache_clear()
    within = []

    def near(square, squares):
        within.append(is_within[0])
        return square in squares

    is_within, begin = [False], holding.held

    def held(which):
        is_within[0] = True
        return begin(which)

    monkeypatch.setattr(edges.across, "is_near_any", near)
    monkeypatch.setattr(turning.holding, "held", held)

    turning.settle("e.example")

    assert is_within == [True] and within and not any(within)


@pytest.mark.one_engine
def test_a_cover_that_comes_is_kept_first_and_its_squares_counted_when_it_settles(instance):
    row = partner("e.example")
    said = covers.Cover(
        target="",
        number=9,
        heard=0,
        month="2026-11",
        issued=clock.now(),
        expires=clock.ahead(days=30),
        squares=frozenset({KEHL, PORT}),
    )
    with transaction():
        assert covers.take(row, said) == ""
    assert covers.theirs("e.example") == {KEHL}  # nothing that was not counted before
    settled = covers.kept("e.example", is_ours=False)
    with transaction():
        covers.settle("e.example")
    settled = covers.kept("e.example", is_ours=False)
    assert settled.cells == [KEHL] and settled.n_outside == 1
