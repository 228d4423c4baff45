"""The moderators' pages for a first look, and what hangs into other pages."""

import pytest

from onemile_mags.article_models import Article
from onemile_mags.models import PUBLISHED
from onemile_mags.press import appearing
from tests.plugins.mags.written import draft, seat

pytestmark = pytest.mark.plugins("mags")
LINKS = "Voir https://a.example/x <b>ici</b> https://b.example et https://c.example."


def held(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana), title="Mes bonnes adresses", text=LINKS)
    appearing.publish(ana, one.id)
    return ana, one


def test_a_moderator_finds_reads_and_lets_out(world, browser, mag, article):
    _ana, one = held(world, mag, article)
    odile = world.member("Odile", role="moderator")
    assert "1 premier article attend" in browser(odile).get("/moderation").text
    page = browser(odile).get("/mags/waiting")
    assert "Mes bonnes adresses" in page.text
    page = browser(odile).get(f"/mags/articles/{one.id}/look")
    assert "https://b.example" in page.text and "<b>ici" not in page.html
    done = page.submit("Faire paraître")
    assert "Son auteur est prévenu" in done.text
    assert Article.get_by_id(one.id).state == PUBLISHED


def test_what_is_typed_stays_typed_and_it_is_given_back(world, browser, mag, article):
    _ana, one = held(world, mag, article)
    page = browser(world.member("Odile", role="moderator")).get(f"/mags/articles/{one.id}/look")
    wrong = page.submit("Rendre à l’auteur", words="x" * 501)
    assert wrong.status == 422 and "x" * 501 in wrong.html
    wrong = page.submit("Rendre à l’auteur", words="")
    assert wrong.status == 422
    page.submit("Rendre à l’auteur", words="Trop de liens.")
    assert Article.get_by_id(one.id).answer == "Trop de liens."


@pytest.mark.parametrize("path", ["/mags/waiting", "/mags/articles/{}/look"])
def test_nobody_else_finds_these_pages(world, browser, mag, article, path):
    ana, one = held(world, mag, article)
    for somebody in (ana, world.member("Ben")):
        assert browser(somebody).get(path.format(one.id)).status == 404


def test_a_profile_shows_the_mags_that_one_may_see(world, browser, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    mag(ana, title="Le potager du pont")
    mag(ana, title="Mon journal intime", audience="me")
    page = browser(ben).get(f"/members/{ana.public_id}")
    assert "Le potager du pont" in page.text and "intime" not in page.text


def test_who_leaves_reads_what_becomes_of_each_mag(world, browser, mag):
    ana, ben = world.member("Ana"), world.member("Ben")
    seat(mag(ana, title="Le potager"), ben)
    mag(ana, title="Les vacances")
    page = browser(ana).get("/me/data/leave").text
    assert "Il continue avec" in page and "Personne d’autre n’y écrit" in page
