"""Packs that the command builds of the shared data, read back line by line."""

import csv
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from onemile.mile import pack_file
from onemile.mile.grid import haversine_m
from onemile.region_building import tables

# What is asked for, how many places there must be, the zone, the first language, and a town with
# one of its postcodes and where it is.
REGIONS = {
    "Corse": (360, "Europe/Paris", "fr", ("Ajaccio", "20000", 41.926, 8.737)),
    "57": (725, "Europe/Paris", "fr", ("Metz", "57000", 49.120, 6.176)),
    "FR-BRE": (1202, "Europe/Paris", "fr", ("Rennes", "35000", 48.111, -1.680)),
    "974": (24, "Indian/Reunion", "fr", ("Le Port", "97420", -20.940, 55.293)),
    "08317": (51, "Europe/Berlin", "de", ("Kehl", "77694", 48.573, 7.815)),
    "CH-BS": (3, "Europe/Zurich", "de", ("Basel", "4051", 47.558, 7.588)),
}
CODES = {"FR": r"[0-9][0-9AB][0-9]{3}", "DE": r"08317[0-9]{3}", "CH": r"[0-9]{4}"}
BULK = re.compile(r"cedex|gmbh|\bAG\b|&|finanzamt|sparkasse|deutsche post", re.IGNORECASE)


@pytest.mark.parametrize("code", REGIONS)
def test_a_region_is_built_whole_and_a_known_town_stands_where_it_is(built, code):
    count, zone, language, (town, postcode, latitude, longitude) = REGIONS[code]
    pack = built(code)
    assert len(pack.places) == count
    assert (pack.face["zone"], pack.face["languages"][0]) == (zone, language)
    found = pack.named(town)
    assert postcode in found["postcodes"].split()
    away_m = haversine_m(latitude, longitude, float(found["latitude"]), float(found["longitude"]))
    assert away_m < 4_000
    assert int(found["population"]) > 30_000


@pytest.mark.parametrize("code", REGIONS)
def test_each_line_is_well_formed_and_no_bulk_customer_is_a_place(built, code):
    pack = built(code)
    for place in pack.places.values():
        assert place["country"] in pack.face["countries"]
        assert re.fullmatch(CODES[place["country"]], place["code"])
        digits = 4 if place["country"] == "CH" else 5
        assert all(re.fullmatch(rf"[0-9]{{{digits}}}", one) for one in place["postcodes"].split())
        assert re.fullmatch(r"-?[0-9]+\.[0-9]{5}", place["latitude"])
        assert re.fullmatch(r"-?[0-9]+\.[0-9]{5}", place["longitude"])
        assert not BULK.search(place["name"]), place["name"]
        assert place["known_by"] in ("outline", "own", "postcode")
    order = [(place["country"], place["code"]) for place in pack.places.values()]
    assert order == sorted(order)


@pytest.mark.parametrize("code", REGIONS)
def test_an_instance_can_read_the_pack(built, code):
    pack = built(code)
    read = pack_file.read(pack.folder)
    assert len(read.communes) == len(pack.places)
    assert all(credit.sha256 and credit.licence for credit in read.credits)


@pytest.mark.parametrize("code", ["Corse", "08317", "67"])
def test_the_same_sources_make_the_same_bytes(region, built, shared_data, tmp_path, code):
    target = tmp_path / "again"
    result = region("build", code, "--from", shared_data, "--to", target)
    assert result.exit_code == 0
    again = {file.name: file.read_bytes() for file in sorted(target.iterdir())}
    assert again == built(code).bytes()


@pytest.mark.parametrize("code", ["Corse", "57", "FR-BRE", "974"])
def test_a_french_pack_has_each_commune_of_the_table_with_its_people(built, code):
    pack = built(code)
    wanted = {
        place["code"][:3] if code == "974" else place["code"][:2] for place in pack.places.values()
    }
    table = [one for one in tables.communes() if one.department in wanted]
    assert {one.code for one in table} == set(pack.places)
    for one in table:
        found = pack.places[one.code]
        assert (found["name"], int(found["population"])) == (one.name, one.population)
        assert found["postcodes"] == " ".join(one.postcodes)


