"""The chip and the path of a project: each stage has its word, and stands where it stood."""

import pytest

from onemile import clock
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project
from onemile_projects.shown.standing import CHIPS, PATH, path_of, step_of


def states(**columns):
    return [stone.state for stone in path_of(Project(**columns))]


def test_every_stage_has_its_chip():
    assert set(CHIPS) == set(Stage)
    assert len(PATH) == 7


@pytest.mark.parametrize(
    ("stage", "step"),
    [("draft", 1), ("review", 2), ("open", 3), ("collecting", 4), ("funded", 5), ("paused", 6)],
)
def test_what_is_behind_is_done_and_what_is_now_is_marked(stage, step):
    assert states(stage=stage) == ["done"] * (step - 1) + ["now"] + [""] * (7 - step)


def test_at_its_end_all_of_it_is_done():
    assert states(stage="closed") == ["done"] * 7


def test_a_suspended_project_halts_where_it_stood():
    assert states(stage="suspended", stage_before="running")[5] == "halt"


def test_what_has_not_come_about_halts_as_far_as_it_came():
    opened, moment = clock.ago(days=9), clock.now()
    never = Project(stage="failed", opened_at=opened)
    short = Project(stage="failed", opened_at=opened, collect_until=moment)
    stopped = Project(stage="failed", opened_at=opened, collect_until=moment, funded_at=moment)
    assert [step_of(one) for one in (never, short, stopped)] == [3, 4, 6]
    assert path_of(short)[3].state == "halt"
