"""In which squares of a mile the region is, and how many of standing live in each."""

import dataclasses

import pytest

from onemile import current
from onemile.members import census
from onemile.mile import across, grid, ground, region_pack, rings
from onemile.mile.models import Place
from onemile.mile.region import Region
from onemile.mile.square_table import SquareTable

HOME = grid.cell_at(48.5730, 7.8152, 0)
FAR = grid.cell_at(47.75, 7.34, 0)


@pytest.fixture(scope="module")
def alsace() -> Region:
    return region_pack.load("alsace")


@pytest.fixture(scope="module")
def tableless(alsace) -> Region:
    """Alsace, of which nothing but the centres is known."""
    return dataclasses.replace(alsace, squares=SquareTable({}), foreign=())


def square_of(latitude: float, longitude: float) -> int:
    return grid.cell_at(latitude, longitude, grid.COARSEST)


@pytest.mark.one_engine
def test_the_territory_is_where_the_region_has_ground(instance, alsace):
    found = across.territory()
    assert list(found) == sorted(set(found))
    assert {grid.level_of(cell) for cell in found} == {grid.COARSEST}
    for cell, line in alsace.squares.items():
        assert not line.commune or grid.coarsen(cell, grid.COARSEST) in found
    assert all(alsace.holds(cell) and alsace.squares.has(cell) for cell in found)
    km2 = len(found) * (grid.SIDE_M[grid.COARSEST] / 1000) ** 2
    assert 8_280 < km2 < 9_500  # Alsace, and what lies astride its rim
    # Across the Rhine and beyond the Vosges lies somebody else's.
    assert square_of(48.5734, 7.8900) not in found and square_of(48.2849, 6.9490) not in found


@pytest.mark.one_engine
def test_it_is_that_of_the_region_at_work(instance, alsace, tableless):
    before = across.territory()
    assert across.territory() is before
    current.instance().rooms["region"] = region_pack.load("ortenau")
    assert square_of(48.5734, 7.8900) in across.territory() != before


def test_without_a_table_it_lies_around_the_centres(tableless, alsace):
    found = set(ground._ground_of(tableless))
    for one in tableless.communes:
        assert square_of(one.latitude, one.longitude) in found
    truly = set(ground._ground_of(alsace))
    assert len(found & truly) > 0.9 * len(truly)
    assert len(found - truly) < 0.2 * len(truly)


def test_what_is_known_to_be_another_regions_is_not_claimed(tableless, alsace):
    known = dataclasses.replace(tableless, foreign=(region_pack.load("ortenau").squares,))
    across_the_rhine = square_of(48.5734, 7.8900)
    assert across_the_rhine not in ground._ground_of(known)


def test_members_of_standing_are_counted_by_squares_of_a_mile(world, clock):
    beside = world.beside(HOME)
    for cell in (HOME, HOME, beside, FAR):
        world.member(at=cell)
    clock.advance(days=8)
    world.member(at=HOME)  # who came yesterday is of no standing
    assert across.standing_by_square() == {}
    census.take()
    expected: dict[int, int] = {}
    for cell in (HOME, HOME, beside, FAR):
        square = grid.coarsen(cell, grid.COARSEST)
        expected[square] = expected.get(square, 0) + 1
    assert across.standing_by_square() == expected
    assert sum(expected.values()) == 4


def test_who_stays_at_the_level_of_a_commune_is_in_no_square(world, clock):
    vague = world.member(at=HOME)
    Place.update(cell=None).where(Place.member_id == vague.id).execute()
    clock.advance(days=8)
    census.take()
    assert across.standing_by_square() == {}


@pytest.mark.parametrize("level", [1, 2])
def test_whoever_sees_a_thing_lives_in_a_square_that_it_touches(level):
    told = grid.coarsen(HOME, level)
    touched = across.squares_touched(told)
    assert {grid.level_of(cell) for cell in touched} == {grid.COARSEST}
    assert grid.coarsen(HOME, grid.COARSEST) in touched and len(touched) < 15
    # By the sight of who looks: from each square that it touches somebody sees it, from no other.
    sees = {
        grid.coarsen(home, grid.COARSEST)
        for home in grid.mile(told, radius_m=4_000.0)
        if told in rings.mile_across_borders(home)
    }
    assert touched == sees


@pytest.mark.parametrize(
    "text", ["", "g1:1:2", "g2:1:33176:52000", "g1:1:-1:5", "g1:1:01:5", "g1:3:1:1"]
)
def test_what_is_no_square_is_not_read_as_one(text):
    with pytest.raises(ValueError):
        across.square_from(text)


def test_a_square_is_written_as_it_is_read():
    text = across.as_text(across.square_told(HOME))
    assert text.startswith("g1:1:")
    assert across.square_from(text) == grid.coarsen(HOME, 1)
