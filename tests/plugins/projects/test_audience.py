"""Who is told of a project: everybody once, nobody who has left, as many as are announced."""

import tracemalloc

import pytest

from onemile import ids
from onemile.db import transaction
from onemile.members import blocks
from onemile.members.models import Member
from onemile.privacy.erase import erase
from onemile_projects.help.help_models import NO, Task, Volunteer
from onemile_projects.models import Bearer
from onemile_projects.money.money_models import FREED, Pledge
from onemile_projects.told import audience
from onemile_projects.way.news_models import Follower

pytestmark = pytest.mark.plugins("projects")
MANY = 10_000
# What a list of so many addresses weighs, several times over.
BYTES_MAX = 20_000_000


def pledged(project, member, **fields):
    number = ids.new()
    given = {
        "uri": f"{project.uri}/pledges/{number}",
        "key": f"pledge/{number}",
        "project": project.id,
        "supporter_uri": member.uri,
        "supporter_id": member.id,
        "amount_smiles": 30,
        "lapses_at": project.closes_at,
        **fields,
    }
    return Pledge.create(**given)


def helping(project, member, **fields):
    task, _new = Task.get_or_create(
        project=project.id, position=1, defaults={"title": "Poser", "hours": 2, "places": 2}
    )
    return Volunteer.create(task=task, member_uri=member.uri, member_id=member.id, **fields)


def following(project, member):
    return Follower.create(project=project.id, member_uri=member.uri, member_id=member.id)


def test_everybody_is_in_it_once_in_the_first_of_what_they_are(project, world):
    ana, ben, carla, denis = (world.member(name) for name in ("Ana", "Ben", "Carla", "Denis"))
    shelf = project(ana)
    following(shelf, denis)
    for one in (ana, ben, carla):
        following(shelf, one)
    helping(shelf, carla)
    helping(shelf, ben)
    pledged(shelf, ben)

    told = audience.of(shelf)

    assert told.bearers == (ana.uri,)
    assert told.supporters == (ben.uri,)
    assert told.volunteers == (carla.uri,)
    assert told.followers == (denis.uri,)
    assert audience.followers_of_all(shelf) == [ana.uri, ben.uri, carla.uri, denis.uri]


def test_who_took_back_said_no_or_was_only_asked_is_not_told(project, world):
    ana, ben, carla, denis = (world.member(name) for name in ("Ana", "Ben", "Carla", "Denis"))
    shelf = project(ana)
    pledged(shelf, ben, state=FREED, ended_why="taken_back")
    helping(shelf, carla, state=NO)
    Bearer.create(project=shelf.id, member_uri=denis.uri, member_id=denis.id)

    assert audience.followers_of_all(shelf) == [ana.uri]


def test_who_promised_until_it_failed_is_told(project, world):
    ana, ben = world.member("Ana"), world.member("Ben")
    shelf = project(ana)
    pledged(shelf, ben, state=FREED, ended_why="failed")

    assert audience.of(shelf).supporters == (ben.uri,)


def test_who_has_left_is_told_nothing_and_who_is_suspended_reads_on(project, world):
    ana, ben, carla = (world.member(name) for name in ("Ana", "Ben", "Carla"))
    shelf = project(ana)
    following(shelf, ben)
    following(shelf, carla)
    erase(ben)
    Member.update(state="suspended").where(Member.id == carla.id).execute()

    assert audience.followers_of_all(shelf) == [ana.uri, carla.uri]


@pytest.mark.parametrize("by_author", [True, False])
def test_a_block_takes_a_follower_off_and_leaves_a_supporter(project, world, by_author):
    ana, ben, carla = (world.member(name) for name in ("Ana", "Ben", "Carla"))
    shelf = project(ana)
    following(shelf, ben)
    pledged(shelf, carla)
    for other in (ben, carla):
        one, another = (ana, other) if by_author else (other, ana)
        blocks.block(one, other=another)

    assert audience.followers_of_all(shelf) == [ana.uri, carla.uri]


def test_whoever_has_a_part_in_a_project_judges_nothing_of_it(project, world):
    ana = world.member("Ana")
    mo, sam, eva = (world.member(name, role="moderator") for name in ("Mo", "Sam", "Eva"))
    shelf = project(ana)
    pledged(shelf, sam)
    following(shelf, eva)

    assert audience.examiners(shelf) == [mo.uri, eva.uri]


@pytest.mark.long
def test_ten_thousand_followers_weigh_little(project, world):
    shelf = project(world.member("Ana"))
    people = [
        {
            "id": ids.new(),
            "public_id": f"many{n}",
            "uri": f"http://instance.example/members/many{n}",
            "first_name": "Jo",
            "state": "active",
            "spoken_languages": [],
        }
        for n in range(MANY)
    ]
    follows = [
        {
            "id": ids.new(),
            "project": shelf.id,
            "member_uri": one["uri"],
            "member_id": one["id"],
        }
        for one in people
    ]
    with transaction():
        for start in range(0, MANY, 500):
            Member.insert_many(people[start : start + 500]).execute()
            Follower.insert_many(follows[start : start + 500]).execute()
    tracemalloc.start()
    try:
        told = audience.followers_of_all(shelf)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(told) == MANY + 1
    assert most < BYTES_MAX
