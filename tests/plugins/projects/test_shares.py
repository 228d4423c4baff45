"""Dividing what is left: nothing is lost, nobody gets more than they gave, nobody is favoured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemile_projects.money.shares import apportioned

weights = st.lists(st.integers(0, 400), min_size=1, max_size=40)


@given(weights, st.data())
def test_the_parts_add_up_and_keep_within_a_smile_of_what_is_due(given_by_each, data):
    total = sum(given_by_each)
    whole = data.draw(st.integers(0, total))
    parts = apportioned(whole, given_by_each)
    assert sum(parts) == whole
    for part, weight in zip(parts, given_by_each, strict=True):
        assert 0 <= part <= weight
        assert abs(part * total - whole * weight) < max(total, 1)


def test_the_last_smile_goes_to_the_largest_remainder_and_then_to_the_first():
    assert apportioned(1, [10, 30, 20]) == [0, 1, 0]
    assert apportioned(1, [20, 20]) == [1, 0]
    assert apportioned(100, [60, 40]) == [60, 40]
    assert apportioned(0, [3, 4]) == [0, 0]


@pytest.mark.parametrize("whole", [-1, 8])
def test_more_than_there_was_is_not_divided(whole):
    with pytest.raises(ValueError, match="cannot be divided"):
        apportioned(whole, [3, 4])
