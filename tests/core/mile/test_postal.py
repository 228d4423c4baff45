"""Reading a country's postal file through pgeocode, and what it does for the region."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from onemile.mile import postal
from onemile.mile.postal import PostalError, PostalPlace, read_country

ROWS = (
    "FR\t01000\tBourg-en-Bresse\tAuvergne-Rhône-Alpes\t84\tAin\t01\t\t012\t46.2057\t5.2258\t",
    'FR\t67320\tThal "le Bas"\tGrand Est\t44\tBas-Rhin\t67\tSaverne\t674\t48.9\t7.2\t5',
    "FR\t67320\tBerg\tGrand Est\t44\tBas-Rhin\t67\tSaverne\t674\t48.90\t7.15\t5",
)


def write_file(folder: Path, *rows: str, country: str = "FR") -> Path:
    (folder / f"{country}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def french_places(shared_data: Path) -> list[PostalPlace]:
    return read_country("FR", folder=shared_data)


def test_a_raw_file_becomes_plain_records_with_leading_zeros(tmp_path):
    places = read_country("fr", folder=write_file(tmp_path, *ROWS))
    assert places == [
        PostalPlace("FR", "01000", "Bourg-en-Bresse", 46.2057, 5.2258),
        PostalPlace("FR", "67320", 'Thal "le Bas"', 48.9, 7.2),
        PostalPlace("FR", "67320", "Berg", 48.9, 7.15),
    ]
    for place in places:
        assert [type(value) for value in dataclasses.astuple(place)] == [
            str,
            str,
            str,
            float,
            float,
        ]


def test_reading_a_folder_leaves_nothing_behind_in_it(tmp_path):
    import pgeocode

    before = pgeocode.STORAGE_DIR
    read_country("FR", folder=write_file(tmp_path, *ROWS))
    assert [file.name for file in tmp_path.iterdir()] == ["FR.txt"]
    assert before == pgeocode.STORAGE_DIR


def test_a_file_that_pgeocode_had_stored_is_read_as_well(tmp_path):
    import pgeocode

    stored = [",".join(pgeocode.DATA_FIELDS), *(row.replace("\t", ",") for row in ROWS[::2])]
    places = read_country("FR", folder=write_file(tmp_path, *stored))
    assert [place.postcode for place in places] == ["01000", "67320"]


def test_rows_that_say_nothing_of_a_place_are_left_out(tmp_path):
    broken = (
        ROWS[0].replace("46.2057\t5.2258", "\t"),
        ROWS[0].replace("Bourg-en-Bresse\t", "\t"),
        ROWS[0].replace("01000", ""),
        ROWS[0].replace("46.2057", "146.2"),
    )
    assert len(read_country("FR", folder=write_file(tmp_path, ROWS[0], *broken))) == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((ROWS[0], "FR\t67000\tStrasbourg"), "FR.txt, line 2: 3 fields instead of 12"),
        ((ROWS[0].replace("46.2057", "north"),), "could not convert"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(tmp_path, rows, reason):
    with pytest.raises(PostalError, match=reason):
        read_country("FR", folder=write_file(tmp_path, *rows))


def test_a_file_in_another_writing_than_utf8_is_refused(tmp_path):
    (tmp_path / "FR.txt").write_bytes(ROWS[0].encode("latin-1"))
    with pytest.raises(PostalError, match=r"FR\.txt: cannot be read"):
        read_country("FR", folder=tmp_path)


@pytest.mark.parametrize("country", ["", "F", "FRA", "../FR", "F1"])
def test_what_is_no_country_is_refused(tmp_path, country):
    with pytest.raises(PostalError, match="is not a country"):
        read_country(country, folder=tmp_path)


def test_a_country_without_a_file_is_refused(tmp_path):
    with pytest.raises(PostalError, match=r"DE\.txt: cannot be read"):
        read_country("DE", folder=write_file(tmp_path, *ROWS))
    with pytest.raises(PostalError, match="not a known country"):
        read_country("XX", folder=write_file(tmp_path, *ROWS, country="XX"))


def test_a_failed_download_says_what_to_do(monkeypatch):
    def offline(code: str) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(postal, "_frame", offline)
    with pytest.raises(PostalError, match=r"no route to host.*give the folder"):
        read_country("FR")


def test_progress_is_told_to_the_end(tmp_path):
    told: list[tuple[int, int]] = []
    rows = [ROWS[0].replace("01000", f"{code:05}") for code in range(2_500)]
    folder = write_file(tmp_path, *rows)
    read_country("FR", folder=folder, progress=lambda done, total: told.append((done, total)))
    assert told == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]


def test_pandas_is_not_imported_before_a_file_is_read():
    code = "import sys, onemile.mile.postal; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the whole of France -----------------------------------------------------------------


def test_every_row_of_the_french_file_is_read(french_places, shared_data):
    rows = (shared_data / "FR.txt").read_text("utf-8").splitlines()
    assert len(french_places) == len(rows) > 51_000
    for place, row in zip(french_places, rows, strict=True):
        fields = row.split("\t")
        assert (place.postcode, place.place) == (fields[1], fields[2])
        assert (place.latitude, place.longitude) == (float(fields[9]), float(fields[10]))
