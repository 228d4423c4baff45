"""Of who has left nothing stays that they wrote: not in a search copy, a journal, an answer."""

import pytest

from onemile.api import ids
from onemile.privacy.erase import erase
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.models import Decision, Milestone, Project
from onemile_projects.money.money_models import Release
from onemile_projects.review.review_models import Review
from onemile_projects.way.news_models import News

pytestmark = pytest.mark.plugins("projects")
SECRET = "ce que seule Ana a pu écrire"


def test_words_of_the_last_bearer_of_what_is_over_are_erased_everywhere(project, world):
    ana = world.member("Ana")
    shelf = project(ana, stage="closed", summary=SECRET, folded=SECRET)
    for step in ("give_up", "appeal", "release", "pause", "corrected", "stone_shown"):
        Decision.create(project=shelf.id, step=step, by_uri=ana.uri, text=SECRET)
    Decision.create(project=shelf.id, step="refuse", text="Ce qu’un autre a dit.")
    Milestone.update(title=SECRET).where(Milestone.project == shelf.id).execute()
    Task.create(project=shelf.id, position=1, title=SECRET, hours=1, places=1, when_text=SECRET)
    Thing.create(project=shelf.id, position=1, title=SECRET)
    News.create(project=shelf.id, author_uri=ana.uri, title=SECRET, text=SECRET)
    Release.create(
        key=f"release/{ids.new()}", project=shelf.id, payee_uri="x", amount_smiles=5,
        what=SECRET, asked_by_uri=ana.uri, state="released",
    )  # fmt: skip

    erase(ana)

    for model in (Project, Decision, Milestone, Task, Thing, News, Release):
        kept = str(list(model.select().dicts()))
        assert SECRET not in kept, f"{model.__name__} keeps it"
    assert Project.get_by_id(shelf.id).title
    assert "Ce qu’un autre a dit." in {row.text for row in Decision.select()}


def test_what_an_examiner_wrote_of_their_household_goes_with_them(project, world):
    ana, mo = world.member("Ana"), world.member("Mo", role="moderator")
    shelf = project(ana)
    answers = {"household": {"answer": "no", "comment": SECRET}, "open": {"answer": "yes"}}
    Review.create(
        project=shelf.id, round=1, reviewer_uri=mo.uri, given_at=shelf.opened_at, answers=answers
    )

    erase(mo)

    assert Review.get().answers == {"open": {"answer": "yes"}}
