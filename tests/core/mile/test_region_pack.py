"""Packs as files: what is read, what is refused and why, and several in one instance."""

import json
import os
import random
import shutil
import time
import tomllib
import tracemalloc
from pathlib import Path

import pytest

from onemile.mile import grid, pack_file, region_pack
from onemile.mile.extent import cell_of
from onemile.mile.postcode_index import PostcodeStanding

FACE = """format = 2
name = "val"
title = "Le Val"
countries = ["FR"]
zone = "Europe/Paris"
languages = ["fr"]
"""
COLUMNS = "country\tcode\tname\tpostcodes\tpopulation\tlatitude\tlongitude\tknown_by"
LINE = "FR\t67482\tStrasbourg\t67000 67100\t293771\t48.58392\t7.74553\town"
KEHL = "DE\t08317057\tKehl\t77694\t37000\t48.57300\t7.81520\town"


def write_pack(folder: Path, *, face: str = FACE, lines: list[str] | None = None, **files: str):
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(face, encoding="utf-8")
    table = "\n".join([COLUMNS, *(lines or [LINE])]) + "\n"
    (folder / "places.tsv").write_text(table, encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(region_pack.RegionError) as refused:
        region_pack.read(folder)
    return str(refused.value)


# --- what ships --------------------------------------------------------------------------


@pytest.mark.parametrize("name", region_pack.names())
def test_a_shipped_pack_credits_its_sources_with_licence_and_checksum(name):
    for credit in region_pack.load(name).credits:
        assert credit.licence
        assert len(credit.sha256) == 64
        assert credit.url.startswith("https://")


@pytest.mark.parametrize("name", region_pack.names())
def test_the_outlines_of_a_shipped_pack_are_small(name):
    folder = Path(str(region_pack._shipped() / name))
    outlines = folder / "outlines.json"
    assert not outlines.exists() or outlines.stat().st_size <= 300_000


def test_the_packs_travel_in_the_wheel():
    settings = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    assert "regions/**/*" in settings["tool"]["setuptools"]["package-data"]["*"]


def test_a_region_that_is_not_there_is_refused_with_those_that_are():
    assert "alsace" in region_pack.names()
    for name in ("lorraine", "../alsace", "alsace/"):
        with pytest.raises(region_pack.RegionError, match=r"shipped \(alsace"):
            region_pack.load(name)


def test_the_pack_of_alsace_is_read_in_less_than_a_tenth_of_a_second():
    spent = []
    for _ in range(5):
        region_pack._read_shipped.cache_clear()
        start = time.process_time()
        region_pack.load("alsace")
        spent.append(time.process_time() - start)
    assert min(spent) < 0.1


# --- one's own ---------------------------------------------------------------------------


def test_a_pack_of_ones_own_is_read_from_its_folder(tmp_path):
    val = region_pack.read(write_pack(tmp_path))
    assert (val.title, val.zone, val.languages) == ("Le Val", "Europe/Paris", ("fr",))
    assert [commune.name for commune in val.communes_of("67100")] == ["Strasbourg"]
    assert val.communes[0].wire_code == "FR-67482"
    assert val.neighbours("67482") == ()


def test_a_relative_folder_lies_beside_the_settings(tmp_path):
    write_pack(tmp_path / "val")
    assert region_pack.load("val", beside=tmp_path).title == "Le Val"
    assert region_pack.load("./val", beside=tmp_path).title == "Le Val"


def test_a_changed_pack_is_read_again_and_known_by_its_checksum(tmp_path):
    before = region_pack.read(write_pack(tmp_path))
    after = region_pack.read(write_pack(tmp_path, lines=[LINE.replace("Strasbourg", "Ville")]))
    assert before.sha256 != after.sha256
    assert after.communes[0].name == "Ville"
    again = region_pack.read(write_pack(tmp_path))
    assert again.sha256 == before.sha256


def test_columns_may_be_left_out_or_stand_elsewhere(tmp_path):
    write_pack(tmp_path)
    (tmp_path / "places.tsv").write_text(
        "name\tcode\tlatitude\tlongitude\tpopulation\tpostcodes\n"
        "Strasbourg\t67482\t48.5\t7.7\t0\t67000\n"
    )
    (found,) = region_pack.read(tmp_path).communes
    assert (found.country, found.code, found.is_approximate) == ("FR", "67482", False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("FR\t67482\tStrasbourg", "line 2: 3 fields instead of 8"),
        (LINE.replace("67482", "6748"), "line 2: code: '6748' is no code of a commune"),
        (LINE.replace("Strasbourg", " "), "line 2: name: empty"),
        (LINE.replace("Strasbourg", "A\x07"), "line 2: name: empty or not printable"),
        (LINE.replace("67000 67100", "6700"), "line 2: postcodes: '6700'"),
        (LINE.replace("67000 67100", ""), "line 2: postcodes: ''"),
        (LINE.replace("67000 67100", "67000  67100"), "line 2: postcodes:"),
        (LINE.replace("293771", "-3"), "line 2: population: '-3'"),
        (LINE.replace("48.58392", "nan"), "line 2: latitude: 'nan'"),
        (LINE.replace("48.58392", "98.5"), "line 2: a latitude lies between"),
        (LINE.replace("\town", "\tguess"), "line 2: known_by: 'guess'"),
        (LINE.replace("FR", "DE"), "line 2: country: 'DE' is none of pack.toml's"),
        (LINE + "\n" + LINE, "line 3: the code 67482 is there twice"),
    ],
)
def test_a_broken_line_is_refused_with_its_number_and_reason(tmp_path, line, reason):
    assert reason in refusal(write_pack(tmp_path, lines=[line]))


