"""Hands: who comes, who waits, who cannot; places that go on to the next; reminders once."""

from datetime import timedelta

import pytest

from onemile.api import transaction
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile.members.blocks import block
from onemile.members.models import SUSPENDED, Member
from onemile_projects import stages
from onemile_projects.help import hands, hands_clock, helping
from onemile_projects.help.help_models import (
    COMING,
    GONE,
    NO,
    OFF,
    OFFERED,
    OPEN,
    QUEUED,
    Task,
    Volunteer,
)
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Bearer, Project


@pytest.fixture
def street(world):
    """Ana, who bears what is planted, and four neighbours of her square."""
    return [world.member(name) for name in ("Ana", "Ben", "Chloé", "Dia", "Eli")]


def state_of(task, member):
    row = Volunteer.get_or_none((Volunteer.task == task.id) & (Volunteer.member_uri == member.uri))
    return row and row.state


def hours(project):
    return Project.get_by_id(project.id).hours_promised


def test_whoever_comes_has_a_place_and_their_hours_are_counted(street, project, task):
    ana, ben, chloe, *_rest = street
    scier = task(project(ana), hours=3, places=2)

    helping.come(scier.id, member=ben)
    helping.come(scier.id, member=ben, is_named=True)
    helping.come(scier.id, member=chloe)

    assert state_of(scier, ben) == state_of(scier, chloe) == COMING
    assert Volunteer.get(Volunteer.member_uri == ben.uri).is_named
    assert Volunteer.select().count() == 2
    assert hours(scier.project) == 6


def test_a_bearer_lends_hands_too(street, project, task):
    ana, *_rest = street
    scier = task(project(ana), hours=3, amount_smiles=30)

    helping.come(scier.id, member=ana)

    assert hours(scier.project) == 3


def test_a_full_task_says_so_and_one_may_wait(street, project, task):
    ana, ben, chloe, dia, _eli = street
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)

    with pytest.raises(Conflict, match="plus rapide"):
        helping.come(scier.id, member=chloe)
    helping.wait(scier.id, member=chloe)
    second = helping.wait(scier.id, member=dia)

    assert state_of(scier, chloe) == QUEUED
    assert hands.rank(second) == 2
    assert hours(scier.project) == scier.hours


def test_to_wait_where_there_is_a_place_is_to_have_it(street, project, task):
    ana, ben, *_rest = street

    assert helping.wait(task(project(ana)).id, member=ben).state == COMING


def test_nobody_passes_the_queue(street, project, task):
    ana, ben, chloe, dia, eli = street
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    helping.wait(scier.id, member=dia)

    helping.cannot(scier.id, member=ben)

    assert state_of(scier, chloe) == OFFERED
    for who in (eli, dia):
        with pytest.raises(Conflict):
            helping.come(scier.id, member=who)
    assert hours(scier.project) == 0
    helping.come(scier.id, member=chloe)
    assert state_of(scier, chloe) == COMING
    assert hours(scier.project) == scier.hours


def test_a_place_that_is_declined_is_offered_on(street, project, task):
    ana, ben, chloe, dia, _eli = street
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    helping.wait(scier.id, member=dia)
    helping.cannot(scier.id, member=ben)

    helping.cannot(scier.id, member=chloe)

    assert (state_of(scier, chloe), state_of(scier, dia)) == (NO, OFFERED)


def test_after_twelve_hours_the_next_is_asked(street, project, task, clock):
    ana, ben, chloe, dia, _eli = street
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    helping.wait(scier.id, member=dia)
    helping.cannot(scier.id, member=ben)

    clock.advance(hours=11)
    assert hands_clock.offer_on() == 0
    clock.advance(hours=1, minutes=1)
    with pytest.raises(Conflict):  # the hours are over, though the worker has not looked yet
        helping.come(scier.id, member=chloe)
    assert hands_clock.offer_on() == 1

    assert (state_of(scier, chloe), state_of(scier, dia)) == (NO, OFFERED)
    assert hands_clock.offer_on() == 0


def test_an_offer_rests_while_the_project_does(street, project, task, clock):
    ana, ben, chloe, *_rest = street
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    helping.cannot(scier.id, member=ben)
    Project.update(stage=Stage.SUSPENDED, stage_before=Stage.OPEN).execute()

    clock.advance(hours=1)
    hands_clock.offer_on()
    assert state_of(scier, chloe) == QUEUED
    Project.update(stage=Stage.OPEN, stage_before="").execute()
    hands_clock.offer_on()

    assert state_of(scier, chloe) == OFFERED


def test_hands_are_taken_where_it_is_open_or_at_work_only(street, project, task):
    ana, ben, *_rest = street
    for stage in Stage:
        scier = task(project(ana, title=stage, stage=stage))
        if stage in (Stage.OPEN, Stage.FUNDED, Stage.RUNNING):
            assert helping.come(scier.id, member=ben).state == COMING
            continue
        for who in (ana, ben):
            with pytest.raises((Conflict, NotFound)):
                helping.come(scier.id, member=who)
        assert not Volunteer.select().where(Volunteer.task == scier.id).exists()


