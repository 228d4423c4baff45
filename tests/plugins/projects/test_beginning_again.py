"""A refused project's words can be taken up again, and a line of a step taken out by its button."""

import pytest

from onemile.errors import Conflict, NotFound
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.models import Milestone, Project
from onemile_projects.proposals import beginning_again, drafts, proposing


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def refused(ana):
    made = proposing.begin(ana, "garden")
    Project.update(stage="refused", round=1, title="Un jardin").execute()
    return Project.get_by_id(made.id)


def test_a_new_draft_has_every_word_and_the_refused_one_stays(refused, ana):
    made = beginning_again.begin_again(refused.id, member=ana)
    assert (made.stage, made.round, made.title) == ("draft", 0, "Un jardin")
    for step in (1, 3, 4):
        assert drafts.is_same(drafts.read(made, step), drafts.read(refused, step)), step
    assert Project.get_by_id(refused.id).stage == "refused"
    for model in (Task, Thing, Milestone):
        numbers = [{row.id for row in drafts.rows_of(model, one)} for one in (refused, made)]
        assert numbers[0] and not numbers[0] & numbers[1]


def test_only_of_ones_own_and_only_once_it_was_refused(refused, ana, world):
    with pytest.raises(NotFound):
        beginning_again.begin_again(refused.id, member=world.member("Ben"))
    Project.update(stage="open").execute()
    with pytest.raises(Conflict):
        beginning_again.begin_again(refused.id, member=ana)
    assert Project.select().count() == 1


def test_its_page_has_the_button(refused, ana, browser):
    page = browser(ana).get(f"/projects/{refused.id}").submit("Repartir de ce texte")
    assert page.path.endswith("/write/1") and 'value="Un jardin"' in page.html
    assert page.path != f"/projects/{refused.id}/write/1"


def test_a_line_is_taken_out_by_its_button_and_nothing_else_is_lost(ana, browser):
    made = proposing.begin(ana, "garden")
    page = browser(ana).get(f"/projects/{made.id}/write/3")
    assert "Étape 3 sur 6" in page.text and "vide son premier champ" not in page.text
    titles = [row.title for row in drafts.rows_of(Task, made)]
    things = [row.title for row in drafts.rows_of(Thing, made)]
    form = next(one for one in page.page.forms if "tasks-1-title" in one.names())
    typed = {**dict(form.values), "place_text": "Derrière l’école", "go": "less-tasks-1"}
    page.post(f"/projects/{made.id}/write/3", typed)
    assert page.path == f"/projects/{made.id}/write/3"
    assert [row.title for row in drafts.rows_of(Task, made)] == [titles[0], *titles[2:]]
    form = next(one for one in page.page.forms if "things-0-title" in one.names())
    page.post(f"/projects/{made.id}/write/3", {**dict(form.values), "go": "less-things-0"})
    assert [row.title for row in drafts.rows_of(Thing, made)] == things[1:]
    assert Project.get().place_text == "Derrière l’école"


@pytest.mark.parametrize(
    "go", ["less-", "less-tasks-", "less-tasks-x", "less-tasks-99", "less-title-0"]
)
def test_a_button_that_means_no_line_takes_nothing_out(ana, browser, go):
    made = proposing.begin(ana, "garden")
    page = browser(ana).get(f"/projects/{made.id}/write/3")
    form = next(one for one in page.page.forms if "tasks-1-title" in one.names())
    before = Task.select().count()
    assert page.post(f"/projects/{made.id}/write/3", {**dict(form.values), "go": go}).status == 200
    assert Task.select().count() == before
