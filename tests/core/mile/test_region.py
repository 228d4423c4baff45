"""The shipped region, checked against independent tables, and what it answers."""

import csv
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from statistics import median

import pytest

from onemile.mile import grid, region_pack
from onemile.mile.commune import Commune
from onemile.mile.extent import cell_of
from onemile.mile.postcode_index import PostcodeStanding
from onemile.mile.region import Region
from onemile.region_building.outlines import Outline, cells, centre, read


@pytest.fixture(scope="module")
def alsace() -> Region:
    return region_pack.load("alsace")


@pytest.fixture(scope="module")
def official(shared_data: Path) -> dict[str, dict[str, str]]:
    """The communes of Alsace by another road: La Poste's points and the INSEE's census."""
    with (shared_data / "communes_fr.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["insee"]: row for row in rows if row["insee"][:2] in {"67", "68"}}


@pytest.fixture(scope="module")
def drawn(shared_data: Path) -> list[Outline]:
    files = sorted((shared_data / "map").glob("communes-6*.geojson.gz"))
    return [outline for file in files for outline in read(file, country="FR")]


@pytest.fixture(scope="module")
def outlines(drawn: list[Outline]) -> dict[str, tuple[float, float]]:
    return {outline.code: centre(outline) for outline in drawn}


@pytest.fixture(scope="module")
def outlines_of(drawn: list[Outline]) -> Callable[[float, float], str | None]:
    """The code of the outline that holds a point, as the smallest squares tell."""
    owner = {cell: outline.code for outline in drawn for cell in cells(outline)}
    return lambda latitude, longitude: owner.get(grid.cell_at(latitude, longitude, 0))


def away_m(commune: Commune, row: dict[str, str]) -> float:
    here = commune.latitude, commune.longitude
    return grid.haversine_m(*here, float(row["latitude"]), float(row["longitude"]))


# --- the pack against the independent table ----------------------------------------------


def test_all_communes_of_alsace_are_there_under_their_codes_and_names(alsace, official):
    assert len(alsace.communes) == 880
    assert {commune.code for commune in alsace.communes} == set(official)
    differing = [c for c in alsace.communes if c.name != official[c.code]["name"]]
    assert [commune.name for commune in differing] == ["Waldighoffen"]  # the other table has -hofen


def test_postcodes_are_those_of_the_post(alsace, official):
    for commune in alsace.communes:
        assert set(commune.postcodes) == set(official[commune.code]["postal_codes"].split())


def test_populations_are_of_the_same_years(alsace, official):
    for commune in alsace.communes:
        counted = int(official[commune.code]["population"])
        assert counted * 0.75 < commune.population < counted * 1.3 or counted < 100


def test_every_centre_is_that_of_the_outline(alsace, outlines):
    """The acceptance of it: no commune further than 600 m from the middle of its outline."""
    away = [
        grid.haversine_m(commune.latitude, commune.longitude, *centre)
        for commune in alsace.communes
        if (centre := outlines.get(commune.code))
    ]
    assert len(away) == 880
    assert not any(commune.is_approximate for commune in alsace.communes)
    assert median(away) < 5
    assert sorted(away)[-3] < 600, "but the two that have merged since the outlines were drawn"


def test_centres_agree_with_an_independent_table(alsace, official):
    away = sorted(away_m(commune, official[commune.code]) for commune in alsace.communes)
    assert median(away) < 20
    assert away[-2] < 3_200, "Rodern has woods of its own in another valley"


def test_every_commune_lies_in_the_region_by_its_true_centre_too(alsace, official):
    for row in official.values():
        place = float(row["latitude"]), float(row["longitude"])
        assert alsace.holds(grid.cell_at(*place, 0)), row["name"]


@pytest.mark.parametrize(
    ("name", "in_the_north", "in_the_south"),
    [("Bouxwiller", "67061", "68049"), ("Buhl", "67069", "68058")],
)
def test_namesakes_of_both_departments_are_kept_apart(alsace, name, in_the_north, in_the_south):
    north, south = alsace.commune(in_the_north), alsace.commune(in_the_south)
    assert north.name == south.name == name
    assert north.latitude > 48.7
    assert south.latitude < 48.0


# --- levels ------------------------------------------------------------------------------


def test_the_level_follows_the_population(alsace):
    for commune in alsace.communes:
        people = commune.population
        assert commune.level == (0 if people >= 10_000 else 1 if people >= 2_000 else 2)


def test_a_commune_is_looked_at_from_where_its_people_live(alsace):
    strasbourg = cell_of(alsace, alsace.commune("67482"))
    assert grid.level_of(strasbourg) == 0
    for commune in alsace.communes:
        assert alsace.commune_at(cell_of(alsace, commune)) is commune


# --- postcodes ---------------------------------------------------------------------------


def test_a_postcode_of_many_villages_lists_them_as_an_index_does(alsace):
    names = [commune.name for commune in alsace.communes_of("67320")]
    assert len(names) == 23
    assert names[:5] == ["Adamswiller", "Asswiller", "Baerendorf", "Berg", "Bettwiller"]
    assert names.index("Gœrlingen") == names.index("Gungwiller") - 1
    assert names.index("Schœnbourg") == names.index("Siewiller") - 1


def test_the_three_postcodes_of_strasbourg_are_one_commune(alsace):
    for postcode in ("67000", "67100", "67200"):
        assert [commune.code for commune in alsace.communes_of(postcode)] == ["67482"]


@pytest.mark.parametrize(
    "typed", ["67320", " 67 320 ", "F-67320", "F 67320", "fr67320", "67320 Cedex", "67320 cedex 2"]
)
def test_a_postcode_may_be_typed_as_people_do(alsace, typed):
    assert alsace.standing(typed) is PostcodeStanding.KNOWN
    assert len(alsace.communes_of(typed)) == 23


@pytest.mark.parametrize(
    ("typed", "standing"),
    [
        ("67999", PostcodeStanding.UNKNOWN),
        ("68001", PostcodeStanding.UNKNOWN),
        ("75011", PostcodeStanding.ELSEWHERE),
        ("77694", PostcodeStanding.ELSEWHERE),
        ("D-77694", PostcodeStanding.ELSEWHERE),
        ("CH-4051", PostcodeStanding.ELSEWHERE),
        ("B 1000", PostcodeStanding.ELSEWHERE),
        ("6732", PostcodeStanding.MALFORMED),
        ("673200", PostcodeStanding.MALFORMED),
        ("", PostcodeStanding.MALFORMED),
        ("Strasbourg", PostcodeStanding.MALFORMED),
        ("67320;", PostcodeStanding.MALFORMED),
        ("67\x00320", PostcodeStanding.MALFORMED),
        ("٦٧٣٢٠", PostcodeStanding.MALFORMED),
        ("F-6732", PostcodeStanding.MALFORMED),
        ("6" * 100_000, PostcodeStanding.MALFORMED),
    ],
)
def test_an_unusable_postcode_is_told_apart(alsace, typed, standing):
    assert alsace.standing(typed) is standing
    assert alsace.communes_of(typed) == ()


# --- squares and their names -------------------------------------------------------------


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (48.58187, 7.75103, "Strasbourg"),
        (47.74706, 7.33895, "Mulhouse"),
        (48.07749, 7.35857, "Colmar"),
        (48.16684, 7.29773, "Riquewihr"),
        (49.03716, 7.94466, "Wissembourg"),
        (48.605, 7.749, "Schiltigheim"),  # two kilometres from the cathedral
        (48.885, 7.784, "Walbourg"),
    ],
)
def test_a_square_bears_the_name_of_the_commune_it_lies_in(alsace, latitude, longitude, name):
    assert alsace.name_of(alsace.snap(grid.cell_at(latitude, longitude, 0))) == name


