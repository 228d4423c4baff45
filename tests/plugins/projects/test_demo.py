"""The demo's projects: every state, books that add up, texts as a neighbour writes them."""

import re
from collections import Counter

import pytest

from onemile import clock, current, db, health, schema
from onemile.api import ledger
from onemile.app import create_app
from onemile.demo import drawing, town
from onemile.members.models import Member
from onemile.publishing import exact_places
from onemile.testing import MORNING
from onemile_projects import sight
from onemile_projects.demo import acts
from onemile_projects.demo.script import scripts
from onemile_projects.help.help_models import COMING, DONE, LENT, QUEUED, Task, Thing, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, SHOWN, Bearer, Milestone, Project
from onemile_projects.money.money_models import COLLECTED, HELD, REFUNDED, Pledge
from onemile_projects.proposals import checking
from onemile_projects.proposals.beginnings import BEGINNINGS
from onemile_projects.proposals.wrong_words import prices
from onemile_projects.review import reviewing
from onemile_projects.review.review_models import Review
from onemile_projects.way.news_models import Follower, News

# A fifth of the full town: enough neighbours for every project to come as far as its story goes.
SOME = 60
SCRIPTS = scripts()
# The town is planted within the first test that looks at it; a busy machine takes its time.
pytestmark = pytest.mark.timeout(280)
IN_EVERY_STATE = {
    Stage.REVIEW,
    Stage.CHANGES,
    Stage.REFUSED,
    Stage.OPEN,
    Stage.COLLECTING,
    Stage.FUNDED,
    Stage.RUNNING,
    Stage.PAUSED,
    Stage.CLOSED,
    Stage.FAILED,
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """An instance with the demo, planted once for all that only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    before = clock.use(lambda: MORNING)
    app = create_app(folder, environment={}, testing=True)
    with app.app_context():
        schema.migrate(app.extensions[db.EXTENSION], current.instance().components)
    town.plant(app, size=SOME)
    yield app
    clock.use(before)
    with app.app_context():
        db.shut(app.extensions[db.EXTENSION])


@pytest.fixture
def neighbourhood(planted):
    with planted.app_context():
        yield planted


def texts_in(told):
    """All that somebody wrote in a story, whatever it stands in."""
    if isinstance(told, dict):
        return [text for one in told.values() for text in texts_in(one)]
    if isinstance(told, (list, tuple)):
        return [text for one in told for text in texts_in(one)]
    return [told] if isinstance(told, str) else []


def written(script):
    return texts_in(script.told) + [text for act in script.life for text in texts_in(act.terms)]


def person(name):
    return Member.get(Member.email == f"{name}@demo.example")


def titled(words):
    return Project.get(Project.title.contains(words))


# --------------------------------------------------------------------------- the words


@pytest.mark.parametrize("script", SCRIPTS, ids=[one.key for one in SCRIPTS])
def test_a_story_is_written_as_a_neighbour_writes(script):
    for text in written(script):
        assert not prices(text), text
        assert not exact_places.found(text), text
        assert not re.search(r"\w[?!;](\s|$)| [?!;:]|'", text), text
    assert script.told.get("subject", "garden") in drawing.SUBJECTS
    assert script.told.get("beginning", "garden") in BEGINNINGS
    assert ("subject" in script.told) != ("beginning" in script.told)
    assert {act.name for act in script.life} <= {*acts.ACTS, "pledges"}


@pytest.mark.parametrize("script", SCRIPTS, ids=[one.key for one in SCRIPTS])
def test_its_form_would_take_every_word(script):
    began = MORNING.date()
    for part in (
        script.words(),
        script.way(began, counts=True),
        script.needs(began, stones=[], counts=True),
    ):
        wrong = checking.wrong_in(part, home=None, kept=part)
        # Its days are counted from today, and lie behind or too far ahead as seen from here.
        late = {name for name in wrong if name.endswith(("day",))}
        assert not set(wrong) - late


# --------------------------------------------------------------------------- what is planted


def test_a_project_stands_in_every_state(neighbourhood):
    found = Counter(Stage(row.stage) for row in Project.select())
    assert set(found) == IN_EVERY_STATE
    assert sum(found.values()) == len(SCRIPTS)


def test_the_books_add_up(neighbourhood):
    results = {check.name: health.ask(check) for check in health.checks()}
    books = {name: one for name, one in results.items() if "projet" in name or "project" in name}
    assert books
    assert all(one.is_fine for one in results.values() if one in books.values()), books
    for project in Project.select():
        assert ledger().balance_smiles(project.escrow_uri) == project.escrow_smiles


def test_one_is_open_with_all_that_may_come_together(neighbourhood):
    cabane = titled("cabane")
    assert cabane.stage == Stage.OPEN
    assert 0.5 * cabane.min_smiles < cabane.pledged_smiles < cabane.min_smiles
    held = Pledge.select().where((Pledge.project == cabane.id) & (Pledge.state == HELD))
    assert held.count() == cabane.supporters >= 8
    assert 1 <= held.where(Pledge.is_anonymous).count() <= 4
    coming = (Task.project == cabane.id) & (Volunteer.state == COMING)
    assert Volunteer.select().join(Task).where(coming).count() >= 4
    lent = (Thing.project == cabane.id) & (Thing.state == LENT)
    assert 2 <= Thing.select().where(lent).count() < 5
    assert News.select().where(News.project == cabane.id).count() == 2
    assert len(sight.bearer_uris(cabane)) == 2
    first = Milestone.get((Milestone.project == cabane.id) & (Milestone.position == 1))
    assert first.state == ACCEPTED


def test_one_was_given_up_and_everybody_has_theirs_again(neighbourhood):
    ruche = titled("ruche")
    assert ruche.stage == Stage.FAILED
    assert ruche.collected_smiles == ruche.refunded_smiles >= ruche.min_smiles
    states = {row.state for row in Pledge.select().where(Pledge.project == ruche.id)}
    assert states == {REFUNDED}


def test_one_is_closed_with_a_report_and_its_volunteers_thanked(neighbourhood):
    fete = titled("fête du pont")
    assert fete.stage == Stage.CLOSED
    assert fete.report_text
    assert fete.thanked_at is not None
    assert fete.escrow_smiles == 0
    there = (Task.project == fete.id) & (Volunteer.state == DONE)
    paid = [row.paid_smiles for row in Volunteer.select().join(Task).where(there)]
    assert len(paid) >= 4
    assert sum(paid) == fete.released_smiles > 0


def test_one_runs_with_a_milestone_to_look_at(neighbourhood):
    cafe = titled("objets cassés")
    assert cafe.stage == Stage.RUNNING
    states = [row.state for row in cafe.milestones.order_by(Milestone.position)]
    assert states[:2] == [ACCEPTED, SHOWN]
    assert cafe.released_smiles > 0


def test_one_is_silent_and_one_paused(neighbourhood):
    assert titled("pressoir").silent_since is not None
    jardin = titled("pied des tours")
    assert jardin.stage == Stage.PAUSED
    assert (
        Milestone.select().where(Milestone.project == jardin.id, Milestone.asked_day > 0).exists()
    )


def test_one_was_refused_by_four_and_says_why(neighbourhood):
    buvette = titled("buvette")
    opinions = list(Review.select().where(Review.project == buvette.id))
    assert buvette.has_appealed
    assert [one.verdict for one in opinions] == ["refuse"] * 4
    assert all(len(one.reasons) > 40 for one in opinions)


def test_all_who_are_told_their_password_find_something_to_do(neighbourhood):
    ana, ben, odile, mehmet = (person(name) for name in ("ana", "ben", "odile", "mehmet"))
    borne = {
        one: {
            Stage(row.project.stage) for row in Bearer.select().where(Bearer.member_uri == one.uri)
        }
        for one in (ana, ben, odile, mehmet)
    }
    assert borne[ana] >= {Stage.OPEN, Stage.REVIEW}
    assert borne[ben] >= {Stage.CHANGES, Stage.RUNNING}
    assert borne[odile] == {Stage.RUNNING}
    assert borne[mehmet] == {Stage.PAUSED}
    for one in (ana, ben):
        assert Pledge.select().where(Pledge.supporter_uri == one.uri).exists()
    assert (
        Volunteer.select()
        .where(Volunteer.member_uri == ana.uri, Volunteer.state == QUEUED)
        .exists()
    )
    assert Follower.select().where(Follower.member_uri == mehmet.uri).exists()
    francoise, jean_luc = person("francoise"), person("jean-luc")
    gouter, papiers = titled("Goûter"), titled("interprètes")
    assert reviewing.may_examine(papiers, francoise)
    for one in (jean_luc, odile):
        assert reviewing.may_examine(gouter, one)


def test_what_was_collected_comes_from_many(neighbourhood):
    given = Pledge.select().where(Pledge.state == COLLECTED)
    assert len({row.supporter_uri for row in given}) >= 15


@pytest.mark.plugins("projects")
def test_without_smiles_there_are_projects_all_the_same(instance):
    town.plant(instance, size=town.SIZE_MIN)
    assert Project.select().count() == len(SCRIPTS)
