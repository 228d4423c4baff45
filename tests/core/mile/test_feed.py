"""The front page: one's mile, newest first, to an end; and further when it is still asleep."""

import re

import pytest

from onemile.members.models import Block
from onemile.mile import grid, places
from onemile.mile.models import Place

pytestmark = pytest.mark.plugins()
MULHOUSE = "68100"


def titles(page) -> list[str]:
    return re.findall(r'<h2 class="h3"><a href="[^"]*">([^<]*)</a>', page.html)


@pytest.fixture
def street(world):
    """A mile that is awake: six neighbours of one square."""
    return [world.member("Ana"), *world.neighbours(5)]


def test_the_newest_in_the_mile_comes_first_whoever_is_nearer(street, pin, world, browser):
    ana, ben = street[:2]
    pin(ana, "old and here")
    pin(ben, "new and at the rim", cell=world.beside(world.cell_of("67000"), columns=2))
    assert titles(browser(ana).get("/")) == ["new and at the rim", "old and here"]


def test_a_neighbour_beyond_the_mile_does_not_see_it(street, pin, world, browser):
    pin(street[0], "Bread")
    far = world.member("Far", at=MULHOUSE)
    page = browser(far).get("/")
    assert "Bread" not in page.text
    assert "Bread" not in browser(far).get("/?ring=neighbours").text


def test_the_feed_has_pages_and_an_end(street, pin, browser):
    for number in range(45):
        pin(street[number % 6], f"n{number}")
    page = browser(street[0]).get("/?ring=mile")
    seen = titles(page)
    assert len(seen) == 20
    while "See more" in page.text or "Voir la suite" in page.text:
        seen += titles(page.follow("Voir la suite"))
    assert seen == [f"n{number}" for number in reversed(range(45))]
    assert "Tu as tout vu" in page.text


def test_what_a_blocked_member_wrote_is_not_there_nor_counted(street, pin, browser):
    ana, ben = street[:2]
    pin(ben, "from Ben")
    pin(ana, "from Ana")
    Block.create(blocker=ben, blocked=ana)
    page = browser(ana).get("/?ring=mile")
    assert titles(page) == ["from Ana"]
    assert "1 mot" in page.text and "quelques voisins" in page.text


def test_a_card_says_in_your_mile_or_the_name_of_the_commune(street, pin, world, browser):
    pin(street[0], "near")
    pin(world.member("Zoe", at="67800"), "next town")
    page = browser(street[1]).get("/?ring=neighbours")
    cards = re.findall(r"<article.*?</article>", page.html, re.S)
    assert "Bischheim" in cards[0] and "dans ton mile" in cards[1]
    assert not re.search(r"\d\s?(m|km|min)\b", page.text)


# ---------------------------------------------------------------- kinds and categories


def test_the_feed_is_narrowed_to_a_kind(street, pin, browser):
    pin(street[0], "a note")
    pin(street[0], "a need", kind="need")
    page = browser(street[0]).get("/?ring=mile")
    assert titles(page.follow("Besoins")) == ["a need"]
    assert titles(page.follow("Tout")) == ["a need", "a note"]


@pytest.mark.parametrize(
    "query", ["kind=x", "category=x", "ring=x", "before=x", f"before={'9' * 30}"]
)
def test_nonsense_in_the_address_counts_as_not_said(query, street, pin, browser):
    pin(street[0], "Bread")
    assert titles(browser(street[0]).get(f"/?{query}")) == ["Bread"]


# ---------------------------------------------------------------- the ladder


def test_a_mile_that_is_awake_is_shown_by_itself(street, pin, world, browser):
    for number in range(8):
        pin(street[number % 6], f"n{number}")
    pin(world.member("Zoe", at="67800"), "next town")
    page = browser(street[0]).get("/")
    assert "s’éveille" not in page.text
    assert "next town" not in page.text


def test_a_mile_that_wakes_up_looks_further_and_says_so(world, pin, browser):
    ana = world.member("Ana")
    pin(ana, "my own")
    pin(world.member("Zoe", at="67800"), "next town")
    page = browser(ana).get("/")
    assert "Ton mile s’éveille" in page.text
    assert titles(page) == ["next town", "my own"]
    assert titles(page.follow("Revenir à mon mile")) == ["my own"]


def test_few_people_are_no_mile_however_much_they_write(world, pin, browser):
    ana = world.member("Ana")
    for number in range(10):
        pin(ana, f"n{number}")
    others = [world.member(at="67800") for _ in range(6)]
    for other in others:
        pin(other, "next town")
    assert "Ton mile s’éveille" in browser(ana).get("/").text


