"""First steps in Mags: a template, a journey, an invitation, a Mag that one follows."""

from datetime import timedelta

import pytest

from onemile.api import clock, transaction
from onemile_mags.article_models import SCHEDULED, Article
from onemile_mags.making import beginning, people
from onemile_mags.models import ASKED, DRAFT, EDITOR, PUBLISHED, Mag
from onemile_mags.writing import prompts

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def journey(ana):
    """Begin a journey from which Ana is back in ten days."""
    back = (clock.now() + timedelta(days=10)).date()
    fields = {"title": "Carnet de route", "audience": "mile", "return_day": back}
    return beginning.begin(beginning.Beginning(template="journey", **fields), member=ana)


def test_another_template_keeps_what_was_typed(ana, browser):
    page = browser(ana).get("/mags/new?template=passion")

    page.submit("Des vacances", title="Nos pas", audience="mile")

    assert page.status == 200 and 'value="Nos pas"' in page.html
    assert "Un voyage raconté au retour" in page.html  # nobody had typed a description
    page.submit("Un CV", description="À pied et en train.", return_day="2031-05-02")
    page.submit("Des vacances")
    assert 'value="Nos pas"' in page.html and "À pied et en train." in page.html
    assert "2031-05-02" in page.html
    assert not Mag.select().exists()
    page.submit("Ouvrir ce Mag", return_day="")
    made = Mag.get()
    assert (made.title, made.template, made.audience) == ("Nos pas", "journey", "mile")


def test_a_journey_is_at_first_for_those_whom_one_chooses(ana, browser):
    page = browser(ana).get("/mags/new?template=journey")
    page.submit("Ouvrir ce Mag")
    assert Mag.get().audience == "people"


def test_a_journey_advises_at_its_desk_and_where_one_publishes(journey, ana, browser):
    shown = browser(ana).get(f"/mags/{journey.id}/desk").text
    assert "ta maison est vide" in shown and "Proposé" in shown
    page = browser(ana).get(f"/mags/{journey.id}/desk")
    page.submit("Écrire")
    assert "ta maison est vide" in page.text
    back = (clock.now() + timedelta(days=11)).date().isoformat()
    assert f'value="{back}"' in page.html
    assert "Il paraîtra tout seul" not in page.text

    Article.update(due_at=clock.now() - timedelta(days=1)).execute()

    assert "ta maison est vide" not in browser(ana).get(f"/mags/{journey.id}/desk").text


def test_what_is_only_proposed_is_not_said_to_appear_by_itself(journey, ana, browser):
    one = Article.get(Article.mag == journey.id)
    assert one.state == DRAFT and one.due_at is not None
    assert "Il paraîtra tout seul" not in browser(ana).get(f"/mags/articles/{one.id}/write").text


def test_no_other_mag_speaks_of_an_empty_home(mag, ana, browser):
    assert "maison est vide" not in browser(ana).get(f"/mags/{mag(ana).id}/desk").text


@pytest.mark.parametrize("button", ["Publier maintenant", "Publier à cette heure"])
def test_a_sentence_of_the_template_is_pointed_out_once(journey, ana, browser, button):
    one = Article.get(Article.mag == journey.id)
    page = browser(ana).get(f"/mags/articles/{one.id}/write")

    page.submit(button)

    assert page.status == 422 and "phrase du modèle est encore là" in page.text
    assert Article.get_by_id(one.id).state == DRAFT
    page.submit(button)
    assert Article.get_by_id(one.id).state in (PUBLISHED, SCHEDULED)


def test_ones_own_words_are_no_template_and_a_draft_is_kept_unasked(journey, ana, browser):
    one = Article.get(Article.mag == journey.id)
    page = browser(ana).get(f"/mags/articles/{one.id}/write")
    page.submit("Garder le brouillon")
    assert "phrase du modèle" not in page.text

    page.submit("Publier maintenant", lead="", text="## Comment nous y sommes allés\n\nÀ pied.")

    assert Article.get_by_id(one.id).state == PUBLISHED


def test_the_sentences_of_all_templates_are_found_in_all_languages():
    asked = "Say how long it really takes."
    assert prompts.first_left("empty", asked) == prompts.first_left("", asked) == ""
    for template in ("initiative", "passion", "journey", "cv"):
        assert prompts.first_left(template, "Rien de cela.") == ""
        assert len(prompts._sentences(template)) > 8


def test_who_is_asked_reads_by_whom_for_which_mag_and_as_what(world, mag, seat, ana, browser):
    ben, cleo, of = world.member("Ben"), world.member("Cléo"), mag(ana, title="Le canal")
    seat(of, ben, EDITOR, state=ASKED, invited_by_uri=ana.uri)
    seat(of, cleo, state=ASKED)

    for path in ("/mags/drafts", "/mags/"):
        shown = browser(ben).get(path).text
        assert "te propose d’entrer à la rédaction de" in shown and "Ana" in shown
        assert "On te propose d’écrire dans" in browser(cleo).get(path).text
    page = browser(cleo).get("/mags/")
    page.submit("Oui, j’y écris")
    assert people.asked_of(cleo) == [] and "te propose" not in browser(cleo).get("/mags/").text


def test_following_a_mag_says_so_and_it_stands_once_on_the_newsstand(world, mag, article, browser):
    ana, odile = world.member("Ana"), world.member("Odile")
    of = mag(ana, title="Le canal")
    article(of)
    Mag.update(cell=None).execute()
    page = browser(odile).get(of.path)

    page.submit("Suivre ce Mag")

    assert "Ce qui paraît dans « Le canal » t’attend sous" in page.text
    assert browser(odile).get("/mags/").html.count(f'href="{of.path}"') == 1
    page = browser(odile).get(of.path)
    page.submit("Ne plus suivre")
    assert "Tu ne le suis plus" in page.text
    assert browser(odile).get("/mags/").html.count(f'href="{of.path}"') == 1


def test_the_desk_shows_the_cover(mag, ana, article, browser):
    of = mag(ana, title="Le canal")
    with transaction():
        article(of, title="Les péniches")
    shown = browser(ana).get(f"/mags/{of.id}/desk")
    assert shown.html.count("mags-cover-page") == 1
    assert "Son bureau" in browser(ana).get(of.path).text