def test_the_middle_of_a_square_lies_in_its_commune(alsace, outlines_of):
    """Every square that somebody could have, in a row through the region, against the outlines."""
    wrong = asked = 0
    for step in range(400):
        cell = alsace.snap(grid.cell_at(47.5 + step * 0.0038, 7.15 + step * 0.0018, 0))
        true = outlines_of(*grid.centre(cell))
        if alsace.holds(cell) and true in {commune.code for commune in alsace.communes}:
            asked += 1
            wrong += alsace.commune_at(cell).code != true
    assert asked > 300
    assert wrong <= 0.02 * asked, "those given to communes too small to hold a middle"


def test_each_commune_names_a_square(alsace):
    assert all(alsace.squares.cells_of(commune.code) for commune in alsace.communes)


def test_the_name_of_a_square_does_not_depend_on_where_in_it_one_lives(alsace):
    cell = grid.cell_at(48.55, 7.72, 1)
    edges = grid.bounds(cell)
    corners = [(edges.south + 1e-6, edges.west + 1e-6), (edges.north - 1e-6, edges.east - 1e-6)]
    names = {alsace.name_of(grid.cell_at(*corner, 1)) for corner in corners}
    assert names == {alsace.name_of(cell)}


def test_the_nearest_commune_is_the_one_a_search_of_all_finds(alsace):
    for step in range(200):
        place = 47.4 + step * 0.0085, 6.9 + (step * 37 % 200) * 0.007
        found = alsace.nearest(*place)
        by_search = min(
            grid.haversine_m(*place, commune.latitude, commune.longitude)
            for commune in alsace.communes
        )
        assert grid.haversine_m(*place, found.latitude, found.longitude) == by_search