@pytest.mark.parametrize(
    ("face", "reason"),
    [
        ("name = ", "pack.toml: Invalid value"),
        (FACE.replace("format = 2\n", ""), "format is missing"),
        (FACE.replace("format = 2", "format = 3"), "a newer release of 1Mile reads it"),
        (FACE.replace("format = 2", "format = 1"), "format 1, but this release reads 2"),
        (FACE.replace("title", "titel"), "title is missing"),
        (FACE.replace('["FR"]', '["XX"]'), "countries must be among FR, DE, CH, BE, LU"),
        (FACE.replace('["FR"]', "[]"), "countries must be among"),
        (FACE.replace("Europe/Paris", "Europe/Atlantis"), "no time zone 'Europe/Atlantis'"),
        (FACE.replace("Europe/Paris", "../../etc/passwd"), "no time zone"),
        (FACE.replace('["fr"]', '["Deutsch"]'), "languages must be codes"),
        (FACE.replace('"val"', '"../val"'), "name must be small ASCII letters"),
        (FACE + '[[credits]]\ntitle = "x"\n', "url of a credit is missing"),
        (FACE + "credits = 5\n", "credits must be tables"),
        (FACE + "x = " + "[" * 5_000, "pack.toml: "),
        (FACE.replace("format = 2", "format = " + "9" * 5_000), "pack.toml: "),
        (FACE.replace("Le Val", "x" * 400), "title is missing or not as expected"),
    ],
)
def test_a_broken_face_is_refused_with_its_reason(tmp_path, face, reason):
    assert reason in refusal(write_pack(tmp_path, face=face))


SQUARE = grid.to_text(grid.cell_at(48.58392, 7.74553, 2))
QUARTER = grid.to_text(grid.cell_at(48.58392, 7.74553, 0))


@pytest.mark.parametrize(
    ("squares", "reason"),
    [
        ("square\tcommune\n", "line 1: the columns must be square, commune, level, inhabitants"),
        (f"{SQUARE}\tFR-67000\t0\t10", "line 2: commune: 'FR-67000' is none of places.tsv"),
        (f"{SQUARE}\t67482\t0\t10", "line 2: commune: '67482' is none of places.tsv"),
        (f"{QUARTER}\tFR-67482\t2\t0", "line 2: level: 2 is that of a larger square"),
        (f"{SQUARE}\tFR-67482\t3\t10", "line 2: level: 3 is none of 0, 1, 2"),
        (f"{SQUARE}\tFR-67482\t0\tmany", "line 2: inhabitants: 'many' is not a whole number"),
        ("g2:0:1:1\tFR-67482\t0\t10", "line 2:"),
        (f"{SQUARE}\tFR-67482\t0\t10\n{SQUARE}\tFR-67482\t1\t10", "line 3: the square"),
    ],
)
def test_a_broken_table_of_squares_is_refused(tmp_path, squares, reason):
    if not squares.startswith("square"):
        squares = f"square\tcommune\tlevel\tinhabitants\n{squares}\n"
    write_pack(tmp_path)
    (tmp_path / "squares.tsv").write_text(squares)
    assert reason in refusal(tmp_path)


@pytest.mark.parametrize("outlines", ["{", "[]", '{"FR-67482": [[["x", 1]]]}', "[" * 100_000])
def test_broken_outlines_are_refused(tmp_path, outlines):
    write_pack(tmp_path)
    (tmp_path / "outlines.json").write_text(outlines)
    assert refusal(tmp_path).startswith("outlines.json: ")


