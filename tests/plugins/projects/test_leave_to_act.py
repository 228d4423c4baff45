"""Whatever a bearer does takes the leave to take part, also past the gate of forms."""

from datetime import timedelta

import pytest

from onemile import clock
from onemile.api import conversations
from onemile.errors import NotAllowed
from onemile.members.models import Member
from onemile_projects.help import rostering
from onemile_projects.help.help_models import Volunteer
from onemile_projects.models import Milestone
from onemile_projects.money import settling
from onemile_projects.told import talk
from onemile_projects.way import delays, milestones, reporting

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
