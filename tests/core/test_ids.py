"""Ids sort by the time they were made, also in a burst."""

from datetime import UTC, datetime, timedelta

import pytest

from onemile import clock as clock_module
from onemile import ids

SPRING = datetime(2027, 4, 6, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize("second", range(10))
def test_a_burst_within_one_millisecond_still_rises(clock, second):
    clock_module.use(lambda: SPRING + timedelta(seconds=second))
    made = [ids.new() for _ in range(5000)]
    assert made == sorted(set(made))


def test_a_clock_set_back_makes_ids_of_its_time(clock):
    ids.new()
    clock_module.use(lambda: SPRING - timedelta(days=400))
    assert abs(ids.instant_of(ids.new()) - clock_module.now()) < timedelta(seconds=1)


def test_a_clock_that_goes_back_and_forth_makes_no_id_twice(clock):
    made = []
    for turn in range(200):
        clock_module.use(lambda turn=turn: SPRING - timedelta(days=turn % 2))
        made += [ids.new() for _ in range(50)]
    assert len(made) == len(set(made))
    # What is remembered for it has an end.
    for second in range(3_000):
        clock_module.use(lambda second=second: SPRING + timedelta(seconds=second))
        ids.new()
    assert len(ids._given) <= 1_000


def test_an_id_that_was_sent_is_read_whole_or_not_at_all():
    assert [ids.read(text) for text in ("7", str(2**63 - 1))] == [7, 2**63 - 1]
    wrong = ("", "-1", "1.0", " 7", "٧", "²", "1e3", str(2**63), "9" * 5_000)
    assert [ids.read(text) for text in wrong] == [0] * len(wrong)