def test_the_whole_instance_opens_only_when_asked(world, pin, browser):
    pin(world.member("Far", at=MULHOUSE), "far away")
    page = browser(world.member("Ana")).get("/")
    assert "far away" not in page.text
    assert titles(page.follow("Regarder dans toute")) == ["far away"]


def test_a_member_at_commune_level_begins_with_the_commune(world, pin, browser):
    ana = world.member("Ana", at=None)
    places.settle(member_id=ana.id, postcode="67000", commune="67482")
    pin(world.member("Ben"), "in a square")
    pin(ana, "somewhere in town")
    page = browser(ana).get("/")
    assert titles(page) == ["somewhere in town", "in a square"]
    assert "Mon mile" not in [words for words, _url in page.page.links if words == "Mon mile"]


def test_without_a_home_the_page_asks_for_one(world, browser):
    page = browser(world.member("Ana", at=None)).get("/")
    assert page.status == 200
    assert "Placer mon mile" in page.text


# ---------------------------------------------------------------- counts


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (0, "tu es la première personne ici"),
        (1, "quelques voisins"),
        (8, "quelques voisins"),
        (9, "entre 10 et 20 voisins"),
        (42, "entre 20 et 50 voisins"),
    ],
)
def test_neighbours_are_told_in_steps(others, words, world, pin, browser, clock):
    ana = world.member("Ana")
    world.neighbours(others)
    clock.advance(days=8)
    assert words in browser(ana).get("/?ring=mile").text


def test_counts_are_a_minute_old_at_most(street, pin, browser, clock):
    page = browser(street[0])
    assert "1 mot" not in page.get("/?ring=mile").text
    pin(street[0], "Bread")
    clock.advance(seconds=61)
    assert "1 mot" in page.get("/?ring=mile").text


def test_who_is_suspended_is_not_counted(world, pin, browser, clock):
    ana = world.member("Ana")
    for one in world.neighbours(15):
        places.set_live(one.id, is_live=False)
    world.member("Ben")
    clock.advance(days=8)
    assert "quelques voisins" in browser(ana).get("/?ring=mile").text


# ---------------------------------------------------------------- here


def test_here_shows_what_lies_around_and_home_is_one_press_away(world, pin, browser):
    ana = world.member("Ana")
    pin(world.member("Far", at=MULHOUSE), "far away")
    there = grid.to_text(world.cell_of(MULHOUSE))
    page = browser(ana).get("/")
    page.submit("Ici", cell=there)
    assert titles(page) == ["far away"]
    assert "Mulhouse" in page.text
    assert "far away" not in page.submit("Chez moi").text


def test_without_a_square_from_the_browser_a_commune_can_be_chosen(world, pin, browser):
    pin(world.member("Far", at=MULHOUSE), "far away")
    page = browser(world.member("Ana")).get("/")
    page.submit("Ici")
    page.submit("Voir ses communes", postcode=MULHOUSE)
    page.submit("Mulhouse")
    assert titles(page) == ["far away"]


def test_a_browser_without_script_is_told_to_choose_a_commune(world, browser):
    page = browser(world.member("Ana")).post("/mile/here", {"cell": ""})
    assert "Choisis plutôt une commune" in page.text and "Code postal" in page.text


def test_a_square_that_is_none_is_told_so(world, pin, browser):
    page = browser(world.member("Ana")).post("/mile/here", {"cell": "48.58,7.74"})
    assert page.status == 422
    assert "Choisis plutôt une commune" in page.text


def test_looking_from_elsewhere_too_often_is_a_page_that_says_when(world, pin, browser):
    ana = browser(world.member("Ana"))
    for column in range(1, 8):
        cell = world.beside(world.cell_of("67000"), rows=4 * column)
        page = ana.post("/mile/here", {"cell": grid.to_text(cell)})
    assert page.status == 429
    assert "Retry-After" in page.response.headers


def test_each_device_looks_from_where_it_is(world, pin, browser):
    ana = world.member("Ana")
    phone, laptop = browser(ana), browser(ana)
    phone.post("/mile/here", {"cell": grid.to_text(world.cell_of(MULHOUSE))})
    assert "pendant quelques heures" in phone.get("/").text
    assert "pendant quelques heures" not in laptop.get("/").text
    assert Place.get(Place.member_id == ana.id).cell == world.cell_of("67000")


# ---------------------------------------------------------------- cost


def test_a_full_page_costs_few_queries(street, pin, browser, queries):
    for number in range(25):
        pin(street[number % 6], f"n{number}")
    page = browser(street[0])
    page.get("/")
    with queries() as asked:
        assert len(titles(page.get("/"))) == 20
    assert len(asked) <= 6, "\n".join(asked)
