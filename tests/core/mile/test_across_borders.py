"""Between two instances a mile is a mile, whatever either has set for its own view."""

import pytest

from onemile.mile import grid, rings

CELL = grid.cell_at(48.5730, 7.8152, 0)


@pytest.mark.settings(mile_radius_m=3_000.0)
def test_the_mile_across_a_border_is_the_constant_one(instance):
    assert rings.mile_across_borders(CELL) == grid.mile(CELL)
    assert len(rings.mile_of(CELL)) > 5 * len(rings.mile_across_borders(CELL))


@pytest.mark.settings(mile_radius_m=3_000.0)
def test_who_is_across_is_so_for_both(instance):
    for other in rings.mile_across_borders(CELL):
        assert CELL in rings.mile_across_borders(other)