# --- how fine ----------------------------------------------------------------------------


def test_a_square_is_only_as_fine_as_a_hundred_people_allow(alsace, shared_data):
    for line in (
        (resources.files("onemile") / "regions/alsace/squares.tsv").read_text().split("\n")[1:]
    ):
        if line:
            square, _commune, level, inhabitants = line.split("\t")
            parts = 4 ** (grid.level_of(grid.from_text(square)) - int(level))
            assert int(level) == grid.COARSEST or int(inhabitants) >= 100 * parts, line


def test_the_people_of_all_squares_are_about_those_of_the_region(alsace):
    squares = {cell for one in alsace.communes for cell in alsace.squares.cells_of(one.code)}
    lines = [alsace.squares.line_at(cell) for cell in squares if grid.level_of(cell) == 2]
    people = sum(commune.population for commune in alsace.communes)
    assert abs(sum(line.inhabitants for line in lines) - people) < 0.001 * people


def test_the_middle_of_a_town_is_fine_and_the_woods_around_it_are_not(alsace):
    assert grid.level_of(alsace.snap(grid.cell_at(48.58187, 7.75103, 0))) == 0
    assert grid.level_of(alsace.snap(grid.cell_at(48.86, 7.82, 0))) == 2  # Haguenau's forest
    its_town = grid.cell_at(48.806, 7.788, 2)
    inside = [one for quarter in grid.children(its_town) for one in grid.children(quarter)]
    assert {grid.level_of(alsace.snap(one)) for one in inside} == {0, 1}


def test_what_a_square_becomes_depends_on_the_larger_ones_alone(alsace):
    """All squares of a larger one have one size, or its quarters have one each."""
    for number in range(0, 12_000, 7):
        square = grid.cell_at(47.5 + number * 0.00012, 7.2 + number * 0.00005, 2)
        inside = [one for quarter in grid.children(square) for one in grid.children(quarter)]
        for quarter in grid.children(square):
            assert len({grid.level_of(alsace.snap(one)) for one in grid.children(quarter)}) == 1
        if any(alsace.snap(one) == square for one in inside):
            assert {alsace.snap(one) for one in inside} == {square}


# --- far away ----------------------------------------------------------------------------


def test_squares_far_from_the_region_are_not_held(alsace):
    assert alsace.holds(grid.cell_at(48.58187, 7.75103, 0))
    for place in [(48.8566, 2.3522), (49.0069, 8.4037), (48.6921, 6.1844), (-48.58, 7.75)]:
        assert not alsace.holds(grid.cell_at(*place, 0))


# --- neighbours --------------------------------------------------------------------------


def test_being_neighbours_is_mutual_and_nobody_is_their_own(alsace):
    around = {c.code: {n.code for n in alsace.neighbours(c.code)} for c in alsace.communes}
    for code, near in around.items():
        assert code not in near
        assert len(near) >= 2
        assert all(code in around[other] for other in near)


def test_a_town_has_its_suburbs_around_it(alsace):
    names = {commune.name for commune in alsace.neighbours("67482")}
    assert names >= {"Schiltigheim", "Bischheim", "Lingolsheim", "Illkirch-Graffenstaden"}
    assert "Haguenau" not in names
    names = {commune.name for commune in alsace.neighbours("68224")}
    assert names >= {"Illzach", "Riedisheim", "Pfastatt", "Lutterbach", "Brunstatt-Didenheim"}


def test_asking_around_an_unknown_commune_is_a_mistake(alsace):
    assert alsace.commune("75056") is None
    with pytest.raises(KeyError):
        alsace.neighbours("75056")
