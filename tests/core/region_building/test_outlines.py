"""Outlines that are hostile or merely odd: refused or left undrawn, in no time."""

import json

import pytest

from onemile.region_building import outlines
from onemile.region_building.errors import BuildError
from onemile.region_building.outlines import Outline


def written(tmp_path, *rings):
    feature = {
        "properties": {"code": "57463", "nom": "Metz"},
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }
    path = tmp_path / "communes-57.geojson"
    path.write_text(json.dumps({"features": [feature]}).replace('"many"', "9" * 400))
    return path


def square(west, south, side):
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.mark.parametrize(
    "ring",
    [
        [],
        [[]],
        [[6.1], [6.2], [6.3], [6.1]],
        [["many", 49], [6, 50], [7, 50], ["many", 49]],
        square(6.0, 49.0, 20.0),
        square(6.0, 89.0, 3.0),
    ],
)
def test_what_is_no_outline_of_a_commune_is_refused_with_its_number(tmp_path, ring):
    with pytest.raises(BuildError, match="feature 1: "):
        outlines.read(written(tmp_path, ring), country="FR")


def test_a_name_without_an_end_is_no_way_in(tmp_path):
    path = tmp_path / "communes-57.geojson"
    path.write_text("[" * 100_000)
    with pytest.raises(BuildError, match="cannot be read"):
        outlines.read(path, country="FR")


def test_what_cannot_be_drawn_simply_is_not_drawn():
    """Squares that touch at every corner have no line that could be left out."""
    touching = [
        tuple((x, y) for x, y in square(6 + column * 0.01, 49 + row * 0.01, 0.01))
        for column in range(30)
        for row in range(30)
    ]
    found = Outline(code="57463", name="Metz", rings=tuple(touching))
    assert outlines.simplified([found], bytes_max=2_000) == {}


def test_the_centre_is_that_of_the_area_whatever_way_round_it_is_drawn():
    ring = tuple((x, y) for x, y in square(6.0, 49.0, 0.1))
    for one in (ring, ring[::-1]):
        centre = outlines.centre(Outline(code="57463", name="Metz", rings=(one,)))
        assert centre == pytest.approx((49.05, 6.05), abs=1e-9)
