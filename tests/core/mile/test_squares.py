"""The drawing of a mile: every square once, by a name of its own, where it belongs."""

import random

import pytest

from onemile.mile import grid
from onemile.mile.squares import GAP_UNITS, UNITS_PER_SIDE, sheet_of

CENTRE = grid.cell_at(48.5839, 7.7455, 0)


def somewhere(seed: int) -> int:
    drawn = random.Random(seed)
    return grid.cell_at(drawn.uniform(47.4, 49.1), drawn.uniform(6.8, 8.2), drawn.choice((0, 1, 2)))


@pytest.mark.parametrize("seed", range(25))
def test_every_square_has_a_name_of_its_own_among_its_like(seed):
    home = somewhere(seed)
    sheet = sheet_of(home, grid.mile(home))
    names = {(square.step, square.name) for square in sheet.squares}
    assert len(names) == len(sheet.squares) == len(grid.mile(home))


@pytest.mark.parametrize("seed", range(25))
def test_squares_of_ones_own_size_lie_whole_on_the_sheet_and_do_not_touch(seed):
    home = somewhere(seed)
    sheet = sheet_of(home, grid.mile(home))
    own = [square for square in sheet.squares if square.step == 0]
    assert all(0 <= s.x and s.x + s.side <= sheet.size for s in own)
    assert all(0 <= s.y and s.y + s.side <= sheet.size for s in own)
    for one in own:
        for other in own:
            apart = max(abs(one.x - other.x), abs(one.y - other.y))
            assert one is other or apart >= UNITS_PER_SIDE - GAP_UNITS


def test_letters_go_southwards_and_numbers_eastwards():
    named = {s.name: s for s in sheet_of(CENTRE, grid.mile(CENTRE)).squares if s.step == 0}
    assert named["B3"].y < named["C3"].y and named["C3"].x < named["C4"].x


def test_the_home_square_is_drawn_last_and_in_the_middle_ring():
    squares = sheet_of(CENTRE, grid.mile(CENTRE)).squares
    assert squares[-1].cell == CENTRE and squares[-1].ring == 0
    assert [square.step for square in squares] == sorted((s.step for s in squares), reverse=True)


def test_a_point_off_the_sheet_has_no_spot():
    sheet = sheet_of(CENTRE, grid.mile(CENTRE))
    assert sheet.spot(*grid.centre(CENTRE)) is not None
    assert sheet.spot(47.75, 7.34) is None


def test_the_widest_mile_still_has_names_for_all():
    cells = grid.mile(CENTRE, radius_m=8046.72)
    names = {(square.step, square.name) for square in sheet_of(CENTRE, cells).squares}
    assert len(names) == len(cells)
