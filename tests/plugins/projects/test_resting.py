"""Somebody in a project is suspended, comes back, or moves house."""

from datetime import timedelta

import pytest

from onemile import worker
from onemile.api import Conflict, record, transaction
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.moderation.standing import reinstate, suspend
from onemile.notices.models import NoticeRow
from onemile_projects import stages
from onemile_projects.departing import resting
from onemile_projects.help import helping
from onemile_projects.help.help_models import Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.proposals import bearers
from onemile_projects.review import opening, suspension
from onemile_projects.way.news_models import Follower
from tests.plugins.projects.panel_of_examiners import says

pytestmark = pytest.mark.plugins("projects")


@pytest.fixture
def two(world):
    return world.member("Ana"), world.member("Ben")


def rests(member):
    suspend(member)
    worker.drain()


def comes_back(member):
    reinstate(type(member).get_by_id(member.id))
    worker.drain()


def now(row):
    return Project.get_by_id(row.id)


def test_without_a_bearer_it_waits_and_goes_on_where_it_was(project, two, clock):
    ana, _ben = two
    living = ["open", "collecting", "funded", "running", "paused", "completed"]
    shelves = [project(ana, stage=stage) for stage in living]
    rests(ana)
    assert {now(shelf).stage for shelf in shelves} == {Stage.SUSPENDED}
    clock.advance(days=5)
    comes_back(ana)
    assert [now(shelf).stage for shelf in shelves] == living
    # The days for which nobody could promise are given back.
    assert (now(shelves[0]).closes_at - shelves[0].closes_at).days >= 4
    assert now(shelves[0]).author_uri == ana.uri


def test_what_nobody_has_pledged_to_or_is_over_only_waits(project, two):
    ana, _ben = two
    resting = ["draft", "review", "changes", "approved", "refused", "closed"]
    shelves = [project(ana, stage=stage) for stage in resting]
    for happens in (rests, comes_back):
        happens(ana)
        assert [now(shelf).stage for shelf in shelves] == resting


def test_where_another_bears_it_too_it_goes_on_as_theirs(project, two):
    ana, ben = two
    shelf = project(ana, stage="running")
    with transaction():
        Bearer.create(project=shelf.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)
    rests(ana)
    assert (now(shelf).stage, now(shelf).author_uri) == (Stage.RUNNING, ben.uri)
    rests(ben)
    assert now(shelf).stage == Stage.SUSPENDED
    comes_back(ben)
    assert now(shelf).stage == Stage.RUNNING


def test_a_reinstatement_lifts_no_suspension_of_the_moderators(project, two, world):
    ana, _ben = two
    shelf = project(ana, stage="running")
    mo = world.member("Mo", role="moderator")
    suspension.suspend(shelf.id, moderator=mo, why="Des travaux sans autorisation")
    rests(ana)
    comes_back(ana)
    assert now(shelf).stage == Stage.SUSPENDED


def test_an_approved_one_does_not_open_while_whoever_bears_it_is_suspended(project, two, world):
    ana, _ben = two
    mo = world.member("Mo", role="moderator", at="68100")
    sol = world.member("Sol", role="steward", at="68000")
    day = opening.today() + timedelta(days=30)
    shelf = project(ana, stage="review", round=1, last_day=day)
    says(mo, shelf)
    rests(ana)
    assert says(sol, shelf) == "approve"
    assert now(shelf).stage == Stage.APPROVED
    comes_back(ana)
    opening.open_by_bearer(shelf.id, member=type(ana).get_by_id(ana.id), last_day=day)
    assert now(shelf).stage == Stage.OPEN


def test_nor_does_a_moderator_bring_it_back_before(project, two, world):
    ana, _ben = two
    shelf, mo = project(ana, stage="running"), world.member("Mo", role="moderator")
    rests(ana)
    with pytest.raises(Conflict):
        suspension.resume(shelf.id, moderator=mo, why="Cela peut continuer.")
    comes_back(ana)
    assert now(shelf).stage == Stage.RUNNING


