"""Lists of projects are in the order in which neighbours were first shown them."""

from datetime import timedelta

import pytest

from onemile.api import transaction
from onemile.contracts import Area, FeedFilter
from onemile.current import resolve_thing
from onemile_projects import stages
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import Project
from onemile_projects.review import opening
from onemile_projects.shown import feed

WIDEST = Area(ring="instance", everywhere=True)


@pytest.fixture
def two(world):
    return world.neighbours(2)


@pytest.fixture
def approved(two, project):
    """Prepare some projects, one after the other."""
    last_day = opening.today() + timedelta(days=30)
    more = {"opened_at": None, "closes_at": None, "last_day": last_day, "folded": "cabane"}
    return [
        project(two[0], f"Cabane {n}", stage="approved", audience="instance", **more)
        for n in range(6)
    ]


def open_it(project):
    with transaction():
        assert opening.open_if_ready(Project.get_by_id(project.id))


def recent(viewer, before=None, limit=20):
    asked = {"viewer": viewer, "narrow": FeedFilter(), "before": before, "limit": limit}
    return feed.recent(area=WIDEST, **asked)


def numbers(items):
    return [int(item.title.split()[-1]) for item in items]


def test_prepared_first_and_opened_last_it_comes_first(two, approved):
    ana, ben = two
    for number in (2, 0, 1):
        open_it(approved[number])
    followed = feed.followed(ben, [ana.uri], before=None, limit=9)
    found = [hit.item for hit in feed.found(words="cabane", area=WIDEST, viewer=ben, limit=9)]
    assert numbers(recent(ben)) == numbers(followed) == numbers(found) == [1, 0, 2]
    one = Project.get_by_id(approved[1].id)
    assert resolve_thing(one.uri, ben).id == recent(ben)[0].id == one.out_id > one.id


def test_no_page_loses_or_repeats_what_is_opened_between_two(two, approved):
    ben = two[1]
    for number in (2, 4, 0, 5):
        open_it(approved[number])
    first = recent(ben, limit=2)
    for number in (1, 3):
        open_it(approved[number])
    second = recent(ben, before=first[-1].id, limit=2)
    assert numbers([*first, *second]) == [5, 0, 4, 2]
    assert recent(ben, before=second[-1].id) == []


def test_what_rested_comes_back_to_its_place(two, approved):
    for number in (1, 0):
        open_it(approved[number])
    with transaction():
        for step in (Step.SUSPEND, Step.RESUME):
            stages.take(Project.get_by_id(approved[1].id), step, actors={Actor.MODERATOR})
    assert Project.get_by_id(approved[1].id).stage == Stage.OPEN
    assert numbers(recent(two[1])) == [0, 1]
