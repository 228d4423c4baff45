"""Every state, every step, everybody: what is possible leads on, the rest is refused in words.

The table of the tests is written by hand from economy's drawing, not from the code's own.
"""

from itertools import product

import pytest

from onemile.errors import Conflict, NotFound
from onemile_exchanges.lifecycle import (
    ENDED,
    RUNNING,
    SETTLED,
    Actor,
    State,
    Step,
    actors_of,
    awaited,
    next_state,
    possible,
)

# Who there is: the two members (each as the one who proposed last, or the one who answers),
# time, one who leaves, a moderator, and anybody else.
PEOPLE = {
    "helper who proposed": actors_of(is_helper=True, maker="helper"),
    "helper who answers": actors_of(is_helper=True, maker="helped"),
    "helped who proposed": actors_of(is_helper=False, maker="helped"),
    "helped who answers": actors_of(is_helper=False, maker="helper"),
    "time": frozenset({Actor.CLOCK}),
    "leaver": frozenset({Actor.LEAVER}),
    "moderator": frozenset({Actor.MODERATOR}),
    "stranger": frozenset(),
}
HELPERS = ("helper who proposed", "helper who answers")
HELPED = ("helped who proposed", "helped who answers")
BOTH = HELPERS + HELPED
ANSWERING = ("helper who answers", "helped who answers")
PROPOSING = ("helper who proposed", "helped who proposed")

# (states, step, who) -> where it leads
POSSIBLE = {
    ("proposed countered", "accept", ANSWERING): "agreed",
    ("proposed countered", "counter", ANSWERING): "countered",
    ("proposed countered", "decline", ANSWERING): "declined",
    ("proposed countered", "cancel", PROPOSING): "cancelled",
    ("proposed countered", "expire", ("time",)): "expired",
    ("agreed", "counter", BOTH): "countered",
    ("agreed", "cancel", BOTH): "cancelled",
    ("done_by_helper done_by_helped", "cancel", BOTH): "disputed",
    ("agreed", "say_done", HELPERS): "done_by_helper",
    ("agreed", "say_done", HELPED): "done_by_helped",
    ("done_by_helper", "say_done", HELPED): "confirmed",
    ("done_by_helped", "say_done", HELPERS): "confirmed",
    ("done_by_helper done_by_helped", "auto_confirm", ("time",)): "confirmed",
    ("proposed countered agreed", "leave", ("leaver",)): "cancelled",
    ("done_by_helper done_by_helped", "leave", ("leaver",)): "confirmed",
    ("confirmed thanked", "thank", BOTH): "thanked",
    ("agreed done_by_helper done_by_helped confirmed thanked", "dispute", BOTH): "disputed",
    ("confirmed thanked cancelled reversed", "appeal", BOTH): "disputed",
    ("disputed", "settle_confirmed", ("moderator",)): "confirmed",
    ("disputed", "settle_cancelled", ("moderator",)): "cancelled",
    ("disputed", "settle_reversed", ("moderator",)): "reversed",
}
LEADS_TO = {
    (state, step, who): target
    for (states, step, people), target in POSSIBLE.items()
    for state in states.split()
    for who in people
}
EVERYTHING = list(product(State, Step, PEOPLE))


@pytest.mark.parametrize(("state", "step", "who"), EVERYTHING)
def test_a_step_leads_where_the_drawing_says_or_is_refused(state, step, who):
    target = LEADS_TO.get((state, step, who))
    if target is not None:
        assert next_state(state, step, PEOPLE[who]) == target
        assert step in possible(state, PEOPLE[who])
        return
    assert step not in possible(state, PEOPLE[who])
    if who == "stranger":
        with pytest.raises(NotFound):
            next_state(state, step, PEOPLE[who])
        return
    with pytest.raises(Conflict) as refusal:
        next_state(state, step, PEOPLE[who])
    assert refusal.value.state == state
    assert len(refusal.value.message) > 20  # a sentence that says where things stand


def test_nothing_but_a_second_look_leads_out_of_an_end():
    for state in ENDED:
        assert not any(possible(state, actors) - {Step.APPEAL} for actors in PEOPLE.values())


def test_after_one_word_nobody_ends_it_alone():
    for state in (State.DONE_BY_HELPER, State.DONE_BY_HELPED):
        for name in BOTH:
            ends = {next_state(state, step, PEOPLE[name]) for step in possible(state, PEOPLE[name])}
            assert not ends & ENDED, (state, name)


def test_every_state_is_running_settled_or_ended():
    assert set(State) == RUNNING | SETTLED | ENDED
    assert not RUNNING & SETTLED and not RUNNING & ENDED and not SETTLED & ENDED


@pytest.mark.parametrize(
    ("state", "maker", "whose_turn"),
    [
        (State.PROPOSED, "helper", Actor.HELPED),
        (State.COUNTERED, "helped", Actor.HELPER),
        (State.AGREED, "helper", None),
        (State.DONE_BY_HELPER, "helped", Actor.HELPED),
        (State.DONE_BY_HELPED, "helped", Actor.HELPER),
        (State.CONFIRMED, "helper", None),
    ],
)
def test_it_is_known_whose_turn_it_is(state, maker, whose_turn):
    assert awaited(state, maker) == whose_turn
