"""The invented members: believable, many, the same again from the same seed."""

from collections import Counter
from random import Random

import pytest

from onemile.demo import people, tables, town
from onemile.demo.localities import BOTH, ORTENAU
from onemile.demo.people import NEW_DAYS
from onemile.mile import grid, region_pack

REGION = region_pack.load("alsace")
# The square of a mile in which the Port du Rhin and the bank of Kehl lie both, and from how many
# members on it is said to be lived in.
BANKS, SHOWN_FROM = grid.cell_at(48.5730, 7.8050, grid.COARSEST), 20


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


@pytest.mark.parametrize("locality", BOTH, ids=lambda one: one.name)
@pytest.mark.parametrize("share", [0.5, 1.0], ids=["half the town", "the whole town"])
def test_on_either_bank_enough_live_in_the_square_that_both_share(locality, share):
    region = region_pack.load(locality.name)
    size = round(locality.size * share)
    there = people.invent(Random(locality.seed), region=region, size=size, folder=locality.folder)
    told = [one for one in there if one.home.touches_the_map and one.joined_days_ago > NEW_DAYS]
    squares = Counter(grid.cell_at(*one.home.point, grid.COARSEST) for one in told)
    assert squares[BANKS] >= SHOWN_FROM
    assert len(squares) > 2, "the edge is not most of where anybody lives"


def test_nobody_of_the_port_du_rhin_is_drawn_into_the_river():
    region = region_pack.load("alsace")
    there = people.invent(Random(town.SEED), region=region, size=town.SIZE)
    bank = [one for one in there if grid.cell_at(*one.home.point, grid.COARSEST) == BANKS]
    cells = {grid.cell_at(*one.home.point, 0) for one in bank}
    assert all(region.squares.commune_under(cell) == "67482" for cell in cells)