def test_a_folder_without_a_pack_is_refused(tmp_path):
    assert "pack.toml: there is no such file" in refusal(tmp_path)
    with pytest.raises(region_pack.RegionError, match="is not a folder"):
        region_pack.read(tmp_path / "nowhere")
    write_pack(tmp_path)
    (tmp_path / "places.tsv").write_bytes(b"code\xff\n")
    assert "not UTF-8" in refusal(tmp_path)
    (tmp_path / "places.tsv").unlink()
    assert "places.tsv: there is no such file" in refusal(tmp_path)


def test_a_pack_of_the_first_format_says_how_to_go_on(tmp_path):
    (tmp_path / "region.toml").write_text('name="val"\n')
    assert "make it anew with `onemile region build`" in refusal(tmp_path)


# --- several -----------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path):
    face = FACE.replace('"FR"', '"DE"').replace('"val"', '"kehl"').replace("Le Val", "Kehl")
    face = face.replace('["fr"]', '["de", "fr"]').replace("Paris", "Berlin")
    write_pack(tmp_path / "val")
    write_pack(tmp_path / "kehl", face=face, lines=[KEHL])
    return tmp_path


def test_packs_that_touch_live_in_one_instance(two):
    both = region_pack.load("val, kehl", beside=two)
    assert (both.title, both.countries) == ("Le Val, Kehl", ("FR", "DE"))
    assert (both.zone, both.languages) == ("Europe/Paris", ("fr", "de"))
    assert [one.name for one in both.communes_of("D-77694")] == ["Kehl"]
    assert [one.name for one in both.communes_of("77694")] == ["Kehl"]
    assert [one.name for one in both.neighbours("67482")] == ["Kehl"]
    assert both.standing("CH-4051") is PostcodeStanding.ELSEWHERE
    assert both.standing("77999") is PostcodeStanding.UNKNOWN
    assert both.name_of(grid.cell_at(48.573, 7.8152, 0)) == "Kehl"


def test_on_either_side_of_the_rhine_a_square_bears_the_name_of_its_own_side():
    both = region_pack.load("alsace,ortenau")
    for one in both.communes:
        here = grid.cell_at(one.latitude, one.longitude, 0)
        assert one.country == "FR" or both.name_of(both.snap(here)) == one.name
        assert both.commune_at(cell_of(both, one)) is one
    port_du_rhin = both.snap(grid.cell_at(48.5740, 7.7890, 0))
    assert both.name_of(port_du_rhin) == "Strasbourg"


def test_a_pack_without_a_table_leaves_its_neighbours_theirs():
    ortenau = region_pack.load("ortenau")
    assert ortenau.holds(grid.cell_at(48.5730, 7.8152, 0))
    for cathedral in range(3):
        cell = grid.cell_at(48.5818, 7.7510, cathedral)
        assert not ortenau.holds(cell)


@pytest.mark.parametrize("chosen", ["alsace", "ortenau", "alsace,ortenau"])
def test_no_square_is_finer_than_the_rule_of_what_it_is_named_after(chosen):
    region, dice = region_pack.load(chosen), random.Random(1648)
    for _ in range(4_000):
        place = 47.9 + dice.random() * 0.9, 7.3 + dice.random() * 1.0
        cell = region.snap(grid.cell_at(*place, 0))
        if not region.holds(cell) or region.squares.is_ground(cell):
            continue
        assert grid.level_of(cell) >= region.commune_at(cell).level


@pytest.mark.parametrize("chosen", ["alsace", "ortenau", "alsace,ortenau"])
def test_what_a_square_snaps_to_is_held_with_it_and_snaps_to_itself(chosen):
    region, dice = region_pack.load(chosen), random.Random(1681)
    for _ in range(4_000):
        cell = region.snap(grid.cell_at(47.9 + dice.random() * 0.9, 7.3 + dice.random(), 0))
        assert region.snap(cell) == cell


def test_the_same_pack_twice_is_one(two):
    assert region_pack.load("val, val", beside=two).title == "Le Val"


def test_two_countries_may_share_the_digits_of_a_postcode(two):
    write_pack(two / "val", lines=[LINE.replace("67000 67100", "67000 77694")])
    both = region_pack.load("val,kehl", beside=two)
    assert [one.name for one in both.communes_of("77694")] == ["Strasbourg", "Kehl"]
    assert [one.name for one in both.communes_of("D-77694")] == ["Kehl"]


