"""How an end looks: why, in figures and words, what became of the Smiles, and nothing to take."""

from datetime import date

import pytest

from onemile.api import clock, transaction
from onemile_projects import stages
from onemile_projects.help.help_models import COMING, Thing, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import Project
from onemile_projects.money import collecting, pledging
from onemile_projects.money.pledging import Promise
from onemile_projects.way import closing

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")


def plain(page):
    """Read a page with spaces that are spaces."""
    return page.text.translate({0xA0: " ", 0x202F: " "})


@pytest.fixture
def late(world, project, give, task):
    """Plant a project whose last day is over: 40 of 100 Smiles, 2 of 5 hours, 1 of 2 people."""
    ana, ben = world.neighbours(2)
    made = project(ana, least_hours=5, least_supporters=2)
    give(ben, 100)
    pledging.pledge(made.id, Promise(amount_smiles=40), member=ben)
    place = task(made)
    Volunteer.create(task=place.id, member_uri=ben.uri, member_id=ben.id, state=COMING)
    Thing.create(project=made.id, position=1, title="Une échelle")
    last = date(2026, 11, 27)
    Project.update(closes_at=clock.ago(days=1), last_day=last, hours_promised=2).execute()
    return Project.get_by_id(made.id), ana, ben


def test_who_did_not_get_there_says_what_was_missing_and_asks_for_nothing(late, browser, tell):
    made, _ana, ben = late
    assert collecting.close_due() == 1
    tell()
    page = browser(ben).get(f"/projects/{made.id}")
    words = plain(page)
    assert "il y avait 40 sur 100 Smiles, 2 h de bras sur 5 et 1 voisin sur 2." in words
    assert "Il manquait 60 Smiles, 3 heures et 1 voisin." in words
    assert "chaque promesse a été rendue" in words
    assert "non abouti le" in words
    for gone in ("(3 sur 7)", "à prendre", "à prêter", "Une échelle", "Venir aider"):
        assert gone not in words, gone
    assert 'href="#support"' not in page.html and "Ta part" in words


def test_who_gave_it_up_is_read_first_and_told_off_no_more(late, browser):
    made, ana, ben = late
    old = clock.ago(days=40)
    Project.update(closes_at=clock.ahead(days=9), silent_since=old, last_sign_at=old).execute()
    look = browser(ben)
    assert "sans nouvelles" in look.get(f"/projects/{made.id}").text
    closing.give_up(made.id, member=ana, why="Le toit ne porte pas deux ruches.")

    page = look.get(f"/projects/{made.id}")
    words = plain(page)
    assert "Ses porteurs l’ont abandonné : Le toit ne porte pas deux ruches." in words
    assert words.index("n’a pas abouti") < words.index("Le toit ne porte pas")
    assert words.index("Le toit ne porte pas") < words.index("Ce qu’il fallait")
    assert "sans nouvelles" not in words and "Pas de nouvelles" not in words
    assert " 0 Smile" not in words
    assert "sans nouvelles" not in look.get("/projects").text


def test_what_was_missed_or_ended_by_moderators_says_so(world, project, browser):
    ana, ben = world.neighbours(2)
    missed, ended = project(ana, "Un four", stage="running"), project(ana, "Une ruche")
    with transaction():
        row = stages.locked(missed.id)
        stages.take(row, Step.PAUSE, actors={Actor.CLOCK}, why="La dalle")
        stages.take(row, Step.FAIL, actors={Actor.CLOCK}, ended_at=clock.now())
        row = stages.locked(ended.id)
        stages.take(row, Step.SUSPEND, actors={Actor.MODERATOR}, why="Un doute")
        stages.take(row, Step.FAIL, actors={Actor.MODERATOR}, why="Personne n’a répondu.")
    look = browser(ben)
    words = plain(look.get(f"/projects/{missed.id}"))
    assert "L’étape « La dalle » a été manquée, et n’a pas été rattrapée." in words
    words = plain(look.get(f"/projects/{ended.id}"))
    assert "la modération y a mis fin : Personne n’a répondu." in words


def test_what_could_not_be_collected_is_said_in_figures(world, project, browser):
    ana, ben = world.neighbours(2)
    made = project(
        ana, stage="failed", promised_smiles=120, collected_smiles=80, refunded_smiles=50,
        released_smiles=0, collect_until=clock.now(),
    )  # fmt: skip
    words = plain(browser(ben).get(f"/projects/{made.id}"))
    assert "Promis : 120 Smiles. On n’a pu rassembler que 80 Smiles, et il en fallait 100" in words
    assert "revenu à ceux qui l’avaient promis : 50 Smiles." in words
    assert (
        "En train de revenir à ceux qui l’avaient promis : 30 Smiles." in words
        and " 0 Smile" not in words
    )


def test_the_hours_of_a_failed_project_stay_those_of_its_last_day(late, tell):
    made, _ana, _ben = late
    collecting.close_due()
    tell()
    found = Project.get_by_id(made.id)
    assert (found.stage, found.hours_promised) == (Stage.FAILED, 2)


def test_a_refused_one_offers_nothing_to_take_or_to_lend(world, project, browser, task):
    ana = world.member("Ana")
    made = project(ana, stage="refused", least_hours=5, opened_at=None)
    task(made)
    Thing.create(project=made.id, position=1, title="Une échelle")
    words = plain(browser(ana).get(f"/projects/{made.id}"))
    assert "refusé le" in words
    for gone in ("(2 sur 7)", "à prendre", "à prêter", "Venir aider", "Tout ce qu’il y a"):
        assert gone not in words, gone


def test_the_way_to_the_report_stands_first_and_on_the_card(world, project, browser):
    ana, ben = world.neighbours(2)
    made = project(
        ana, stage="closed", collected_smiles=100, released_smiles=60, refunded_smiles=40,
        report_state="accepted", report_text="C’est fait.",
    )  # fmt: skip
    look = browser(ben)
    page = look.get("/projects")
    assert f'href="/projects/{made.id}/report"' in page.html and "Le bilan" in page.text
    page = look.get(f"/projects/{made.id}")
    words = plain(page)
    assert "Rassemblé en tout : 100 Smiles, versé à ceux qui l’ont fait : 60 Smiles" in words
    assert words.index("Lire le bilan") < words.index("Ce qu’il fallait")
    assert words.count("Lire le bilan") == 1


def test_the_card_of_what_failed_leads_to_what_was_learnt(world, project, browser):
    ana, ben = world.neighbours(2)
    made = project(ana, stage="failed")
    page = browser(ben).get("/projects")
    assert f'href="/projects/{made.id}#end"' in page.html and "Ce qu’on a appris" in page.text
    assert 'id="end"' in browser(ben).get(f"/projects/{made.id}").html
