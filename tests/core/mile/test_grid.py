"""The grid of squares: nesting, symmetry, thirteen squares, and the published vectors."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onemile.mile import grid

VECTORS = Path(__file__).parents[3] / "federation" / "examples" / "grid-vectors.json"

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
levels = st.sampled_from(grid.LEVELS)
cells = st.builds(grid.cell_at, latitudes, longitudes, levels)
inhabited_cells = st.builds(grid.cell_at, st.floats(-60, 72), longitudes, levels)


@cache
def vectors() -> Any:
    return json.loads(VECTORS.read_text(encoding="utf-8"))


def squares(cell: int, *, level: int) -> list[int]:
    return [other for other in grid.mile(cell) if grid.level_of(other) == level]


def one_cell(level: int, row: int, column: int) -> int:
    return grid.from_text(f"g1:{level}:{row}:{column}")


def angle_m(a: int, b: int) -> float:
    """The distance by vectors in space: another formula than the one under test."""

    def on_sphere(cell: int) -> tuple[float, float, float]:
        latitude, longitude = map(math.radians, grid.centre(cell))
        flat = math.cos(latitude)
        return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)

    chord = math.dist(on_sphere(a), on_sphere(b))
    return 2 * 6_371_008.8 * math.asin(min(1.0, chord / 2))


# --- the published vectors ---------------------------------------------------------------


def test_the_published_constants_are_ours():
    assert vectors()["earth_radius_m"] == grid.EARTH_RADIUS_M
    assert vectors()["mile_radius_m"] == grid.MILE_RADIUS_M
    assert vectors()["side_m"] == list(grid.SIDE_M)
    assert vectors()["coarse_rows"] == grid.COARSE_ROWS
    assert vectors()["tolerance_m"] == grid.TOLERANCE_M


@pytest.mark.parametrize("point", vectors()["points"], ids=lambda point: point["place"])
def test_a_published_point_lies_in_its_published_cells(point):
    found = [grid.cell_at(point["latitude"], point["longitude"], level) for level in grid.LEVELS]
    assert [grid.to_text(cell) for cell in found] == point["cells"]


@pytest.mark.parametrize("known", vectors()["cells"], ids=lambda known: known["cell"])
def test_a_published_cell_has_its_number_centre_and_edges(known):
    cell = grid.from_text(known["cell"])
    assert cell == known["integer"]
    assert grid.centre(cell) == pytest.approx(known["centre"], abs=1e-9)
    assert grid.bounds(cell)._asdict() == pytest.approx(known["bounds"], abs=1e-9)


@pytest.mark.parametrize("known", vectors()["distances"], ids=lambda known: known["cells"][0])
def test_a_published_distance_is_reached(known):
    a, b = map(grid.from_text, known["cells"])
    assert grid.distance_m(a, b) == pytest.approx(known["distance_m"], abs=0.001)
    assert grid.is_within(a, b) is known["is_within"]


@pytest.mark.parametrize("known", vectors()["miles"], ids=lambda known: known["note"])
def test_a_published_mile_is_reached(known):
    mile = grid.mile(grid.from_text(known["cell"]))
    assert [grid.to_text(cell) for cell in mile] == known["cells"]


@pytest.mark.parametrize("text", vectors()["refused"])
def test_a_text_that_is_no_cell_is_refused(text):
    with pytest.raises(ValueError, match="cell|level"):
        grid.from_text(text)


# --- squares that nest -------------------------------------------------------------------


@given(latitudes, longitudes)
def test_a_point_lies_inside_its_cell_on_every_level(latitude, longitude):
    for level in grid.LEVELS:
        edges = grid.bounds(grid.cell_at(latitude, longitude, level))
        assert edges.south - 1e-9 <= latitude <= edges.north + 1e-9
        assert edges.west - 1e-9 <= longitude <= edges.east + 1e-9 or longitude > 180 - 1e-9


@given(latitudes, longitudes)
def test_knowing_a_point_at_two_levels_tells_no_more_than_the_finer(latitude, longitude):
    finest, middle, coarsest = (grid.cell_at(latitude, longitude, level) for level in grid.LEVELS)
    assert grid.parent(finest) == middle
    assert grid.parent(middle) == coarsest
    assert grid.coarsen(finest, 2) == coarsest
    assert grid.coarsen(finest, 0) == finest


@given(cells)
def test_a_cell_lies_wholly_inside_its_parent(cell):
    assume(grid.level_of(cell) < grid.COARSEST)
    inner, outer = grid.bounds(cell), grid.bounds(grid.parent(cell))
    assert outer.south <= inner.south < inner.north <= outer.north
    assert outer.west <= inner.west < inner.east <= outer.east


def test_a_cell_cannot_be_made_finer():
    village = grid.cell_at(48.16684, 7.29773, 1)
    with pytest.raises(ValueError, match="cannot be made finer"):
        grid.coarsen(village, 0)
    with pytest.raises(ValueError, match="a level is one of"):
        grid.parent(grid.coarsen(village, 2))


@given(inhabited_cells)
def test_sides_are_true(cell):
    edges, side_m = grid.bounds(cell), grid.SIDE_M[grid.level_of(cell)]
    latitude, _ = grid.centre(cell)
    assert grid.haversine_m(edges.south, 0, edges.north, 0) == pytest.approx(side_m, rel=2e-5)
    width_m = grid.haversine_m(latitude, edges.west, latitude, edges.east)
    assert width_m == pytest.approx(side_m, rel=1e-3)


def test_no_row_is_so_near_to_half_a_column_that_two_machines_could_differ():
    half_circle = 2 * grid.COARSE_ROWS
    for row in range(grid.COARSE_ROWS):
        latitude = math.radians((row + 0.5) * 180 / grid.COARSE_ROWS - 90)
        exact = half_circle * math.cos(latitude)
        assert abs(exact - math.floor(exact) - 0.5) > 1e-5


# --- one number, one text ----------------------------------------------------------------


@given(cells)
def test_a_cell_survives_its_text_and_its_centre(cell):
    assert grid.from_text(grid.to_text(cell)) == cell
    assert grid.cell_at(*grid.centre(cell), grid.level_of(cell)) == cell


@given(cells, cells)
def test_cells_sort_by_level_then_row_then_column(a, b):
    def parts(cell: int) -> tuple[int, int, int]:
        return grid.level_of(cell), grid.row_of(cell), grid.column_of(cell)

    assert (a < b) is (parts(a) < parts(b))
    assert 0 <= a < 2**42


def test_neighbours_in_a_row_are_one_range_of_the_index():
    mile = grid.mile(grid.cell_at(48.58187, 7.75103, 1))
    starts = [cell for cell in mile if cell - 1 not in mile]
    rows = {(grid.level_of(cell), grid.row_of(cell)) for cell in mile}
    assert len(starts) == len(rows)


@pytest.mark.parametrize("number", [-1, 2**42, 3 << 40, (1 << 20) - 1, 2**63, -(2**63)])
def test_a_number_that_is_no_cell_is_refused(number):
    for ask in (grid.level_of, grid.centre, grid.to_text, grid.mile, grid.parent):
        with pytest.raises(ValueError, match="cell|level"):
            ask(number)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (90.0001, 0.0),
        (-91.0, 0.0),
        (0.0, 180.0001),
        (0.0, -181.0),
        (math.nan, 0.0),
        (0.0, math.nan),
        (math.inf, 0.0),
        (0.0, -math.inf),
    ],
)
def test_what_is_no_point_on_earth_is_refused(latitude, longitude):
    with pytest.raises(ValueError, match="degrees"):
        grid.cell_at(latitude, longitude, 0)


@pytest.mark.parametrize("level", [-1, 3])
def test_an_unknown_level_is_refused(level):
    with pytest.raises(ValueError, match="a level is one of"):
        grid.cell_at(48.0, 7.0, level)


# --- who is near -------------------------------------------------------------------------


def test_a_mile_is_thirteen_squares_in_every_row_where_people_live():
    """From 60° S to 72° N; twelve where the two coarse rows it touches do not line up."""
    first = grid.row_of(grid.cell_at(-60, 0, 2))
    last = grid.row_of(grid.cell_at(72, 0, 2))
    counts = []
    for coarse_row in range(first, last + 1):
        row = 4 * coarse_row + coarse_row % 4
        cell = one_cell(0, row, coarse_row * 7919 % 30_000)  # 72° N has 30,700 columns
        counts.append(len(squares(cell, level=0)))
    assert set(counts) <= {12, 13}
    assert 0.6 < counts.count(13) / len(counts) < 0.72


def test_a_mile_that_lies_in_one_coarse_row_would_be_the_thirteen_of_a_disc():
    cell = grid.cell_at(0.0, 7.0, 0)  # at the equator neighbouring rows have as many columns
    row, column = grid.row_of(cell), grid.column_of(cell)
    around = {(grid.row_of(c) - row, grid.column_of(c) - column) for c in squares(cell, level=0)}
    assert around == {(y, x) for y in range(-2, 3) for x in range(-2, 3) if x * x + y * y <= 4}


@given(inhabited_cells, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05), levels)
def test_being_near_is_mutual(cell, north, east, level):
    latitude, longitude = grid.centre(cell)
    other = grid.cell_at(latitude + north, max(-180, min(180, longitude + east)), level)
    assert grid.is_within(cell, other) is grid.is_within(other, cell)
    assert grid.distance_m(cell, other) == grid.distance_m(other, cell)
    assert (other in grid.mile(cell)) is grid.is_within(cell, other)
    assert (cell in grid.mile(other)) is grid.is_within(cell, other)


@given(inhabited_cells)
def test_a_mile_holds_every_cell_the_rule_admits_and_no_other(cell):
    """Compared with the rule written out again, over all cells of a wide window."""
    own_side_m = grid.SIDE_M[grid.level_of(cell)]
    latitude, longitude = grid.centre(cell)
    expected = set()
    for level, side_m in enumerate(grid.SIDE_M):
        reach_m = 804.672 + (own_side_m - 402.336) / 2 + (side_m - 402.336) / 2 + 4.02336
        step = side_m / 111_195 / 2
        for north in range(-10, 11):
            row_latitude = latitude + north * step
            around = math.cos(math.radians(row_latitude))
            for east in range(-10, 11):
                there = (longitude + east * step / around + 180) % 360 - 180
                other = grid.cell_at(row_latitude, there, level)
                if angle_m(cell, other) <= reach_m:
                    expected.add(other)
    assert set(grid.mile(cell)) == expected


@given(cells)
def test_a_mile_is_sorted_without_repeats_and_holds_its_own_cell(cell):
    mile = grid.mile(cell)
    assert list(mile) == sorted(set(mile))
    assert cell in mile


@pytest.mark.parametrize("level", grid.LEVELS)
@pytest.mark.parametrize("pole", [90.0, -90.0])
def test_a_mile_goes_round_the_pole(pole, level):
    cell = grid.cell_at(pole, 0.0, level)
    row = grid.row_of(cell)
    ring = {other for other in squares(cell, level=level) if grid.row_of(other) == row}
    width = grid.bounds(cell).east - grid.bounds(cell).west
    assert len(ring) == round(360 / width)
    across = grid.cell_at(pole, 180.0, level)
    assert grid.is_within(cell, across)


@pytest.mark.parametrize("latitude", [0.0, -16.85, 65.0])
def test_the_antimeridian_separates_nobody(latitude):
    west, east = grid.cell_at(latitude, 179.9999, 0), grid.cell_at(latitude, -179.9999, 0)
    assert grid.distance_m(west, east) == pytest.approx(grid.SIDE_M[0], rel=1e-3)
    assert east in grid.mile(west)
    assert west in grid.mile(east)
    assert len(squares(east, level=0)) in {12, 13}
    assert grid.cell_at(latitude, 180.0, 0) == grid.cell_at(latitude, -180.0, 0)


def test_a_rural_mile_reaches_further():
    def reach_m(level: int) -> float:
        cell = grid.cell_at(48.16684, 7.29773, level)
        return max(grid.distance_m(cell, other) for other in squares(cell, level=level))

    assert reach_m(0) < 0.81e3 < reach_m(1) < 1.25e3 < reach_m(2) < 2.05e3


def test_a_wider_radius_keeps_the_narrower_mile():
    cell = grid.cell_at(48.58187, 7.75103, 0)
    assert set(grid.mile(cell)) < set(grid.mile(cell, radius_m=1609.344))


@pytest.mark.parametrize("radius_m", [0.0, -1.0, math.nan, math.inf, 20_000.0])
def test_a_mile_without_bounds_is_refused(radius_m):
    with pytest.raises(ValueError, match="the radius of a mile"):
        grid.mile(grid.cell_at(48.0, 7.0, 0), radius_m=radius_m)
