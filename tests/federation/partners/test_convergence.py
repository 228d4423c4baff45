"""Two sides of a partnership come to the same state, whatever is lost, doubled or out of order."""

import itertools
import random

import pytest

from onemile_federation.partners.sides import (
    ACTIVE,
    BY_THEM,
    BY_US,
    ENDED,
    PAUSED,
    YES,
    Side,
    Switches,
    between,
    state_of,
    why_not,
)

ALL = Switches(publications=True, proposals=True, mile=True, thanks=True)
MIRROR = {BY_US: BY_THEM, BY_THEM: BY_US}
SIDES = [
    Side(turn=turn, number=1, stance=stance, switches=ALL)
    for turn, stance in itertools.product((1, 2), (YES, PAUSED, ENDED))
] + [Side()]


def test_both_sides_read_the_same_out_of_the_same_statements():
    for ours, theirs in itertools.product(SIDES, SIDES):
        here, there = state_of(ours, theirs), state_of(theirs, ours)

        assert there == MIRROR.get(here, here), (ours, theirs)
        assert between(ours, theirs) == between(theirs, ours)


def test_whoever_ends_it_has_ended_it_and_a_new_turn_begins_anew():
    yes, over = Side(turn=1, stance=YES), Side(turn=1, stance=ENDED)
    again = Side(turn=2, stance=YES)

    assert state_of(yes, yes) == ACTIVE
    assert state_of(yes, over) == state_of(over, yes) == ENDED
    assert state_of(over, again) == BY_THEM and state_of(again, again) == ACTIVE


def test_what_flows_is_what_both_have_opened_while_neither_rests():
    one = Side(turn=1, stance=YES, switches=Switches(publications=True, mile=True))
    other = Side(turn=1, stance=YES, switches=Switches(publications=True, thanks=True))
    resting = Side(turn=1, stance=PAUSED, switches=ALL)

    assert between(one, other).open_flows == ["publications"]
    assert between(one, resting).open_flows == []


@pytest.mark.parametrize("seed", range(20))
def test_the_last_words_of_both_decide_in_whatever_order_they_come(seed):
    dice = random.Random(seed)
    said = [Side(turn=1, number=n, stance=dice.choice((YES, PAUSED))) for n in range(1, 9)]
    said.append(Side(turn=1, number=9, stance=dice.choice((YES, PAUSED, ENDED))))
    heard = Side()
    came = [*said[:8], *dice.sample(said, 5), said[8]]
    dice.shuffle(came)

    for one in came:
        heard = heard if why_not(one, heard=heard, turn=1) else one

    assert heard == said[-1]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_comes_in_whatever_order_no_turn_goes_back_and_an_end_holds(seed):
    dice = random.Random(seed)
    ours = Side(turn=dice.randint(0, 3), number=1, stance=dice.choice((YES, PAUSED, ENDED)))
    heard, ended = Side(), set()

    for _n in range(60):
        said = Side(
            turn=dice.choice((*range(1, 6), 50_000)),
            number=dice.choice((*range(1, 30), 100_000_000)),
            stance=dice.choice((YES, YES, PAUSED, ENDED)),
            switches=ALL,
        )
        turn = max(ours.turn, heard.turn)
        if why_not(said, heard=heard, turn=turn):
            continue
        assert (said.turn, said.number) > (heard.turn, heard.number) and said.turn < 50_000
        was, heard = heard, said
        ended |= {said.turn} if said.stance == ENDED else set()
        state = state_of(ours, heard)

        assert heard.turn not in ended or ours.turn > heard.turn or state == ENDED
        if heard.turn > max(was.turn, ours.turn) and heard.stance != ENDED:
            assert state == BY_THEM  # whatever was agreed in an earlier turn
        if state == ACTIVE:
            assert ours.turn == heard.turn and ours.stance == YES


@pytest.mark.parametrize("seed", range(20))
def test_a_spoilt_number_ends_with_its_turn(seed):
    dice = random.Random(seed)
    spoilt = Side(turn=1, number=100_000_000, stance=ENDED)
    again = Side(turn=1 + dice.randint(1, 10), number=dice.randint(1, 9), stance=YES)

    assert why_not(again, heard=spoilt, turn=1) == ""
