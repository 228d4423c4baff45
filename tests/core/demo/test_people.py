"""The invented members: believable, many, the same again from the same seed."""

from collections import Counter
from random import Random

import pytest

from onemile.demo import people, tables, town
from onemile.demo.localities import BOTH, ORTENAU
from onemile.mile import grid, region_pack

REGION = region_pack.load("alsace")


@pytest.fixture(scope="module")
def townspeople():
    return people.invent(Random(town.SEED), region=REGION, size=town.SIZE)


def test_the_same_seed_invents_the_same_people(townspeople):
    again = people.invent(Random(town.SEED), region=REGION, size=town.SIZE)
    assert again == townspeople


def test_three_hundred_live_in_forty_communes_and_more(townspeople):
    living = Counter(person.home.commune for person in townspeople)
    assert len(townspeople) == 300
    assert len(living) >= 40
    assert living["67482"] > 80 and living["68224"] >= 45 and living["68066"] >= 35
    assert max(number for code, number in living.items() if REGION.commune(code).level == 2) <= 6


def test_towns_have_miles_that_are_alive(townspeople):
    squares = Counter(
        grid.cell_at(*person.home.point, 0)
        for person in townspeople
        if person.home.commune == "67482"
    )
    ana = grid.cell_at(*townspeople[0].home.point, 0)
    assert sum(squares[cell] for cell in grid.mile(ana)) >= 12


def test_no_two_share_a_name_or_an_address(townspeople):
    assert len({(person.first_name, person.last_name) for person in townspeople}) == 300
    assert len({person.email for person in townspeople}) == 300
    assert all(person.email.isascii() for person in townspeople)


def test_a_smaller_town_is_the_first_quarters_of_the_larger(townspeople):
    few = people.invent(Random(town.SEED), region=REGION, size=12)
    assert [p.role for p in few[:6]] == ["member"] * 4 + ["moderator", "steward"]
    assert {person.home.commune for person in few[8:]} == {"67482"}


def test_nobody_says_what_somebody_else_says(townspeople):
    told = [person.about for person in townspeople if person.about]
    assert len(told) >= 80
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("folder", [locality.folder for locality in BOTH])
@pytest.mark.parametrize("table", ["cast.tsv", "places.tsv", "portraits.tsv", "skills.tsv"])
def test_the_tables_are_whole(table, folder):
    rows = tables.rows(table, folder=folder)
    assert rows
    assert all(None not in row for row in rows), "a row with more cells than the heading"


def test_french_texts_are_set_as_french_is():
    told = [row["about"] for row in tables.rows("portraits.tsv")]
    assert not [text for text in told if "'" in text or " !" in text or " ?" in text]


def test_the_ortenau_is_a_place_of_its_own():
    region = region_pack.load("ortenau")
    there = people.invent(
        Random(ORTENAU.seed), region=region, size=ORTENAU.size, folder=ORTENAU.folder
    )
    assert len(there) == 60 == len({person.email for person in there})
    living = Counter(person.home.commune for person in there)
    assert len(living) >= 8 and max(living, key=living.get) == "08317057"  # Kehl
    assert sum(person.languages[0] == "de" for person in there) > 40
    assert {"moderator", "steward"} <= {person.role for person in there}
