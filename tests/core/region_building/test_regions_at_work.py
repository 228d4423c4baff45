"""Packs that somebody has just built, loaded into an instance: a newcomer signs up by postcode.

The acceptance of "any region": an island with letters in its codes, a border département, a whole
French region, an overseas one, a German Kreis and a Swiss canton.
"""

from typing import Any

import pytest

from onemile import current
from onemile.members.models import Member
from onemile.mile import grid
from onemile.mile.extent import cell_of
from onemile.mile.radius import home_of
from onemile.models import MailMessage
from onemile.testing.browser import Browser

REGIONS = [
    (("2A", "2B"), "20090", "Ajaccio", "fr", "Europe/Paris"),
    (("57",), "57000", "Metz", "fr", "Europe/Paris"),
    (("Bretagne",), "29200", "Brest", "fr", "Europe/Paris"),
    (("974",), "97400", "Saint-Denis", "fr", "Indian/Reunion"),
    (("08317",), "D-77694", "Kehl", "de", "Europe/Berlin"),
    (("CH-BS",), "CH-4051", "Basel", "de", "Europe/Zurich"),
]
WORDS = {
    "fr": ("Suite", "Rester à la commune", "Cela me va", "Confirmer mon adresse"),
    "de": ("Weiter", "Bei der Gemeinde bleiben", "Das passt mir", "Meine Adresse bestätigen"),
}
NEWCOMER = {
    "first_name": "Nina",
    "last_name": "Muller",
    "email": "nina@quartier.example",
    "password": "trois pommes rondes",
    "adult": "y",
    "charter": "y",
}


@pytest.fixture
def at_work(make_instance: Any, built: Any):
    """An instance of a region built from codes, at work."""

    def start(*codes: str) -> Browser:
        app = make_instance(settings={"region": str(built(*codes).folder)})
        context = app.app_context()
        context.push()
        contexts.append(context)
        return Browser(app)

    contexts: list[Any] = []
    yield start
    for context in reversed(contexts):
        context.pop()


@pytest.mark.parametrize(("codes", "postcode", "name", "language", "zone"), REGIONS)
def test_a_newcomer_signs_up_by_postcode_in_a_region_just_built(
    at_work, codes, postcode, name, language, zone
):
    browser, (go_on, stay, fine, confirm) = at_work(*codes), WORDS[language]
    assert (current.card().zone, current.card().languages[0]) == (zone, language)
    browser.get("/join").submit(go_on, **NEWCOMER, postcode=postcode)
    if stay not in browser.text:
        browser.submit(name)
    browser.submit(stay)
    browser.follow(fine)
    letter = MailMessage.get(MailMessage.to == NEWCOMER["email"])
    browser.get(letter.link.removeprefix(current.card().base_url)).submit(confirm)
    home = home_of(Member.get().id)
    assert current.instance().rooms["region"].commune(home.commune).name == name
    assert name in browser.get("/").text


@pytest.mark.parametrize(("codes", "postcode", "name", "language", "zone"), REGIONS)
def test_a_touch_on_the_map_becomes_a_square_of_the_town(
    at_work, codes, postcode, name, language, zone
):
    at_work(*codes)
    region = current.instance().rooms["region"]
    town = next(one for one in region.communes_of(postcode) if one.name == name)
    cell = cell_of(region, town)
    assert region.holds(cell)
    assert region.commune_at(cell) is town
    assert grid.level_of(cell) == (0 if town.population >= 10_000 else 2)


def test_the_threshold_asks_for_a_postcode_as_they_are_written_there(at_work):
    assert 'placeholder="77' in at_work("08317").get("/").html
