"""A project that was taken back: who could read it reads that, who bore it reads when."""

import pytest

from onemile.db import transaction
from onemile_projects import sight, stages
from onemile_projects.departing import remains
from onemile_projects.lifecycle import Actor, Step
from onemile_projects.models import Bearer
from onemile_projects.proposals import proposing

pytestmark = pytest.mark.plugins("projects")


@pytest.mark.parametrize(("audience", "visitor"), [("everyone", 410), ("instance", 200)])
def test_what_its_bearers_left_behind_is_said_to_who_read_it(
    world, project, browser, audience, visitor
):
    made = project(world.member("Ana"), audience=audience)
    with transaction():
        Bearer.delete().where(Bearer.project == made.id).execute()
        left = stages.locked(made.id)
        left.author_uri, left.author_id = "", None
        left.save()
        remains.forget_words(left)

    page = browser(world.member("Ben")).get(sight.path(made))
    assert page.status == 410 and "Cette page a été retirée" in page.text
    assert "Retirée\xa0:" not in page.text
    page = browser().get(sight.path(made))
    assert page.status == visitor and ("/sign-in" in page.path) == (visitor == 200)


def test_what_rested_without_bearers_before_it_ended_is_told_to_nobody(world, project, browser):
    made, ben = project(world.member("Ana"), audience="everyone"), world.member("Ben")
    before = browser(ben).get(sight.path(made)).status
    with transaction():
        Bearer.delete().where(Bearer.project == made.id).execute()
        left = stages.locked(made.id)
        left.author_uri, left.author_id = "", None
        stages.take(left, Step.SUSPEND, actors={Actor.CLOCK})
    resting = browser(ben).get(sight.path(made)).status
    with transaction():
        stages.take(stages.locked(made.id), Step.FAIL, actors={Actor.CLOCK})
    remains.after_end(int(made.id))

    assert (before, resting, browser(ben).get(sight.path(made)).status) == (200, 404, 404)
    assert "/sign-in" in browser().get(sight.path(made)).path


def test_what_was_dropped_before_it_opened_is_for_its_bearers_to_know(world, project, browser):
    ana = world.member("Ana")
    made = project(ana, stage="review", opened_at=None, round=1)
    proposing.drop(made.id, member=ana)

    mine = browser(ana).get(sight.path(made))
    assert mine.status == 410 and "Retirée" in mine.text
    assert browser(world.member("Ben")).get(sight.path(made)).status == 404
    assert "/sign-in" in browser().get(sight.path(made)).path
