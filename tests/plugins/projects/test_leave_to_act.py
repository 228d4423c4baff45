"""Whatever a bearer does takes the leave to take part, also past the gate of forms."""

from datetime import timedelta

import pytest

from onemile import clock
from onemile.api import conversations
from onemile.errors import NotAllowed
from onemile.members.models import Member
from onemile_projects import sight
from onemile_projects.help import helping, rostering
from onemile_projects.help.help_models import Volunteer
from onemile_projects.models import Milestone
from onemile_projects.money import pledging, settling
from onemile_projects.money.money_models import Pledge
from onemile_projects.told import talk
from onemile_projects.way import delays, following, milestones, reporting
from onemile_projects.way.news_models import Follower

pytestmark = pytest.mark.plugins("projects")


@pytest.fixture
def shelf(project, world, task):
    ana, ben = world.member("Ana"), world.member("Ben")
    made = project(ana, stage="completed")
    place = task(made)
    came = Volunteer.create(task=place, member_uri=ben.uri, member_id=ben.id)
    Member.update(state="suspended").where(Member.id == ana.id).execute()
    return made, place, came, Member.get_by_id(ana.id)


def test_a_suspended_bearer_does_nothing_for_a_project(shelf):
    made, place, came, ana = shelf
    day = clock.now().date() + timedelta(days=3)
    for act in (
        lambda: settling.give_back_remainder(made.id, member=ana),
        lambda: rostering.call_off(place.id, member=ana),
        lambda: rostering.put_off(place.id, member=ana, on=day),
        lambda: rostering.mark(came.id, member=ana, was_there=True),
        lambda: talk.set_policy(made.id, member=ana, policy=conversations.CLOSED),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.plugins("smiles", "projects")
def test_what_is_ones_own_a_suspended_member_takes_back_by_its_page(
    project, world, task, give, browser
):
    ana, ben = world.member("Ana"), world.member("Ben")
    made = project(ana)
    give(ben, 50)
    pledging.pledge(made.id, pledging.Promise(20), member=ben)
    place = task(made)
    helping.come(place.id, member=ben)
    following.follow(made.id, member=ben)
    page = browser(ben)
    page.get(sight.path(made))
    Member.update(state="suspended").where(Member.id == ben.id).execute()

    for path in (f"{made.id}/support/back", f"tasks/{place.id}/cannot", f"{made.id}/unfollow"):
        assert page.post(f"/projects/{path}", {}).status in (200, 303), path
    assert Pledge.get().state == "freed"
    assert Volunteer.get().state not in ("coming", "queued")
    assert not Follower.select().exists()
    for path in (f"{made.id}/support", f"tasks/{place.id}/come", f"{made.id}/follow"):
        sent = {"support-amount_smiles": "5"}
        assert page.post(f"/projects/{path}", sent).status in (403, 409, 422), path
    assert Pledge.select().count() == 1


def test_an_examiner_taken_off_since_the_page_was_made_judges_nothing(project, world):
    ana, mo = world.member("Ana"), world.member("Mo", role="moderator")
    running = project(ana, stage="running")
    stone = Milestone.get(Milestone.project == running.id)
    Member.update(role="member").where(Member.id == mo.id).execute()

    for act in (
        lambda: milestones.accept(stone.id, member=mo, version=1),
        lambda: delays.decide_day(stone.id, member=mo, day=None, is_granted=True),
        lambda: reporting.accept(running.id, member=mo, version=1),
    ):
        with pytest.raises(NotAllowed):
            act()
