"""Whoever judges a project has no other part in it: one rule for all who ask."""

import pytest

from onemile import clock, ids
from onemile.errors import Conflict, NotAllowed
from onemile_projects.help.help_models import Task, Thing, Volunteer
from onemile_projects.models import ACCEPTED, ASKED, Bearer, Decision, Milestone, Project
from onemile_projects.money import pledging
from onemile_projects.money.money_models import COLLECTED, FREED, REFUNDED, Pledge, Release
from onemile_projects.proposals import bearers
from onemile_projects.review import examiners, handing, review_desk, reviewing
from onemile_projects.told import audience
from onemile_projects.way import judging

pytestmark = pytest.mark.plugins("projects")


def gave(project, member, **fields):
    number = ids.new()
    return Pledge.create(
        uri=f"{project.uri}/pledges/{number}",
        key=f"pledge/{number}",
        project=project.id,
        supporter_uri=member.uri,
        amount_smiles=30,
        lapses_at=clock.ahead(days=60),
        **fields,
    )


def asked_to_bear(project, member):
    Bearer.create(project=project.id, member_uri=member.uri, member_id=member.id, state=ASKED)


def helps(project, member):
    task = Task.create(project=project.id, position=1, title="Poser", hours=2, places=2)
    Volunteer.create(task=task, member_uri=member.uri, member_id=member.id)


def lends(project, member):
    Thing.create(project=project.id, position=1, title="Scie", state="lent", lender_uri=member.uri)


def released(project, by, *, payee="someone", asked_by="ana", state="released"):
    return Release.create(
        key=f"release/{ids.new()}",
        project=project.id,
        payee_uri=payee,
        amount_smiles=10,
        what="Vis",
        asked_by_uri=asked_by,
        state=state,
        decided_by_uri=by,
        decided_at=clock.now(),
    )


def bears(project, member):
    asked_to_bear(project, member)
    Bearer.update(state=ACCEPTED).where(Bearer.member_uri == member.uri).execute()


def judged_a_milestone(project, member):
    Milestone.update(decided_by_uri=member.uri).where(Milestone.project == project.id).execute()


def judged_a_release(project, member):
    released(project, member.uri)


@pytest.mark.parametrize("state", [COLLECTED, REFUNDED])
def test_who_has_given_smiles_does_not_become_a_bearer(project, world, state):
    ana, ben = world.member("Ana"), world.member("Ben")
    garden = project(ana, stage="running")
    gave(garden, ben, state=state)
    asked_to_bear(garden, ben)

    with pytest.raises(Conflict):
        bearers.accept(garden.id, member=ben)


def test_who_took_their_promise_back_may_bear_it(project, world):
    ana, ben = world.member("Ana"), world.member("Ben")
    garden = project(ana)
    gave(garden, ben, state=FREED, ended_why="taken_back")
    asked_to_bear(garden, ben)

    bearers.accept(garden.id, member=ben)

    assert Bearer.get(Bearer.member_uri == ben.uri).state == ACCEPTED


@pytest.mark.parametrize("has_judged", [judged_a_milestone, judged_a_release])
def test_who_has_judged_anything_neither_gives_to_it_nor_bears_it(project, world, has_judged):
    ana, mo = world.member("Ana"), world.member("Mo", role="moderator")
    garden = project(ana)
    before = pledging.hindrance(garden, mo)
    has_judged(garden, mo)
    asked_to_bear(garden, mo)

    assert pledging.hindrance(garden, mo) not in ("", before)
    with pytest.raises(Conflict):
        bearers.accept(garden.id, member=mo)
    Bearer.delete().where(Bearer.member_uri == ana.uri).execute()
    Project.update(stage="suspended", stage_before="open").execute()
    with pytest.raises(NotAllowed):
        handing.take_over(garden.id, member=mo)


def test_who_released_as_a_bearer_has_judged_nothing(project, world):
    ana, ben = world.member("Ana"), world.member("Ben")
    garden = project(ana)
    before = pledging.hindrance(garden, ben)
    released(garden, ben.uri)
    assert pledging.hindrance(garden, ben) != before

    Decision.create(project=garden.id, step="bearer_gone", by_uri=ben.uri)

    assert pledging.hindrance(garden, ben) == before


@pytest.mark.parametrize(
    "has_a_part",
    [bears, gave, helps, lends, lambda project, one: released(project, "", payee=one.uri)],
    ids=["bears", "gave", "helps", "lends", "is paid"],
)
def test_whoever_has_a_part_judges_nothing_and_is_not_asked_to(project, world, has_a_part):
    ana, mo = world.member("Ana"), world.member("Mo", role="moderator")
    garden = project(ana, stage="review")
    assert judging.may_judge(garden, mo) and reviewing.may_examine(garden, mo)
    assert review_desk.n_waiting(mo) == 1

    has_a_part(garden, mo)

    assert not judging.may_judge(garden, mo)
    assert not reviewing.may_examine(garden, mo)
    assert mo.uri not in audience.examiners(garden)
    assert mo.uri not in examiners.free_for(garden)
    assert review_desk.n_waiting(mo) == 0


def test_who_got_their_promise_back_is_free_for_all_of_it(project, world):
    ana, mo = world.member("Ana"), world.member("Mo", role="moderator")
    garden = project(ana, stage="review")
    gave(garden, mo, state=FREED, ended_why="taken_back")

    assert judging.may_judge(garden, mo) and reviewing.may_examine(garden, mo)
    assert audience.examiners(garden) == examiners.free_for(garden) == [mo.uri]
    assert review_desk.n_waiting(mo) == 1
