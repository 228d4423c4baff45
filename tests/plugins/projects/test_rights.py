"""What leaving says beforehand, what the copy holds, whom one knows by projects."""

import json

import pytest

from onemile.members import passwords
from onemile.members.models import LEFT, Member
from onemile.members.reach import may_see
from onemile_projects.departing import export, forecast, known
from onemile_projects.help import helping
from onemile_projects.help.help_models import Thing
from onemile_projects.models import ACCEPTED, Bearer
from onemile_projects.money import pledging
from onemile_projects.money.money_models import Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.review.review_models import Review
from onemile_projects.way.news_models import Follower

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")
PASSWORD = "trois pommes rondes"


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world, give):
    found = world.member("Ben", password_hash=passwords.keep(PASSWORD))
    give(found, 100)
    return found


def copy_of(member):
    return json.loads(export.export(member)[0].content)


def test_whoever_would_leave_reads_what_becomes_of_each_part(project, ana, ben, task, browser):
    alone = project(ben, "Un four à pain", stage="running")
    project(ben, "Une idée", stage="draft")
    shelf = project(ana)
    pledging.pledge(shelf.id, Promise(60), member=ben)
    helping.come(task(shelf, "Scier").id, member=ben)
    Thing.create(project=shelf, position=1, title="Une échelle", state="lent", lender_uri=ben.uri)
    given = project(ana, "Un banc", stage="running")
    Pledge.create(
        uri=f"{given.uri}/pledges/1",
        key="pledge/1",
        project=given,
        supporter_uri=ben.uri,
        amount_smiles=20,
        state="collected",
        lapses_at=given.closes_at,
    )
    page = browser(ben).get("/me/data/leave")
    for words in (
        "Tes projets en cours",
        "Un four à pain",
        "il est suspendu, et toutes les personnes concernées le savent",
        "il part avec toi",
        "Ta promesse de 60 Smiles prend fin",
        "Ta part, 20 Smiles, reste au projet",
        "Si quelque chose en est rendu un jour, ce sera pour la réserve commune",
        "Ta place pour « Scier » est proposée au suivant",
        "récupère-le d’abord",
    ):
        assert words in page.text, words
    assert len(forecast.foreseen(ben)) == 6
    Bearer.create(project=alone, member_uri=ana.uri, member_id=ana.id, state=ACCEPTED)
    assert "Les autres continuent" in browser(ben).get("/me/data/leave").text


def test_who_has_left_reads_what_stays_and_why(project, ana, ben, browser):
    project(ben, "Un four à pain", stage="running")
    page = browser(ben).get("/me/data/leave").submit("Effacer mon compte", password=PASSWORD)
    assert Member.get_by_id(ben.id).state == LEFT
    assert "sans ton nom" in page.text
    assert "Tes voisins y ont donné des Smiles" in page.text


def test_the_copy_has_ones_anonymous_promise_and_names_nobody_else(project, ana, ben, world):
    carla = world.member("Carla")
    shelf = project(ana, need="Une rue sans banc est une rue sans voix")
    pledging.pledge(shelf.id, Promise(60, is_anonymous=True), member=ben)
    Bearer.create(project=shelf, member_uri=carla.uri, member_id=carla.id)
    Follower.create(project=shelf, member_uri=ben.uri)
    Review.create(project=shelf, round=1, reviewer_uri=carla.uri, reasons="Très utile")

    (pledge,) = copy_of(ben)["pledges"]
    assert (pledge["amount_smiles"], pledge["is_anonymous"]) == (60, True)
    assert len(copy_of(ben)["follows"]) == 1
    (borne,) = copy_of(ana)["borne"]
    assert borne["need"] == "Une rue sans banc est une rue sans voix"
    (asked,) = copy_of(carla)["borne"]
    assert "need" not in asked  # theirs to read on its page, not to take along
    assert copy_of(carla)["opinions"][0]["reasons"] == "Très utile"
    everything = {one: json.dumps(copy_of(one)) for one in (ana, ben, carla)}
    for one, text in everything.items():
        assert not any(other.uri in text for other in everything if other is not one)


def test_a_project_makes_its_bearer_known_to_whom_it_reaches(project, world):
    far = world.member("Max", at="68100")
    near, wide = world.member("Ana"), world.member("Ben")
    project(near, audience="mile")
    project(wide, audience="instance")
    assert known.known(far, [near, wide]) == [wide.id]
    assert may_see(far, wide) and not may_see(far, near)


def test_who_bears_and_who_helps_know_each_other_and_no_supporter_is_known(
    project, ana, ben, world, task, give
):
    carla = world.member("Carla")
    give(carla, 100)
    shelf = project(ana)
    helping.come(task(shelf).id, member=ben)
    pledging.pledge(shelf.id, Promise(30), member=carla)
    assert known.acquainted(ana, limit=10) == [ben.uri]
    assert known.acquainted(ben, limit=10) == [ana.uri]
    assert known.acquainted(carla, limit=10) == []
    assert known.known(ana, [ben, carla]) == [ben.id]