def test_where_the_last_who_may_act_steps_down_it_waits_for_who_is_suspended(project, two):
    ana, ben = two
    shelf = project(ana, stage="running")
    Bearer.create(project=shelf.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)
    rests(ana)
    bearers.step_down(shelf.id, member=ben)
    assert now(shelf).stage == Stage.SUSPENDED
    comes_back(ana)
    assert (now(shelf).stage, now(shelf).author_uri) == (Stage.RUNNING, ana.uri)


def test_projects_are_taken_once_by_their_numbers(project, two, task, monkeypatch):
    ana, ben = two
    helped, borne = project(ben, stage="running"), project(ana, stage="running")
    helping.come(task(helped).id, member=ana)
    taken = []
    by_number, of_rows = stages.locked, resting.lock_rows

    def rows_taken(query, **how):
        rows = list(of_rows(query, **how))
        taken.extend(int(row.id) for row in rows if isinstance(row, Project))
        return rows

    monkeypatch.setattr(stages, "locked", lambda number: taken.append(number) or by_number(number))
    monkeypatch.setattr(resting, "lock_rows", rows_taken)
    suspend(ana)
    resting.suspended(ana.uri)
    assert list(dict.fromkeys(taken)) == sorted([helped.id, borne.id])


def test_undecided_it_ends_and_coming_back_later_changes_nothing(project, two, clock):
    ana, _ben = two
    shelf = project(ana, stage="running")
    rests(ana)
    clock.advance(days=15)
    assert suspension.end_undecided() == 1
    comes_back(ana)
    assert now(shelf).stage == Stage.FAILED


def test_the_place_of_who_is_suspended_is_offered_on(project, two, world, task):
    ana, ben = two
    carla = world.member("Carla")
    shelf = project(ana, stage="running")
    place = task(shelf, places=1)
    helping.come(place.id, member=ben)
    helping.wait(place.id, member=carla)
    rests(ben)
    states = {row.member_uri: row.state for row in Volunteer.select()}
    assert states == {ben.uri: "gone", carla.uri: "offered"}
    assert NoticeRow.select().where(NoticeRow.member == ana.id).count() >= 1


def test_it_follows_whoever_proposes_it_until_it_is_open(project, two, world):
    ana, _ben = two
    follows = {"draft": True, "review": True, "approved": True, "open": False, "running": False}
    shelves = {stage: project(ana, stage=stage) for stage in follows}
    goes_to(ana, world.cell_of("68100"), world)
    for stage, shelf in shelves.items():
        assert (now(shelf).cell != shelf.cell) == follows[stage]
        assert (now(shelf).commune != shelf.commune) == follows[stage]


def test_who_moves_away_follows_no_more_what_they_may_not_read(project, two, world):
    ana, ben = two
    near, wide = project(ana, audience="mile"), project(ana, audience="instance")
    for one in (near, wide):
        Follower.create(project=one.id, member_uri=ben.uri, member_id=ben.id)
    goes_to(ben, world.cell_of("68100"), world)
    assert [row.project_id for row in Follower.select()] == [wide.id]


def goes_to(member, cell, world):
    commune = world.region.commune_at(cell)
    Place.update(
        cell=cell,
        commune=commune.code,
        declared_commune=commune.code,
        postcode=commune.postcodes[0],
    ).where(Place.member_id == member.id).execute()
    with transaction():
        record(PlaceMoved(member_id=member.id))
    worker.drain()


def test_what_moderators_suspend_while_it_rests_waits_for_them_too(project, two, world):
    ana, _ben = two
    shelf, mo = project(ana, stage="running"), world.member("Mo", role="moderator")
    rests(ana)
    suspension.suspend(shelf.id, moderator=mo, why="Des travaux sans autorisation")
    comes_back(ana)
    assert now(shelf).stage == Stage.SUSPENDED
    suspension.resume(shelf.id, moderator=mo, why="L’autorisation est là.")
    assert now(shelf).stage == Stage.RUNNING