def test_packs_with_other_places_under_one_code_are_refused(two):
    shutil.copytree(two / "val", two / "other")
    write_pack(
        two / "other",
        face=FACE.replace('"val"', '"other"'),
        lines=[LINE.replace("Strasbourg", "Strossburi")],
    )
    with pytest.raises(region_pack.RegionError) as refused:
        region_pack.load("val, other", beside=two)
    assert "the packs val and other both have a place 67482, Strasbourg" in str(refused.value)


def test_a_square_of_two_packs_is_named_after_more_people_and_no_finer_than_either(two):
    header = "square\tcommune\tlevel\tinhabitants\n"
    (two / "val" / "squares.tsv").write_text(f"{header}{SQUARE}\tFR-67482\t0\t900\n")
    (two / "kehl" / "squares.tsv").write_text(f"{header}{SQUARE}\tDE-08317057\t1\t1200\n")
    cell = grid.from_text(SQUARE)
    for chosen in ("val,kehl", "kehl,val"):
        both = region_pack.load(chosen, beside=two)
        assert both.name_of(cell) == "Kehl"
        assert grid.level_of(both.snap(grid.cell_at(48.58392, 7.74553, 0))) == 1
        assert both.squares.line_at(cell).inhabitants == 2_100


def test_a_pack_with_a_table_and_one_without_stand_side_by_side(two):
    write_pack(two / "kehl", face=(two / "kehl" / "pack.toml").read_text(), lines=[KEHL])
    both = region_pack.load("alsace,kehl", beside=two)
    assert both.name_of(grid.cell_at(48.5839, 7.7455, 0)) == "Strasbourg"
    assert both.name_of(grid.cell_at(48.5730, 7.8300, 0)) == "Kehl"
    assert both.holds(grid.cell_at(48.5730, 7.8300, 0))


# --- a large one -------------------------------------------------------------------------


def test_a_pack_as_large_as_france_is_read_within_its_memory(tmp_path):
    lines = [
        f"FR\t{number:05}\tVille {number}\t{10_000 + number}\t900"
        f"\t{42 + number % 187 * 0.05:.5f}\t{-4 + number // 187 * 0.06:.5f}\town"
        for number in range(35_000)
    ]
    write_pack(tmp_path, lines=lines)
    tracemalloc.start()
    try:
        france = region_pack.read(tmp_path)
        france.communes_of("45000")
        france.name_of(grid.cell_at(45, 0, 0))
        kept, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(france.communes) == 35_000
    assert kept < 200_000_000


def test_a_pack_larger_than_any_country_is_refused_with_a_way_out(tmp_path):
    write_pack(tmp_path, lines=[LINE] * 60_001)
    assert "more than 60000 lines; build several packs instead" in refusal(tmp_path)
    with (tmp_path / "places.tsv").open("ab") as file:
        file.truncate(pack_file.BYTES_MAX["places.tsv"] + 1)
    assert "build several packs instead, one for each region" in refusal(tmp_path)


def test_outlines_are_read_when_somebody_asks(tmp_path):
    ring = [[7.7, 48.5], [7.8, 48.5], [7.8, 48.6], [7.7, 48.5]]
    write_pack(tmp_path)
    (tmp_path / "outlines.json").write_text(json.dumps({"FR-67482": [ring]}))
    assert region_pack.read(tmp_path).outlines == {"FR-67482": [ring]}


def test_outlines_are_those_that_were_read_with_the_pack(tmp_path):
    ring = [[7.7, 48.5], [7.8, 48.5], [7.8, 48.6], [7.7, 48.5]]
    write_pack(tmp_path)
    (tmp_path / "outlines.json").write_text(json.dumps({"FR-67482": [ring]}))
    val = region_pack.read(tmp_path)
    (tmp_path / "outlines.json").write_text("{half")
    assert val.outlines == {"FR-67482": [ring]}


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path):
    write_pack(tmp_path)
    (tmp_path / "places.tsv").unlink()
    os.mkfifo(tmp_path / "places.tsv")
    assert "there is no such file" in refusal(tmp_path)


@pytest.mark.parametrize("chosen", [",", " , ", "~nobody-of-that-name", "x" * 5_000, "a\0b"])
def test_what_names_no_folder_is_refused(chosen):
    with pytest.raises(region_pack.RegionError):
        region_pack.load(chosen)


def test_a_credit_or_a_language_more_is_no_other_map(tmp_path):
    before = region_pack.read(write_pack(tmp_path)).sha256
    assert region_pack.read(write_pack(tmp_path, face=FACE + "# a word\n")).sha256 == before
    both = region_pack.load("alsace,ortenau").sha256
    assert region_pack.load("ortenau,alsace").sha256 == both
