"""What bearers do about tasks: call them off, put off a day, write down who was there."""

from datetime import timedelta

import pytest

from onemile.errors import Conflict, Invalid, NotFound
from onemile_projects.help import hands, hands_clock, helping, rostering
from onemile_projects.help.help_models import ABSENT, COMING, DONE, GONE, OFF, Task, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, AHEAD, Bearer, Milestone, Project


def row(member):
    return Volunteer.get(Volunteer.member_uri == member.uri)


def test_a_task_is_called_off_and_all_are_told(people, at_work, task, tell, heard):
    ana, ben, chloe = people
    scier = task(at_work(ana), places=1, amount_smiles=30)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    tell()

    rostering.call_off(scier.id, member=ana)
    rostering.call_off(scier.id, member=ana)
    tell()

    assert Task.get_by_id(scier.id).state == OFF
    assert (row(ben).state, row(chloe).state, row(ben).commitment_key) == (GONE, GONE, None)
    assert [one.member_uri for one in heard("called_off")] == [ben.uri, chloe.uri]
    assert Project.get_by_id(scier.project_id).hours_promised == 0


def test_a_day_is_put_off_and_all_are_asked_anew(people, at_work, task, tell, heard):
    ana, ben, _chloe = people
    scier = task(at_work(ana), day=hands.today() + timedelta(days=1), amount_smiles=30)
    helping.come(scier.id, member=ben)
    tell()
    key, later = row(ben).commitment_key, hands.today() + timedelta(days=2)

    rostering.put_off(scier.id, member=ana, on=later, when_text="14 h à 17 h")
    rostering.put_off(scier.id, member=ana, on=later, when_text="14 h à 17 h")

    assert [one.member_uri for one in heard("put_off")] == [ben.uri]
    assert hands_clock.remind() == 1
    tell()
    assert (row(ben).state, row(ben).commitment_key) == (COMING, key)


def test_a_new_day_lies_ahead_and_not_far(people, project, task):
    scier = task(project(people[0]))

    for days in (None, -1, 731):
        on = None if days is None else hands.today() + timedelta(days=days)
        with pytest.raises(Invalid) as refused:
            rostering.put_off(scier.id, member=people[0], on=on, when_text="x" * 201)
        assert set(refused.value.fields) == {"day", "when_text"}


def test_only_bearers_change_tasks(people, project, task):
    ana, ben, _chloe = people
    scier = task(project(ana))
    helping.come(scier.id, member=ben)
    tomorrow = hands.today() + timedelta(days=1)

    for act in (
        lambda: rostering.call_off(scier.id, member=ben),
        lambda: rostering.put_off(scier.id, member=ben, on=tomorrow),
        lambda: rostering.mark(row(ben).id, member=ben, was_there=True),
        lambda: rostering.call_off(1, member=ana),
        lambda: rostering.mark(1, member=ana, was_there=True),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_suspended_project_moves_nothing(people, project, task):
    ana, *_rest = people
    scier = task(project(ana, stage=Stage.SUSPENDED))

    with pytest.raises(Conflict):
        rostering.call_off(scier.id, member=ana)
    with pytest.raises(Conflict):
        rostering.put_off(scier.id, member=ana, on=hands.today())


def test_a_bearer_writes_down_who_was_there(people, at_work, task, tell):
    ana, ben, chloe = people
    cabane = at_work(ana, stone=AHEAD)
    Bearer.create(project=cabane.id, member_uri=chloe.uri, member_id=chloe.id, state=ACCEPTED)
    scier = task(cabane, amount_smiles=30, milestone=Milestone.get(), day=hands.today())
    for one in people:
        helping.come(scier.id, member=one)
    tell()

    rostering.mark(row(chloe).id, member=ana, was_there=True)
    rostering.mark(row(ana).id, member=chloe, was_there=False)
    rostering.mark(row(ben).id, member=ana, was_there=True)

    assert [row(one).state for one in people] == [ABSENT, DONE, DONE]
    assert Project.get_by_id(cabane.id).hours_promised == 2 * scier.hours
    # His thirty Smiles come once the milestone is accepted.
    Milestone.update(state=ACCEPTED).execute()
    helping.follow(cabane.id)
    tell()
    assert row(ben).commitment_key
    assert row(chloe).commitment_key is None
    with pytest.raises(Conflict, match="échange"):
        rostering.mark(row(ben).id, member=ana, was_there=False)


def test_nobody_was_there_before_the_day(people, at_work, project, task):
    ana, ben, _chloe = people
    ahead = task(at_work(ana), day=hands.today() + timedelta(days=1))
    helping.come(ahead.id, member=ana)
    early = task(project(ana, title="Un four à pain"))
    helping.come(early.id, member=ben)

    for one in (ana, ben):
        with pytest.raises(Conflict):
            rostering.mark(row(one).id, member=ana, was_there=True)