def test_what_is_over_is_refused_in_words(street, project, task, clock):
    ana, ben, *_rest = street
    cabane = project(ana)
    over = task(cabane, day=hands.today() - timedelta(days=1))
    off = task(cabane, state=OFF)
    today = task(cabane, day=hands.today())

    for one, words in ((over, "passé"), (off, "annulé")):
        with pytest.raises(Conflict, match=words):
            helping.come(one.id, member=ben)
    assert helping.come(today.id, member=ben).state == COMING
    clock.advance(days=31)
    with pytest.raises(Conflict, match="Il n’est plus temps"):
        helping.come(task(cabane).id, member=ben)
    with pytest.raises(NotFound):
        helping.come(1, member=ben)


def test_the_suspended_cannot_come_and_can_say_no(street, project, task):
    ana, ben, chloe, *_rest = street
    scier = task(project(ana))
    helping.come(scier.id, member=ben)
    Member.update(state=SUSPENDED).where(Member.id.in_([ben.id, chloe.id])).execute()

    with pytest.raises(NotAllowed):
        helping.come(scier.id, member=Member.get_by_id(chloe.id))
    helping.cannot(scier.id, member=Member.get_by_id(ben.id))

    assert state_of(scier, ben) == NO
    assert hours(scier.project) == 0


def test_a_block_of_every_bearer_keeps_apart_one_of_two_does_not(street, project, task):
    ana, ben, chloe, *_rest = street
    cabane = project(ana)
    helping.come(task(cabane).id, member=ben)  # so that Ben sees it, a block or not
    scier = task(cabane)
    block(ben, other=ana)
    ben = Member.get_by_id(ben.id)

    with pytest.raises(Conflict, match="joindre"):
        helping.come(scier.id, member=ben)
    Bearer.create(project=cabane.id, member_uri=chloe.uri, member_id=chloe.id, state=ACCEPTED)

    assert helping.come(scier.id, member=ben).state == COMING


def test_a_stranger_from_afar_finds_nothing(street, project, task, world):
    scier = task(project(street[0]))

    with pytest.raises(NotFound):
        helping.come(scier.id, member=world.member("Luc", at="68100"))


def test_no_is_said_once_and_one_may_come_back_to_the_end(street, project, task):
    ana, ben, chloe, *_rest = street
    scier = task(project(ana), places=1)
    with pytest.raises(NotFound):
        helping.cannot(scier.id, member=ben)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)

    helping.cannot(scier.id, member=ben)
    helping.cannot(scier.id, member=ben)
    helping.wait(scier.id, member=ben)

    assert (state_of(scier, ben), state_of(scier, chloe)) == (QUEUED, OFFERED)


def test_whoever_came_cannot_unsay_it_the_day_after(street, project, task, clock):
    ana, ben, *_rest = street
    scier = task(project(ana), day=hands.today() + timedelta(days=1))
    helping.come(scier.id, member=ben)

    clock.advance(days=2)

    with pytest.raises(Conflict, match="passé"):
        helping.cannot(scier.id, member=ben)


def test_who_comes_is_reminded_once_two_days_before(street, project, task, clock, heard):
    ana, ben, chloe, dia, _eli = street
    scier = task(project(ana), day=hands.today() + timedelta(days=5))
    helping.come(scier.id, member=ben)
    helping.come(scier.id, member=chloe)
    helping.cannot(scier.id, member=chloe)

    clock.advance(days=2)
    assert hands_clock.remind() == 0
    clock.advance(days=1)
    helping.come(scier.id, member=dia)  # says so just now: nobody need ask
    assert hands_clock.remind() == 1
    assert hands_clock.remind() == 0

    assert [one.member_uri for one in heard("reminded")] == [ben.uri]
    row = Volunteer.get(Volunteer.member_uri == ben.uri)
    assert (row.reminded_at is None, row.confirmed_at) == (False, None)
    helping.come(scier.id, member=ben)
    assert Volunteer.get(Volunteer.member_uri == ben.uri).confirmed_at is not None


def test_everybody_is_let_go_when_the_project_ends(street, project, task, heard):
    ana, ben, chloe, *_rest = street
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)

    with transaction():
        helping.end_all(stages.locked(scier.project_id))

    assert state_of(scier, ben) == state_of(scier, chloe) == GONE
    assert hours(scier.project) == 0
    assert Task.get_by_id(scier.id).state == OPEN


def test_the_last_place_is_taken_once(street, project, task, two_at_once):
    ana, ben, chloe, *_rest = street
    scier = task(project(ana), places=1)

    outcomes = two_at_once(
        lambda: helping.come(scier.id, member=ben), lambda: helping.come(scier.id, member=chloe)
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert Volunteer.select().where(Volunteer.state == COMING).count() == 1
    assert hours(scier.project) == scier.hours


def test_two_tabs_are_one_place(street, project, task, two_at_once):
    ana, ben, *_rest = street
    scier = task(project(ana), places=2)

    assert two_at_once(*[lambda: helping.come(scier.id, member=ben)] * 2) == [None, None]

    assert Volunteer.select().count() == 1
    assert hours(scier.project) == scier.hours
