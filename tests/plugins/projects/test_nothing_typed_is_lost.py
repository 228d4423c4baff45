"""Signed out in another tab while writing: each long form of a project comes back, filled."""

import pytest

from onemile import clock
from onemile.members import passwords
from onemile_projects.help.help_models import Task
from onemile_projects.models import Milestone
from onemile_projects.money.money_models import Pledge
from onemile_projects.review.review_models import Review
from onemile_projects.way.news_models import News
from tests.sent_late import KEPT, PASSWORD, sent_too_late


@pytest.fixture
def member(world):
    """Make members who have a password."""

    def make(name, **more):
        return world.member(name, password_hash=passwords.keep(PASSWORD), **more)

    return make


def test_a_step_of_a_proposal(member, browser):
    ana = member("Ana")
    page = browser(ana).get("/projects/new").submit("Commencer")
    sent_too_late(page, ana, "Garder et continuer", title="Un banc", need=KEPT)
    assert KEPT in page.html and 'value="Un banc"' in page.html
    page.submit("Garder et continuer")
    assert page.path.endswith("/write/2")


def test_lines_that_were_added_to_a_step(member, browser):
    ana = member("Ana")
    page = browser(ana).get("/projects/new").submit("Commencer")
    page.get(page.path.replace("/write/1", "/write/3"))
    page.submit("Ajouter une tâche", **{"tasks-0-title": "Scier", "tasks-0-hours": "3"})
    sent_too_late(page, ana, "Garder et continuer", **{"tasks-1-title": "Poncer"})
    assert 'value="Scier"' in page.html and 'value="Poncer"' in page.html
    assert not Task.select().where(Task.title == "Poncer").exists()


def test_an_opinion(project, member, browser):
    mo = member("Mo", role="moderator", at="68100")
    case = project(member("Ana"), stage="review", round=1, opened_at=None, closes_at=None)
    page = browser(mo).get(f"/projects/{case.id}/examine")
    sent_too_late(page, mo, "Demander une retouche", tie="none", reasons=KEPT)
    assert KEPT in page.html
    assert not Review.select().where(Review.given_at.is_null(False)).exists()


def test_news(project, member, browser):
    ana = member("Ana")
    garden = project(ana, stage="running")
    page = browser(ana).get(f"/projects/{garden.id}/news/new")
    sent_too_late(page, ana, "Envoyer", title="Le banc est là", text=KEPT)
    assert KEPT in page.html and not News.select().exists()


def test_what_shows_a_milestone(project, member, browser):
    ana = member("Ana")
    garden = project(ana, stage="running")
    one = Milestone.create(
        project=garden.id, position=9, title="Bêché", due_day=clock.now().date(), amount_smiles=0
    )
    page = browser(ana).get(f"/projects/milestones/{one.id}/show")
    sent_too_late(page, ana, "Montrer", text=KEPT)
    assert KEPT in page.html and Milestone.get_by_id(one.id).evidence == ""


def test_a_report(project, member, browser):
    ana = member("Ana")
    garden = project(ana, stage="completed")
    page = browser(ana).get(f"/projects/{garden.id}/report/write")
    sent_too_late(page, ana, "Rendre le bilan", text=KEPT)
    assert KEPT in page.html


def test_an_appeal(project, member, browser):
    ana = member("Ana")
    garden = project(ana, stage="refused", round=1)
    page = browser(ana).get(f"/projects/{garden.id}/appeal")
    sent_too_late(page, ana, "Faire un recours", words=KEPT)
    assert KEPT in page.html


def test_a_promise_of_smiles(project, member, browser, give):
    ben = member("Ben")
    give(ben, 100)
    garden = project(member("Ana"))
    page = browser(ben).get(f"/projects/{garden.id}")
    sent_too_late(page, ben, "Promettre", **{"support-amount_smiles": "37"})
    assert 'value="37"' in page.html and not Pledge.select().exists()


def test_what_is_wrong_is_counted_as_it_is(project, member, browser):
    ana = member("Ana")
    garden = project(ana, stage="running")
    page = browser(ana).get(f"/projects/{garden.id}/news/new")
    assert "Il reste 2 points à revoir" in page.submit("Envoyer", title="", text="").text
    assert "Il reste un point à revoir" in page.submit("Envoyer", title="Vu", text="").text
