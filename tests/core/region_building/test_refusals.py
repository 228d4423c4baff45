"""What the builder refuses: it says what would help, and leaves what was there."""

from pathlib import Path

import pytest

from onemile.mile import postal, postcodes
from onemile.mile.postal import PostalError
from onemile.region_building import areas, files, postal_rows

METZ = ("57000", "Metz", 49.1)


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("Bretange", "Bretagne (FR-BRE)"),
        ("Ortenaukries", "Ortenaukreis (DE-08317)"),
        ("Bale-Vile", "Basel-Stadt (CH-BS)"),
        ("Mosele", "Moselle (FR-57)"),
        ("99", "examples: 57"),
        ("08999", "examples: 57"),
        ("CH-XX", "examples: 57"),
        ("", "examples: 57"),
        ("../57", "examples: 57"),
        ("5" * 100, "at most 80 characters"),
    ],
)
def test_an_unknown_code_is_refused_with_near_ones(region, tmp_path, code, near):
    result = region("build", "--from", tmp_path, "--to", tmp_path / "pack", "--", code)
    assert result.exit_code == 1
    assert near in result.output
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("name", "codes"),
    [("Jura", "FR-39, CH-JU"), ("München", "DE-09162, DE-09184"), ("Kassel", "DE-06611, DE-06633")],
)
def test_a_name_of_several_asks_which(region, tmp_path, name, codes):
    result = region("build", name, "--from", tmp_path, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert f"say which of {codes}" in result.output


@pytest.mark.parametrize(
    ("typed", "wires"),
    [
        ("57", ["FR-57"]),
        ("fr-57", ["FR-57"]),
        (" 2a ", ["FR-2A"]),
        ("Corse", ["FR-2A", "FR-2B"]),
        ("COR", ["FR-2A", "FR-2B"]),
        ("bretagne", ["FR-22", "FR-29", "FR-35", "FR-56"]),
        ("BRE", ["FR-22", "FR-29", "FR-35", "FR-56"]),
        ("la reunion", ["FR-974"]),
        ("08317", ["DE-08317"]),
        ("Landkreis München", ["DE-09184"]),
        ("Bâle-Ville", ["CH-BS"]),
        ("BS", ["CH-BS"]),
        ("CH-FR", ["CH-FR"]),
        ("Sankt Gallen", ["CH-SG"]),
    ],
)
def test_a_code_or_a_name_stands_for_its_areas(typed, wires):
    (found,) = areas.resolve([typed])
    assert [area.wire for area in found.areas] == wires


def test_a_country_is_all_of_it():
    france, germany, switzerland = areas.resolve(["FR", "DE", "CH"])
    assert len(france.areas) == 101
    assert len(germany.areas) == 400
    assert len(switzerland.areas) == 26
    assert {area.country for area in (*france.areas, *germany.areas)} <= set(postcodes.COUNTRIES)


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("57", "FR.txt or communes_fr.tsv"),
        ("974", "RE.txt or communes_fr.tsv"),
        ("08317", "DE.txt"),
        ("BS", "CH.txt"),
    ],
)
def test_a_folder_without_the_file_is_refused_with_its_name(region, tmp_path, code, file):
    result = region("build", code, "--from", tmp_path, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert file in result.output
    assert not (tmp_path / "pack").exists()


def test_communes_that_no_file_knows_are_named(region, tmp_path, postal_file):
    result = region("build", "57", "--from", postal_file(METZ), "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert "no coordinates for Aboncourt (57001)" in result.output
    assert " more: put communes_fr.tsv into a folder" in result.output


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("FR\t57000\tMetz", "FR.txt, line 2: 3 fields instead of 12"),
        ("FR\t57000\tMetz" + "\t" * 6 + "\tnorth\teast\t", "FR.txt, line 2: "),
        ("country_code\0", "FR.txt, line 2"),
    ],
)
def test_a_broken_postal_file_is_refused_with_its_line(
    region, tmp_path, postal_file, broken, reason
):
    folder = postal_file(METZ, more=broken)
    result = region("build", "57", "--from", folder, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert reason in result.output


@pytest.mark.parametrize("name", ["FR.txt", "communes_fr.tsv"])
def test_a_file_in_another_writing_than_utf8_is_refused(region, tmp_path, name):
    (tmp_path / name).write_bytes("é\t".encode("latin-1") * 12)
    result = region("build", "57", "--from", tmp_path, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert f"{name}: cannot be read" in result.output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "line 1: not insee"),
        ("57463\tMetz\t57000\tnorth\t6.1\t1", "line 2: could not convert"),
        ("57463\tMetz\t57000\t149.1\t6.1\t1", "line 2: not degrees"),
    ],
)
def test_a_broken_table_of_communes_is_refused_with_its_line(region, tmp_path, line, reason):
    header = "insee\tname\tpostal_codes\tlatitude\tlongitude\tpopulation\n" if line else ""
    (tmp_path / "communes_fr.tsv").write_text(header + line + "\n", encoding="utf-8")
    result = region("build", "57", "--from", tmp_path, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert f"communes_fr.tsv, {reason}" in result.output


def test_a_broken_file_of_outlines_is_refused(region, tmp_path):
    (tmp_path / "communes-57-moselle.geojson").write_text("{", encoding="utf-8")
    result = region("build", "57", "--from", tmp_path, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert "communes-57-moselle.geojson" in result.output


def test_a_file_too_large_or_with_too_many_rows_is_refused(
    region, tmp_path, postal_file, monkeypatch
):
    folder = postal_file(METZ, ("57050", "Metz", 49.1))
    monkeypatch.setattr(postal_rows, "ROWS_MAX", 1)
    result = region("build", "57", "--from", folder, "--to", tmp_path / "pack")
    assert "FR.txt: more than 1 rows" in result.output
    monkeypatch.setattr(files, "FILE_BYTES_MAX", 10)
    result = region("build", "57", "--from", folder, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert "FR.txt: larger than" in result.output


@pytest.mark.parametrize("there", ["notes.txt", "region.toml"])
def test_a_folder_that_is_no_pack_is_not_written_over(region, shared_data, tmp_path, there):
    (tmp_path / there).write_text("mine", encoding="utf-8")
    result = region("build", "CH-BS", "--from", shared_data, "--to", tmp_path)
    assert result.exit_code == 1
    assert "another folder" in result.output
    assert [file.name for file in tmp_path.iterdir()] == [there]


def test_a_file_or_a_pack_with_more_in_it_is_not_written_over(region, shared_data, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = region("build", "CH-BS", "--from", shared_data, "--to", tmp_path / "file")
    assert "is a file" in result.output
    region("build", "CH-BS", "--from", shared_data, "--to", tmp_path / "pack")
    (tmp_path / "pack" / "notes.txt").write_text("mine", encoding="utf-8")
    result = region("build", "CH-BS", "--from", shared_data, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert "holds more than a pack (notes.txt)" in result.output


def test_a_pack_is_replaced_whole_and_nothing_is_left_beside_it(region, shared_data, tmp_path):
    target = tmp_path / "pack"
    for code, count in (("67", 514), ("CH-BS", 3)):
        result = region("build", code, "--from", shared_data, "--to", target)
        assert result.exit_code == 0, result.output
        assert len((target / "places.tsv").read_text("utf-8").splitlines()) == count + 1
    assert sorted(file.name for file in target.iterdir()) == ["pack.toml", "places.tsv"]
    assert [file.name for file in tmp_path.iterdir()] == ["pack"]


def test_a_build_that_fails_leaves_the_pack_that_was_there(region, shared_data, tmp_path):
    target, empty = tmp_path / "pack", tmp_path / "empty"
    empty.mkdir()
    region("build", "CH-BS", "--from", shared_data, "--to", target)
    before = {file.name: file.read_bytes() for file in target.iterdir()}
    assert region("build", "57", "--from", empty, "--to", target).exit_code == 1
    assert {file.name: file.read_bytes() for file in target.iterdir()} == before


def test_what_no_instance_could_read_is_not_written(region, shared_data, tmp_path, monkeypatch):
    monkeypatch.setattr(postcodes, "is_tidy", lambda *_, **__: False)
    result = region("build", "CH-BS", "--from", shared_data, "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert "this pack could not be read: places.tsv, line 2: postcodes" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--name", "../away", "no name of a pack"),
        ("--name", "Moselle", "no name of a pack"),
        ("--title", "M" * 81, "at most 80 characters"),
        ("--title", "Mo\x00selle", "at most 80 characters"),
        ("--languages", "fr,French", "'French' is no language"),
    ],
)
def test_a_name_title_or_language_out_of_bounds_is_refused(
    region, shared_data, tmp_path, option, value, reason
):
    words = ("build", "CH-BS", option, value, "--from", shared_data, "--to", tmp_path / "pack")
    result = region(*words)
    assert result.exit_code == 1
    assert reason in result.output
    assert not (tmp_path / "pack").exists()


def test_a_failed_download_says_which_file_to_give(region, tmp_path, monkeypatch):
    def offline(country: str) -> Path:
        raise PostalError(f"the postal file of {country} could not be downloaded")

    monkeypatch.setattr(postal, "stored", offline)
    result = region("build", "57", "--to", tmp_path / "pack")
    assert result.exit_code == 1
    assert "the postal file of FR could not be downloaded" in result.output


def test_show_says_what_is_in_a_pack_and_refuses_what_is_none(region, tmp_path):
    shown = region("show", "ortenau").output
    assert "countries: DE (51 places)" in shown
    assert "time zone: Europe/Berlin" in shown
    assert "languages: de, fr, en" in shown
    for wanted in ("nowhere", tmp_path):
        result = region("show", wanted)
        assert result.exit_code == 1
        assert "Error:" in result.output


@pytest.mark.parametrize(("typed", "places"), [("Alsace", 880), ("ortenau", 51)])
def test_what_people_call_by_one_name_is_known(region, shared_data, tmp_path, typed, places):
    done = region("build", typed, "--from", shared_data, "--to", tmp_path / "pack")
    assert done.exit_code == 0, done.output
    assert f"{typed.title()}: {places} places" in done.output


def test_somebody_elses_file_of_that_name_is_not_written_over(region, shared_data, tmp_path):
    mine = tmp_path / "poems"
    mine.mkdir()
    (mine / "pack.toml").write_text('name = "my poetry project"\n')
    done = region("build", "CH-BS", "--from", shared_data, "--to", mine)
    assert done.exit_code == 1 and "is not that of a pack" in done.output
    assert "poetry" in (mine / "pack.toml").read_text()


def test_what_a_link_leads_to_is_renewed(region, shared_data, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "pack", target_is_directory=True)
    for _again in range(2):
        done = region("build", "CH-BS", "--from", shared_data, "--to", tmp_path / "link")
        assert done.exit_code == 0, done.output
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "pack" / "places.tsv").is_file()
