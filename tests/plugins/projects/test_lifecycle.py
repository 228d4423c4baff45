"""The life of a project, as a table: who may take which step, and where it leads."""

import pytest

from onemile.errors import Conflict, NotFound
from onemile_projects.lifecycle import (
    ALIVE,
    OVER,
    RULES,
    Actor,
    Stage,
    Step,
    next_stage,
    possible,
    where_it_stands,
)


def test_every_stage_can_be_reached_and_but_the_ends_be_left():
    reached = {Stage.DRAFT, *RULES.values()}
    left = {stage for stage, _step, _actor in RULES}

    assert reached == set(Stage)
    assert set(Stage) - left == {Stage.CLOSED, Stage.FAILED, Stage.DROPPED}


@pytest.mark.parametrize("stage", Stage)
def test_a_stranger_finds_nothing_and_a_wrong_step_says_where_it_stands(instance, stage):
    with pytest.raises(NotFound):
        next_stage(stage, Step.DROP, frozenset())
    wrong = next(step for step in Step if step not in possible(stage, {Actor.BEARER}))
    with pytest.raises(Conflict) as refusal:
        next_stage(stage, wrong, {Actor.BEARER})
    assert refusal.value.message == where_it_stands(stage)


@pytest.mark.parametrize("stage", sorted(ALIVE))
def test_what_is_suspended_goes_back_to_where_it_was(stage):
    assert next_stage(stage, Step.SUSPEND, {Actor.MODERATOR}) == Stage.SUSPENDED
    back = next_stage(Stage.SUSPENDED, Step.RESUME, {Actor.MODERATOR}, before=stage)
    assert back == stage


def test_a_bearer_alone_approves_funds_and_closes_nothing():
    for stage in Stage:
        mine = possible(stage, {Actor.BEARER})
        assert not mine & {Step.APPROVE, Step.FUND, Step.CLOSE, Step.RESUME, Step.GO_ON}
    assert not any(possible(stage, {Actor.BEARER}) for stage in OVER - {Stage.REFUSED})
