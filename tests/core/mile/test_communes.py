"""Communes for a form, and the name of a place that arrives by its code."""

import pytest

from onemile import current
from onemile.api import communes, place_name, wire_code
from onemile.mile.communes import LISTED_MAX

pytestmark = pytest.mark.plugins()


def names(*asked, **named):
    return [one.name for one in communes(*asked, **named)]


def test_communes_are_found_by_the_beginning_of_their_names(instance):
    assert names("Strasb") == ["Strasbourg"]
    assert names("illkirch") == ["Illkirch-Graffenstaden"] == names("ILLKIRCH graff")
    assert all(name.startswith("Saint") for name in names("saint"))
    assert {"Strasbourg", *names("Saint")} <= set(names("st"))
    assert names("Saint-L") == names("st l") != []


def test_and_of_their_postcodes(instance):
    found = communes("68000")
    assert [one.name for one in found] == ["Colmar"]
    assert found[0].code == "68066" and "68000" in found[0].postcodes
    assert "Colmar" in names("680")


@pytest.mark.parametrize("typed", ["!", "%", "x" * 10_000, "Ülm", "٦٧", "\0", "99999"])
def test_what_is_no_beginning_finds_nothing(instance, typed):
    assert names(typed) == []


def test_a_list_is_bounded_and_in_order(instance):
    assert len(names()) == LISTED_MAX == len(names("  "))
    assert names()[0] == "Achenheim"


def test_the_nearest_to_a_square_come_first(instance, world):
    found = names(near=world.cell_of("68000"))
    assert found[0] == "Colmar" and len(found) == LISTED_MAX
    assert names("Stras", near=world.cell_of("68000")) == ["Strasbourg"]
    with pytest.raises(ValueError):
        names(near=-1)


def test_a_code_travels_with_its_country(instance):
    assert wire_code("67482") == "FR-67482"
    assert [wire_code(code) for code in ("", "1", "x" * 500, "FR-67482")] == [""] * 4


def test_a_code_is_read_bare_and_as_it_travels(instance):
    host = current.card().base_url.partition("//")[2]
    for code in ("67482", "FR-67482"):
        assert [place_name(code, one) for one in ("", host, "partner.example")] == [
            "Strasbourg"
        ] * 3


@pytest.mark.parametrize("code", ["", "1", "DE-67482", "FR-", "-", "FR-FR-67482", "x" * 9_999])
def test_a_code_that_nobody_knows_has_no_name(instance, code):
    assert place_name(code) == place_name(code, "partner.example") == ""
