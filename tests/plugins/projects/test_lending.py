"""Things that are lent: promised once, taken back before it begins, given back at the end."""

import pytest

from onemile.api import transaction
from onemile.background import tasks
from onemile.clock import now as present
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile.members.blocks import block
from onemile.members.models import SUSPENDED, Member
from onemile_projects import stages
from onemile_projects.help import helping, lending
from onemile_projects.help.help_models import BACK, LENT, WANTED, Thing
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import Project


@pytest.fixture
def thing(project):
    """Plant a thing that is looked for."""

    def make(where, title="une remorque"):
        return Thing.create(project=where.id, title=title, position=1)

    return make


def now(thing):
    fresh = Thing.get_by_id(thing.id)
    return fresh.state, fresh.lender_uri


def test_a_thing_is_lent_once_and_taken_back_before_it_begins(people, project, thing, heard):
    ana, ben, chloe = people
    remorque = thing(project(ana))

    lending.lend(remorque.id, member=ben)
    lending.lend(remorque.id, member=ben, is_named=True)
    assert now(remorque) == (LENT, ben.uri)
    with pytest.raises(Conflict, match="plus rapide"):
        lending.lend(remorque.id, member=chloe)
    for who in (ana, chloe):
        with pytest.raises(NotFound):
            lending.take_back(remorque.id, member=who)
    lending.take_back(remorque.id, member=ben)

    assert now(remorque) == (WANTED, "")
    assert [one.by_uri for one in heard("lent", "projects.ThingChanged")] == [ben.uri]
    assert len(heard("taken_back", "projects.ThingChanged")) == 1


def test_once_under_way_it_is_given_back_by_lender_or_bearer(people, project, thing):
    ana, ben, chloe = people
    cabane = project(ana)
    remorque, etabli = thing(cabane), thing(cabane, "un établi")
    for one in (remorque, etabli):
        lending.lend(one.id, member=ben)
        with pytest.raises(Conflict):
            lending.give_back(one.id, member=ben)
    Project.update(stage=Stage.RUNNING).execute()

    with pytest.raises(Conflict, match="en cours"):
        lending.take_back(remorque.id, member=ben)
    with pytest.raises(NotFound):
        lending.give_back(remorque.id, member=chloe)
    lending.give_back(remorque.id, member=ben)
    lending.give_back(etabli.id, member=ana)
    lending.give_back(etabli.id, member=ben)

    assert now(remorque) == now(etabli) == (BACK, ben.uri)


def test_what_cannot_be_lent_is_refused_in_words(people, project, task, thing, world):
    ana, ben, chloe = people
    for stage in (Stage.COLLECTING, Stage.PAUSED, Stage.SUSPENDED, Stage.CLOSED, Stage.REVIEW):
        with pytest.raises((Conflict, NotFound)):
            lending.lend(thing(project(ana, title=stage, stage=stage)).id, member=ben)
    cabane = project(ana)
    helping.come(task(cabane).id, member=ben)
    remorque = thing(cabane)
    block(ana, other=ben)
    Member.update(state=SUSPENDED).where(Member.id == chloe.id).execute()

    with pytest.raises(Conflict, match="joindre"):
        lending.lend(remorque.id, member=ben)
    with pytest.raises(NotAllowed):
        lending.lend(remorque.id, member=Member.get_by_id(chloe.id))
    with pytest.raises(NotFound):
        lending.lend(remorque.id, member=world.member("Luc", at="68100"))
    with pytest.raises(NotFound):
        lending.lend(1, member=ben)

    assert now(remorque) == (WANTED, "")


def test_one_of_two_lends_it(people, project, thing, two_at_once):
    ana, ben, chloe = people
    remorque = thing(project(ana))

    outcomes = two_at_once(
        lambda: lending.lend(remorque.id, member=ben),
        lambda: lending.lend(remorque.id, member=chloe),
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]


def test_at_the_end_bearers_and_lenders_are_reminded_twice(
    people, at_work, thing, tell, heard, clock
):
    ana, ben, _chloe = people
    cabane = at_work(ana)
    Project.update(funded_at=present(), report_text="Voilà").execute()
    remorque = thing(cabane)
    lending.lend(remorque.id, member=ben)

    with transaction():
        stages.take(stages.locked(cabane.id), Step.COMPLETE, actors={"bearer"}, by_uri=ana.uri)
    tell()
    lending.follow(cabane.id)
    tell()
    assert len(heard("reminded", "projects.ThingChanged")) == 1
    clock.advance(days=15)
    while tasks.run_due():
        pass
    assert len(heard("reminded", "projects.ThingChanged")) == 2
    lending.give_back(remorque.id, member=ben)

    assert now(remorque) == (BACK, ben.uri)


def test_what_never_began_keeps_nothing(people, project, thing, tell):
    ana, ben, _chloe = people
    cabane = project(ana)
    remorque = thing(cabane)
    lending.lend(remorque.id, member=ben)

    with transaction():
        stages.take(stages.locked(cabane.id), Step.GIVE_UP, actors={"bearer"}, by_uri=ana.uri)
    tell()

    assert now(remorque) == (WANTED, "")