@pytest.mark.parametrize("code", ["Corse", "57", "FR-BRE"])
def test_french_centres_agree_with_an_independent_table(built, shared_data, code):
    with (shared_data / "communes_fr.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        true = {row["insee"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}
    away_m = [
        haversine_m(float(place["latitude"]), float(place["longitude"]), *true[place["code"]])
        for place in built(code).places.values()
    ]
    assert median(away_m) < 2_000  # Corsica's communes are long: the village, or the middle
    assert max(away_m) < 15_000


def test_outlines_give_centres_squares_and_what_is_drawn(built):
    pack = built("67")
    assert Counter(place["known_by"] for place in pack.places.values()) == {"outline": 514}
    assert set(pack.bytes()) == {"outlines.json", "pack.toml", "places.tsv", "squares.tsv"}
    assert len(pack.bytes()["outlines.json"]) <= 300_000
    read = pack_file.read(pack.folder)
    assert {line.commune for line in read.lines.values()} == {*pack.places, ""}
    assert "Admin Express (IGN), france-geojson" in [one["title"] for one in pack.face["credits"]]


def test_a_commune_that_has_merged_since_leaves_its_outline_to_the_one_it_is_part_of(built):
    pack = built("67")
    assert "67014" not in pack.places  # Auenheim
    merged = pack.places["67418"]  # Rountzenheim-Auenheim
    assert merged["known_by"] == "outline"
    # Auenheim lies east of Rountzenheim (48.814, 7.990): the centre is between the two.
    assert 7.99 < float(merged["longitude"]) < 8.02


def test_communes_beside_outlined_ones_are_told_to_have_no_outline(built):
    pack = built("67", "90")
    assert "without an outline: squares go to the nearest of them: 101: " in pack.said
    assert len(pack_file.read(pack.folder).lines) > 2_000


def test_several_countries_make_one_pack(built):
    pack = built("68", "DE-08336", "CH-BS", "--title", "Dreiland", "--languages", "de,fr")
    assert pack.face["name"] == "dreiland"
    assert pack.face["countries"] == ["FR", "DE", "CH"]
    assert pack.face["languages"] == ["de", "fr"]
    assert {"Mulhouse", "Lörrach", "Basel"} <= {place["name"] for place in pack.places.values()}
    assert "one time zone for all: Europe/Paris, where most people live" in pack.said


def test_a_german_kreis_has_each_of_its_gemeinden_and_loses_no_postcode(built, shared_data):
    pack = built("Ortenaukreis")
    assert pack.places == built("08317").places
    table = {one.code: one.name for one in tables.municipalities() if one.district == "08317"}
    assert {code: place["name"] for code, place in pack.places.items()} == table
    rows = [line.split("\t") for line in (shared_data / "DE.txt").read_text("utf-8").splitlines()]
    served = {row[1] for row in rows if row[8] == "08317" and row[11]}
    kept = {one for place in pack.places.values() for one in place["postcodes"].split()}
    assert kept == served


@pytest.mark.parametrize(
    ("code", "name", "latitude", "longitude"),
    [
        ("08317146", "Zell am Harmersbach", 48.346, 8.067),
        ("08317151", "Neuried", 48.450, 7.820),
        ("08317114", "Rust", 48.266, 7.724),
        ("08317047", "Hohberg", 48.417, 7.917),  # GeoNames has the town 10 km off
        ("08317067", "Lautenbach", 48.521, 8.120),  # and a larger one of the name in the valley
        ("08317031", "Friesenheim", 48.373, 7.883),
    ],
)
def test_gemeinden_of_the_ortenau_stand_where_they_are(built, code, name, latitude, longitude):
    found = built("08317").places[code]
    assert found["name"] == name
    away_m = haversine_m(latitude, longitude, float(found["latitude"]), float(found["longitude"]))
    assert away_m < 1_000
    assert found["known_by"] == "own"


def test_of_all_german_gemeinden_few_have_no_place_and_none_is_made_up(built):
    pack = built("DE")
    table = {one.code for one in tables.municipalities()}
    official = {code for code in pack.places if not code.startswith("gn")}
    assert official <= table
    assert len(table - official) == 16
    assert "Gemeinden left out, no file says where they are: 16: " in pack.said
    assert (
        "left out: no such Gemeinde or town, its postcodes are a neighbour's: 1266: " in pack.said
    )
    known = [code for code in official if pack.places[code]["population"] != "0"]
    assert len(known) > 9_400


def test_a_gemeinde_called_after_none_of_its_villages_stands_in_their_middle(built):
    sylt = built("01054").places["01054168"]
    assert (sylt["name"], sylt["known_by"]) == ("Sylt", "postcode")
    assert sylt["postcodes"] == "25980"
    assert 54.85 < float(sylt["latitude"]) < 54.95
    assert "Westerland" not in {place["name"] for place in built("01054").places.values()}


def test_parts_of_a_german_town_that_the_post_lists_apart_are_one_town(built):
    names = {place["name"] for place in built("03153").places.values()}  # Goslar
    assert "Goslar" in names
    assert not {name for name in names if name.startswith("Goslar ")}
    (hamburg,) = built("02000").places.values()
    assert hamburg["name"] == "Hamburg"
    assert len(hamburg["postcodes"].split()) > 90


def test_swiss_communes_have_their_official_numbers(built):
    pack = built("CH-BS")
    assert {code: place["name"] for code, place in pack.places.items()} == {
        "2701": "Basel",
        "2702": "Bettingen",
        "2703": "Riehen",
    }
    assert "4002" not in pack.places["2701"]["postcodes"].split()  # letter boxes, nobody's home


@pytest.mark.long
def test_all_of_france_is_one_pack(built):
    pack = built("FR")
    assert len(pack.places) == 34_875
    assert {place["code"][:3] for place in pack.places.values()} >= {"971", "972", "973", "974"}
    assert not Path(pack.folder, "places.tsv").stat().st_size > 4_000_000


def test_the_shipped_ortenau_is_what_the_command_makes(built):
    shipped = Path(pack_file.__file__).parents[1] / "regions" / "ortenau"
    made = built("08317", "--title", "Ortenau", "--languages", "de,fr,en")
    assert made.bytes() == {file.name: file.read_bytes() for file in sorted(shipped.iterdir())}


@pytest.mark.parametrize(("code", "country"), [("CH-BS", "CH"), ("08317", "DE"), ("Corse", "FR")])
def test_a_downloaded_postal_file_makes_the_same_places_as_one_in_a_folder(
    region, shared_data, tmp_path, monkeypatch, code, country
):
    import pgeocode

    with zipfile.ZipFile(tmp_path / f"{country}.zip", "w") as packed:
        packed.write(shared_data / f"{country}.txt", f"{country}.txt")
    monkeypatch.setattr(pgeocode, "DOWNLOAD_URL", [f"file://{tmp_path}/{{country}}.zip"])
    monkeypatch.setattr(pgeocode, "STORAGE_DIR", str(tmp_path / "stored"))
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(shared_data / f"{country}.txt", alone)
    downloaded = region("build", code, "--to", tmp_path / "downloaded")
    assert downloaded.exit_code == 0, downloaded.output
    assert f"{country}: looking for the postal file" in downloaded.output
    region("build", code, "--from", alone, "--to", tmp_path / "given")
    tables_made = [(tmp_path / one / "places.tsv").read_bytes() for one in ("downloaded", "given")]
    assert tables_made[0] == tables_made[1]
