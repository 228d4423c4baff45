"""What was taken back while a plugin was off is told once it is on, without asking of all of it."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from onemile import clock as times
from onemile_federation.inbox import told_late
from onemile_federation.inbox.models import DONE, Removed
from tests.federation.inbox.others import ANNA, EVE, Keeper

pytestmark = pytest.mark.plugins("federation")
DELETE = {"id": f"{ANNA}/d", "type": "Delete", "actor": ANNA}
N, AN_HOUR = 3, {"hours": 1}
THINGS = [f"https://v.example/notes/{number}" for number in range(N)]


@pytest.fixture
def removed(inbox, keeper):
    """Have some things taken back while their keeper is off: it keeps them still."""

    def made(uris, by=ANNA):
        for uri in uris:
            Removed.create(object_uri=uri, actor_uri=by, until=times.ahead(days=14))
            keeper.kept[uri] = {"attributedTo": ANNA}
        return uris

    return made


@pytest.fixture
def asked(keeper, monkeypatch):
    """How many things the keeper is asked of."""
    found, claims = [], keeper.claims
    keeper.claims = lambda document: found.append(document["id"]) or claims(document)
    types = [keeper.type()]
    monkeypatch.setattr("onemile_federation.registry.types", lambda: types)
    return found


def test_a_process_that_begins_looks_at_all_and_then_at_what_is_new(removed, keeper, asked, clock):
    removed(THINGS[:2])
    clock.advance(days=1)
    assert [told_late.tell(), len(set(asked)), keeper.kept] == [2, 2, {}]

    clock.advance(**AN_HOUR)
    asked.clear()
    assert [told_late.tell(), asked] == [0, []]

    removed(THINGS[2:])
    clock.advance(**AN_HOUR)
    assert [told_late.tell(), set(asked), keeper.kept] == [1, {THINGS[2]}, {}]


def test_who_fails_when_it_is_told_is_told_again_and_holds_up_no_other(
    removed, keeper, clock, monkeypatch
):
    removed(THINGS)
    note = keeper.note

    def fail(received):
        if received.object_uri == THINGS[1]:
            raise RuntimeError("broken")
        note(received)

    clock.advance(days=1)
    with monkeypatch.context() as patched:
        patched.setattr(keeper, "note", fail)
        assert [told_late.tell(), len(keeper.told)] == [2, 2]
    keeper.kept[THINGS[1]] = {"attributedTo": ANNA}  # the fault took back what it had done
    clock.advance(**AN_HOUR)
    assert [told_late.tell(), keeper.kept] == [1, {}]


def test_what_turns_up_later_is_told_within_a_day(removed, keeper, clock):
    removed(THINGS[:1])
    clock.advance(**AN_HOUR)
    told_late.tell()
    keeper.kept[THINGS[0]] = {"attributedTo": ANNA}  # a plugin that is mended finds it again
    clock.advance(**AN_HOUR)
    assert told_late.tell() == 0
    clock.advance(days=1)
    assert told_late.tell() == 1


def test_it_is_told_when_it_was_taken_back_and_by_whom_it_may_be(
    removed, keeper, clock, monkeypatch
):
    told = []
    monkeypatch.setattr(keeper, "note", told.append)
    removed(THINGS[:1])
    removed(THINGS[1:2], by=EVE)  # which is Anna's
    at = times.now()
    clock.advance(days=3)

    assert [told_late.tell(), set(keeper.kept)] == [1, {THINGS[1]}]
    assert abs(told[0].received_at - at) < timedelta(seconds=2)


@pytest.fixture
def broken(keeper):
    """Have a run tell a keeper that cannot be told, and keeps all it has; gives what is logged."""

    def tell():
        kept, keeper.breaks = dict(keeper.kept), RuntimeError("broken")
        with capture_logs() as log:
            assert told_late.tell() == 0
        keeper.kept, keeper.breaks = kept, None  # the fault took back what it had done
        return [line["removal"] for line in log]

    return tell


def test_what_can_never_be_told_is_tried_again_alone_and_logged_once(
    removed, keeper, asked, broken, clock
):
    removed(THINGS[:2])
    keeper.kept.pop(THINGS[0])
    clock.advance(days=1)
    assert [len(broken()), set(asked)] == [1, set(THINGS[:2])]

    asked.clear()
    removed(THINGS[2:])
    clock.advance(**AN_HOUR)
    assert [len(broken()), set(asked)] == [1, set(THINGS[1:])]
    clock.advance(days=1)
    assert broken() == []

    clock.advance(**AN_HOUR)
    assert [told_late.tell(), keeper.kept] == [2, {}]
    asked.clear()
    clock.advance(**AN_HOUR)
    assert [told_late.tell(), asked] == [0, []]


def test_of_more_failures_than_are_remembered_the_next_whole_walk_tells(
    removed, broken, clock, monkeypatch
):
    monkeypatch.setattr(told_late, "FAILED_MAX", 1)
    removed(THINGS)
    clock.advance(hours=2)
    assert len(broken()) == 1
    clock.advance(**AN_HOUR)
    assert told_late.tell() == 1
    clock.advance(days=1)
    assert told_late.tell() == N - 1


def test_a_type_that_fails_at_a_removal_holds_up_no_other_and_is_told_late(
    inbox, keeper, clock, monkeypatch
):
    faulty = Keeper(breaks=RuntimeError("broken"))
    types = [faulty.type(), keeper.type()]
    monkeypatch.setattr("onemile_federation.registry.types", lambda: types)
    for one in (keeper, faulty):
        one.kept[THINGS[0]] = {"attributedTo": ANNA}

    row = inbox.said({**DELETE, "object": THINGS[0]})
    assert [row.state, keeper.kept] == [DONE, {}]

    for one in (keeper, faulty):  # the fault took back what it had done
        one.kept[THINGS[0]] = {"attributedTo": ANNA}
    clock.advance(**AN_HOUR)
    told_late.tell()
    assert keeper.kept == {}
    faulty.breaks, faulty.kept[THINGS[0]] = None, {"attributedTo": ANNA}
    clock.advance(**AN_HOUR)
    assert [told_late.tell(), faulty.kept] == [1, {}]
