"""Projects for neighbours across a border: what is said, and after what it is looked at."""

from dataclasses import replace

import pytest

from onemile import current
from onemile.api import across, publishing, record, transaction
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.moderation.standing import reinstate, suspend
from onemile.privacy.erase import erase as leave
from onemile_projects import stages
from onemile_projects.departing import remains
from onemile_projects.lifecycle import Actor, Step
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.proposals import bearers, correcting
from onemile_projects.review import reports, suspension
from onemile_projects.shown.feed import FEED_KINDS
from onemile_projects.wire.mile_types import TYPES
from tests.plugins.across import after_act, named_after, written

pytestmark = pytest.mark.plugins("projects", "smiles")

(PROJECTS,) = TYPES


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def cabin(project, ana):
    return project(ana, audience="mile", plan="On <b>cloue</b>.", place_text="Place du marché")


def bears(project, member):
    with transaction():
        Bearer.create(
            project=project.id, member_uri=member.uri, member_id=member.id, state=ACCEPTED
        )


def takes(project, step):
    """A project takes a step of its life."""

    def act():
        with transaction():
            stages.take(stages.locked(project.id), step, actors=set(Actor))

    return act


def test_a_project_says_where_it_stands_and_its_words_and_nobodys_name(cabin, ana, ben):
    bears(cabin, ben)
    found = PROJECTS.shown(cabin.uri)
    assert (found.uri, found.author_uri, found.cell) == (cabin.uri, ana.uri, cabin.cell)
    document = dict(found.document)
    content = (
        "<p>ouvert</p><p>Deux étagères, un toit, un banc.</p>"
        "<p>La bibliothèque est à vingt minutes de bus.</p><p>On &lt;b&gt;cloue&lt;/b&gt;.</p>"
    )
    assert document.pop("published").endswith("Z")
    assert document == {
        "type": "Project",
        "name": "Une cabane à livres",
        "summary": "<p>Deux étagères, un toit, un banc.</p>",
        "content": content,
        "contentMap": {"fr": content},
    }
    assert document["type"] in FEED_KINDS[0].wire_types


@pytest.mark.parametrize("audience", publishing.AUDIENCES)
def test_what_its_mile_sees_goes_across_be_it_for_everybody(project, ana, audience):
    made = project(ana, audience=audience)
    is_shown = audience in (*publishing.SHOWS["mile"], publishing.EVERYONE)
    assert (PROJECTS.shown(made.uri) is not None) == is_shown
    assert (PROJECTS.after(0, 10, "") != []) == is_shown


@pytest.mark.parametrize("stage", ["draft", "review", "changes", "approved", "refused", "dropped"])
def test_nobody_beyond_its_bearers_sees_what_is_not_open_yet(project, ana, stage):
    made = project(ana, stage=stage)
    assert PROJECTS.shown(made.uri) is None and PROJECTS.after(0, 10, "") == []


def test_whatever_happens_to_a_project_is_heard(project, ana, world):
    made = project(ana, audience="mile", stage="approved")
    mo = world.member("Mo", role="moderator", at="68100")
    read = correcting.read(made)
    wrong = replace(read, need="Trop loin.", plan="On cloue.", place_text="Ici")

    def correct():
        correcting.correct(made.id, wrong, member=ana, version=1)

    acts = [
        (takes(made, Step.OPEN), "came"),
        (correct, "changed"),
        (takes(made, Step.COLLECT), "changed"),
        (takes(made, Step.FUND), "changed"),
        (takes(made, Step.START), "changed"),
        (takes(made, Step.PAUSE), "changed"),
        (takes(made, Step.GO_ON), "changed"),
        (lambda: reports.hide(made), "went"),
        (lambda: reports.restore(made), "came"),
        (lambda: suspension.suspend(made.id, moderator=mo, why="Sans autorisation"), "went"),
        (lambda: suspension.resume(made.id, moderator=mo, why="C’est en ordre"), "came"),
        (lambda: suspend(ana), "went"),
        (world.tell, "same"),
        (lambda: reinstate(ana), "same"),
        (world.tell, "came"),
        (takes(made, Step.COMPLETE), "changed"),
        (takes(made, Step.CLOSE), "changed"),
        (lambda: leave(ana), "went"),
    ]
    for number, (act, outcome) in enumerate(acts):
        assert after_act(PROJECTS, made.uri, act) == outcome, number


def test_another_bearer_stands_for_it_from_now_on(cabin, ana, ben, world):
    bears(cabin, ben)
    assert after_act(PROJECTS, cabin.uri, lambda: suspend(ana)) == "went"
    assert after_act(PROJECTS, cabin.uri, world.tell) == "came"
    assert PROJECTS.shown(cabin.uri).author_uri == ben.uri
    reinstate(ana)
    step_down = lambda: bearers.step_down(cabin.id, member=ben)  # noqa: E731
    assert after_act(PROJECTS, cabin.uri, step_down) == "changed"
    assert PROJECTS.shown(cabin.uri).author_uri == ana.uri


def test_who_leaves_it_to_nobody_takes_its_words_away(project, ana):
    over, open_one = project(ana, stage="closed"), project(ana)
    named = named_after(PROJECTS, lambda: leave(ana))
    assert {over.uri, open_one.uri} <= set(named)
    assert PROJECTS.shown(over.uri) is None and PROJECTS.shown(open_one.uri) is None
    with transaction():
        remains.forget_words(stages.locked(open_one.id))
    assert PROJECTS.after(0, 10, "") == []


def test_a_narrower_one_is_looked_at_again(cabin):
    def narrow():
        with transaction():
            held = stages.locked(cabin.id)
            publishing.narrowed(held, audience=publishing.ME)
            held.save(only=[Project.audience])

    assert after_act(PROJECTS, cabin.uri, narrow) == "went"


def test_it_stays_where_it_is_when_its_author_moves(cabin, ana, world):
    def move():
        with transaction():
            Place.update(cell=world.cell_of("68100")).where(Place.member_id == ana.id).execute()
            record(PlaceMoved(member_id=ana.id))
        world.tell()

    assert after_act(PROJECTS, cabin.uri, move) == "same"


def test_of_a_member_with_very_many_none_is_forgotten(project, ana, ben):
    mine = [project(ana).uri for _n in range(across.MILE_CONCERNED_MAX + 3)]
    other = project(ben)
    assert named_after(PROJECTS, lambda: suspend(ana)) == mine
    assert PROJECTS.after(0, 1_000, ben.uri) == [(other.id, other.uri)]


def test_two_that_lie_elsewhere_write_the_same_to_the_letter(cabin, ana, world):
    before = written(PROJECTS, cabin.uri)
    elsewhere = world.beside(cabin.cell, columns=3)
    Project.update(
        cell=elsewhere, commune="68224", place_text="Rue du Port", lat=48.5, lon=7.7
    ).execute()
    Place.update(cell=elsewhere, commune="68224", postcode="68100").execute()
    assert written(PROJECTS, cabin.uri) == before
    for word in (ana.email, ana.public_id, "67000", "67482", "68224", current.card().base_url):
        assert word not in before
    assert ana.first_name not in before
