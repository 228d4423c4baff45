"""The nearest of many points, and those within reach: as a search of all of them says."""

import random

import pytest

from onemile.mile.nearness import Nearness, chord_of, chord_squared, on_sphere

AROUND_THE_EARTH = [
    (48.58, 7.75),
    (48.57, 7.82),
    (-21.1, 55.5),
    (64.1, -21.9),
    (-17.0, 179.98),
    (-17.0, -179.99),
    (-17.0, 180.0),
    (89.9, 10.0),
    (89.9, -170.0),
    (-90.0, 0.0),
    (0.0, 0.0),
]


def _turned(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0


def spots(n: int) -> list[tuple[float, float]]:
    dice = random.Random(7)
    near = [
        (max(-90.0, min(90.0, lat + dice.gauss(0, 0.2))), _turned(lon + dice.gauss(0, 0.2)))
        for lat, lon in AROUND_THE_EARTH
        for _ in range(n)
    ]
    return near + [(dice.uniform(-90, 90), dice.uniform(-180, 180)) for _ in range(n)]


@pytest.mark.parametrize("spot", spots(8))
def test_the_nearest_is_the_one_that_a_search_of_all_finds(spot):
    near, here = Nearness(AROUND_THE_EARTH), on_sphere(*spot)
    away = [chord_squared(here, on_sphere(*place)) for place in AROUND_THE_EARTH]
    assert away[near.nearest(*spot)] == min(away)


@pytest.mark.parametrize("reach_m", [1_000.0, 9_000.0, 60_000.0, 2_000_000.0])
def test_within_reach_are_those_that_a_search_of_all_finds(reach_m):
    near = Nearness(AROUND_THE_EARTH)
    for spot in spots(2):
        here = on_sphere(*spot)
        wanted = {
            number
            for number, place in enumerate(AROUND_THE_EARTH)
            if chord_squared(here, on_sphere(*place)) <= chord_of(reach_m)
        }
        assert set(near.within(*spot, reach_m)) == wanted


def test_without_a_place_there_is_no_nearest():
    with pytest.raises(ValueError):
        Nearness([]).nearest(0, 0)
