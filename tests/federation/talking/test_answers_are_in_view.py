"""The answer to an act stands where the act leads: a telephone shows no more than that."""

import re

import pytest
from kit.planting import plant_article, plant_mag

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def is_beside(page, place, words):
    """Tell whether words are told at a place of a page, and not at its top as well."""
    inside = page.html.partition(f'id="{place}"')[2][:2_500]
    said = re.search(r'<div class="told stack.*?</div></div>\s*</div>', inside, re.S)
    is_told = said is not None and words in said[0]
    return is_told and page.html.count('class="told ') == 1 and 'class="flashes' not in page.html


def test_what_is_done_about_something_elsewhere_is_said_beside_it(talk):
    for button, words in (
        ("Garder", "C’est gardé"),
        ("Merci", "Ton merci"),
        ("Transmettre", "C’est transmis"),
        ("Reprendre mon merci", "C’est repris"),
    ):
        assert is_beside(talk.page().submit(button), "acts", words), button
    page = talk.say("Une cendre fine aide.")
    number = re.search(r'id="(c-\d+)"', page.html)[1]
    assert is_beside(page, number, "Ton commentaire part")
    assert 'class="told ' not in talk.page().html  # it is said once
    page = page.follow("Retirer mon commentaire").submit("Oui, le retirer")
    assert is_beside(page, "comments", "Ton commentaire est parti")
    path = page.follow("Anna").path
    assert is_beside(page.submit("Ne plus suivre"), "follow", "Tu ne suis plus")
    assert is_beside(talk.page().get(path).submit("Suivre"), "follow", "C’est demandé")


def test_what_is_done_about_something_of_here_is_said_beside_it(talk):
    with talk.ours.at_work() as world:
        article = plant_article(mag := plant_mag(world.member("Ben")))
        browser = talk.ours.browser(talk.ana)
    page = browser.get(f"/mags/articles/{article.id}")
    assert is_beside(page.submit("Garder"), "acts", "C’est gardé")
    assert is_beside(page.submit("Merci"), "acts", "Ça fera plaisir")
    page = page.submit("Publier mon commentaire", text="Une cendre fine aide.")
    assert is_beside(page, re.search(r'id="(c-\d+)"', page.html)[1], "C’est dit")
    page = browser.get(f"/mags/{mag.slug}")
    assert is_beside(page.submit("Suivre ce Mag"), "follow", "C’est fait")


@pytest.mark.parametrize(("anchor", "is_kept_in_view"), [("#nowhere", True), ("", False)])
def test_where_a_page_has_no_place_for_it_it_stays_in_view_at_the_top(
    talk, anchor, is_kept_in_view
):
    with talk.ours.at_work() as world:
        ben = world.member("Ben")
    browser = talk.ours.browser(talk.ana)
    page = browser.post("/me/followed", {"uri": ben.uri, "next": f"/me{anchor}"})
    assert 'class="flashes' in page.html
    assert ('class="flashes stays' in page.html) == is_kept_in_view
