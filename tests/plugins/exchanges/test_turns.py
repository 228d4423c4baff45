"""What time does it does in rounds: whoever has waited longest first, and nobody bars the way."""

import pytest

from onemile import current
from onemile.errors import NotFound
from onemile_exchanges import completion, late, timetable
from onemile_exchanges.models import Agreement


@pytest.fixture
def pair(world, clock):
    """Ana, who helps Ben."""
    two = world.member("Ana"), world.member("Ben")
    clock.advance(days=10)
    return two


@pytest.fixture
def refused(pocket, monkeypatch):
    """The keys of payments that the ledger says no to, whenever it is asked; a round takes one."""
    post, keys = pocket.post, set()

    def balk(key, **amount):
        if key in keys:
            raise NotFound
        post(key, **amount)

    monkeypatch.setattr(pocket, "post", balk)
    monkeypatch.setattr(timetable, "BATCH", 1)
    monkeypatch.setattr(late, "BATCH", 1)
    return keys


@pytest.fixture
def two(pair, agreed, pocket):
    """Two exchanges over ten Smiles."""
    ana, ben = pair
    pocket.balances[ben.uri] = 200
    return [agreed(ana, ben, amount_smiles=10) for _number in range(2)]


def states(rows):
    return [Agreement.get_by_id(row.id).state for row in rows]


def key_of(row):
    return f"exchange/{row.id}/1"


def test_what_the_ledger_always_refuses_keeps_no_other_from_its_turn(pair, two, refused, clock):
    for row in two:
        completion.say_done(row.id, member=pair[0])
    refused.add(key_of(two[0]))
    clock.advance(days=15)

    assert [timetable.auto_confirm() for _round in range(3)] == [0, 1, 0]
    assert states(two) == ["done_by_helper", "confirmed"]
    refused.clear()
    assert timetable.auto_confirm() == 0  # put off
    clock.advance(seconds=timetable.PUT_OFF_SECONDS)
    assert timetable.auto_confirm() == 1


def test_a_round_takes_first_what_has_waited_longest(pair, two, refused, clock):
    for row in reversed(two):
        completion.say_done(row.id, member=pair[0])
        clock.advance(days=1)
    clock.advance(days=15)

    assert timetable.auto_confirm() == 1
    assert states(two) == ["done_by_helper", "confirmed"]


def test_what_is_refused_later_keeps_no_other_from_catching_up(pair, two, refused, pocket):
    current.instance().ledger = None
    for row in two:
        for member in pair:
            completion.say_done(row.id, member=member)
    current.instance().ledger = pocket
    refused.add(key_of(two[0]))

    assert [late.catch_up(), late.catch_up()] == [1, 0]
    assert pocket.posts == [key_of(two[1])]
    refused.clear()
    assert late.catch_up() == 1
