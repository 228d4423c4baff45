"""Postcodes of five countries, as people type them."""

import pytest

from onemile.mile import postcodes, region_pack
from onemile.mile.postcode_index import PostcodeStanding


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("FR", " 67 320 ", "67320"),
        ("FR", "F-67320", "67320"),
        ("FR", "67320 cedex 2", "67320"),
        ("FR", "01000", "01000"),
        ("FR", "20090", "20090"),
        ("DE", "D-77694", "77694"),
        ("DE", "de 77694", "77694"),
        ("DE", "77694 Cedex", ""),
        ("DE", "01067", "01067"),
        ("CH", "CH-4051", "4051"),
        ("CH", "40 51", "4051"),
        ("CH", "67320", ""),
        ("BE", "B 1000", "1000"),
        ("LU", "L-1009", "1009"),
        ("LU", "LU1009", "1009"),
        ("FR", "６７３２０", "67320"),
        ("FR", "٦٧٣٢٠", ""),
        ("FR", "", ""),
        ("FR", "6" * 100_000, ""),
    ],
)
def test_a_postcode_is_kept_as_its_digits(country, typed, kept):
    assert postcodes.tidy(typed, country=country) == kept
    assert kept == "" or postcodes.is_tidy(kept, country=country)


@pytest.mark.parametrize(
    ("country", "typed", "is_abroad"),
    [
        ("FR", "D-77694", True),
        ("FR", "CH-4051", True),
        ("FR", "F-6732", False),
        ("DE", "F-67000", True),
        ("DE", "D-7769", False),
        ("CH", "D-77694", True),
        ("CH", "4051", False),
        ("LU", "B-1000", True),
        ("LU", "L-99", False),
    ],
)
def test_the_sign_of_another_country_says_where_it_is(country, typed, is_abroad):
    assert postcodes.is_abroad(typed, country=country) is is_abroad


@pytest.mark.parametrize(
    ("country", "code", "is_one"),
    [
        ("FR", "67482", True),
        ("FR", "2A004", True),
        ("FR", "6748", False),
        ("DE", "08317057", True),
        ("DE", "08317", False),
        ("CH", "2701", True),
        ("BE", "21004", True),
        ("LU", "0101", True),
        ("DE", "gn2891258", True),
        ("DE", "gn123456789", False),
        ("FR", "gn", False),
    ],
)
def test_a_commune_has_the_code_of_its_office_or_of_geonames(country, code, is_one):
    assert postcodes.is_code(code, country=country) is is_one


FACE = """format = 2
name = "ortenau"
title = "Ortenau"
countries = ["DE"]
zone = "Europe/Berlin"
languages = ["de"]
"""
COLUMNS = "code\tname\tpostcodes\tpopulation\tlatitude\tlongitude"
KEHL = "08317057\tKehl\t77694\t37000\t48.57297\t7.81523"


def pack(folder, *lines):
    (folder / "pack.toml").write_text(FACE, "utf-8")
    (folder / "places.tsv").write_text("\n".join([COLUMNS, *lines]), "utf-8")
    return region_pack.read(folder)


def test_a_pack_over_the_rhine_is_read_and_asked_in_its_own_way(tmp_path):
    ortenau = pack(tmp_path, KEHL)

    assert [one.name for one in ortenau.communes_of("D-77694")] == ["Kehl"]
    assert ortenau.example_postcode == "77694"
    for typed, standing in (
        ("77 694", PostcodeStanding.KNOWN),
        ("77999", PostcodeStanding.UNKNOWN),
        ("F-67000", PostcodeStanding.ELSEWHERE),
        ("67000", PostcodeStanding.ELSEWHERE),
        ("4051", PostcodeStanding.MALFORMED),
    ):
        assert ortenau.standing(typed) is standing, typed


@pytest.mark.parametrize("line", [KEHL.replace("77694", "7769"), KEHL.replace("08317057", "67482")])
def test_a_line_of_another_country_is_refused(tmp_path, line):
    with pytest.raises(region_pack.RegionError, match="line 2"):
        pack(tmp_path, line)
