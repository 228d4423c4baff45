"""Squares of a mile as they travel: one spelling for one set, and bounds."""

import pytest

from onemile.mile import grid
from onemile_federation.mile import rows

pytestmark = pytest.mark.one_engine
SOME = [grid.cell_of(2, 9574, column) for column in (8580, 8581, 8585)] + [
    grid.cell_of(2, 9575, 8570)
]
WRITTEN = ["9574:8580-8581", "9574:8585-8585", "9575:8570-8570"]


def test_squares_are_written_in_one_way_and_read_back():
    assert rows.written(reversed([*SOME, SOME[0]])) == WRITTEN
    assert rows.read(WRITTEN, squares_max=4) == frozenset(SOME)
    assert rows.written([]) == [] and rows.read([], squares_max=4) == frozenset()


@pytest.mark.parametrize(
    "spoiled",
    [
        None,
        "9574:8580-8581",
        {"9574": "8580"},
        [9574],
        ["9574:8580"],
        ["9574:08580-8581"],
        ["+9574:8580-8581"],
        ["9574:8581-8580"],
        ["9574:8580-8581 "],
        ["９574:8580-8581"],
        ["9574:8580-8581", "9574:8580-8581"],
        ["9574:8580-8581", "9574:8581-8583"],
        ["9574:8580-8581", "9574:8582-8583"],
        ["9575:8580-8581", "9574:8580-8581"],
        ["99999:1-1"],
        ["9574:1-99999"],
        ["0:0-7"],
        ["9574:8580-8584"],
        ["9574:8580-8581", "9574:8583-8583", "9574:8585-8586"],
    ],
)
def test_any_other_spelling_is_refused(spoiled):
    with pytest.raises(ValueError):
        rows.read(spoiled, squares_max=4)


def test_as_many_as_may_be_are_read_and_no_more():
    assert len(rows.read(["9574:8001-8512"], squares_max=rows.COVER_SQUARES_MAX)) == 512
    with pytest.raises(ValueError):
        rows.read(["9574:8001-8513"], squares_max=rows.COVER_SQUARES_MAX)
