"""What a suspension freezes, asked of the services that it freezes."""

from datetime import timedelta

import pytest

from onemile.api import ledger, transaction
from onemile.background import tasks
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile_exchanges import completion, timetable
from onemile_exchanges.disputes import deciding, desk, opening
from onemile_exchanges.models import Agreement
from onemile_projects import stages
from onemile_projects.help import helping
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import Actor, Step
from onemile_projects.models import ACCEPTED, Bearer, Milestone, Project
from onemile_projects.money import collecting, pledging
from onemile_projects.money.money_models import Pledge, Release
from onemile_projects.proposals import bearers
from onemile_projects.review import suspension
from onemile_projects.way import releasing

WHY = "Une voisine a signalé un danger sur le chantier."


@pytest.fixture
def scene(world, project, give):
    scene = world
    scene.ana, scene.ben, scene.eli = world.member("Ana"), world.member("Ben"), world.member("Eli")
    scene.mo = world.member("Mo", role="moderator", at="68100")
    for one in (scene.ben, scene.eli):
        give(one, 200)
    scene.case = project(scene.ana)
    return scene


def now(case):
    return Project.get_by_id(case.id)


def work():
    while tasks.run_due():
        pass


def test_nothing_is_promised_and_no_promise_moves(scene, clock):
    pledging.pledge(scene.case.id, pledging.Promise(amount_smiles=120), member=scene.ben)
    task = Task.create(project=scene.case.id, position=1, title="Poncer", hours=2, places=2)
    before = ledger().available_smiles(scene.ben.uri)
    suspension.suspend(scene.case.id, moderator=scene.mo, why=WHY)

    with pytest.raises((Conflict, NotFound)):
        pledging.pledge(scene.case.id, pledging.Promise(amount_smiles=5), member=scene.eli)
    with pytest.raises(Conflict):
        pledging.change(scene.case.id, pledging.Promise(amount_smiles=5), member=scene.ben)
    with pytest.raises((Conflict, NotFound)):
        helping.come(task.id, member=scene.eli)
    clock.advance(days=10)
    collecting.close_due()
    work()
    assert (now(scene.case).stage, Pledge.get().state) == ("suspended", "held")
    assert ledger().available_smiles(scene.ben.uri) == before


def test_what_is_promised_is_collected_after_it_goes_on(scene, clock):
    pledging.pledge(scene.case.id, pledging.Promise(amount_smiles=120), member=scene.ben)
    suspension.suspend(scene.case.id, moderator=scene.mo, why=WHY)
    clock.advance(days=10)
    suspension.resume(scene.case.id, moderator=scene.mo, why=WHY)
    clock.advance(days=25)
    collecting.close_due()
    work()
    # Five days past the day it had; ten more are its own.
    assert now(scene.case).stage == "open"

    clock.advance(days=10)
    collecting.close_due()
    work()
    assert (now(scene.case).stage, Pledge.get().state) == ("funded", "collected")


def test_a_collection_stops_and_goes_on_where_it_stood(scene, clock):
    pledging.pledge(scene.case.id, pledging.Promise(amount_smiles=60), member=scene.ben)
    pledging.pledge(scene.case.id, pledging.Promise(amount_smiles=60), member=scene.eli)
    clock.present = now(scene.case).closes_at + timedelta(minutes=1)
    collecting.close_due()
    suspension.suspend(scene.case.id, moderator=scene.mo, why=WHY)
    work()
    assert {row.state for row in Pledge.select()} == {"held"}

    clock.advance(days=9)
    suspension.resume(scene.case.id, moderator=scene.mo, why=WHY)
    clock.advance(days=1)
    collecting.go_on()
    work()
    assert now(scene.case).stage == "funded"


def test_nothing_is_given_out_of_a_suspended_one(scene, clock):
    pledging.pledge(scene.case.id, pledging.Promise(amount_smiles=120), member=scene.ben)
    clock.present = now(scene.case).closes_at + timedelta(minutes=1)
    collecting.close_due()
    work()
    Milestone.update(state="accepted").execute()
    suspension.suspend(scene.case.id, moderator=scene.mo, why=WHY)

    claim = releasing.Claim(payee_uri=str(scene.eli.uri), amount_smiles=20, what="Le bois")
    with pytest.raises(Conflict):
        releasing.ask(scene.case.id, claim, member=scene.ana)
    assert not Release.select().exists()
    suspension.end(scene.case.id, moderator=scene.mo, why=WHY)
    work()
    assert (now(scene.case).escrow_smiles, Pledge.get().state) == (0, "refunded")
    assert ledger().balance_smiles(now(scene.case).escrow_uri) == 0


@pytest.mark.parametrize("how", ["suspended", "paused"])
def test_a_task_that_both_say_is_done_is_paid_once_it_goes_on(
    scene, at_work, task, tell, clock, how
):
    case = at_work(scene.ana)
    helping.come(task(case, amount_smiles=30).id, member=scene.eli)
    tell()
    number = int(Volunteer.get().exchange_uri.rpartition("/")[2])
    if how == "suspended":
        suspension.suspend(case.id, moderator=scene.mo, why=WHY)
    else:
        with transaction():
            stages.take(stages.locked(case.id), Step.PAUSE, actors={Actor.CLOCK})

    completion.say_done(number, member=scene.eli)
    with pytest.raises(Conflict, match="gelé"):
        completion.say_done(number, member=scene.ana)
    clock.advance(days=10)
    timetable.auto_confirm()
    tell()
    assert ledger().balance_smiles(case.escrow_uri) == now(case).escrow_smiles == 200
    assert (now(case).released_smiles, ledger().balance_smiles(scene.eli.uri)) == (0, 200)

    if how == "suspended":
        suspension.resume(case.id, moderator=scene.mo, why=WHY)
    else:
        with transaction():
            stages.take(stages.locked(case.id), Step.GO_ON, actors={Actor.EXAMINERS})
    clock.advance(days=1)
    timetable.auto_confirm()
    tell()
    assert ledger().balance_smiles(case.escrow_uri) == now(case).escrow_smiles == 170
    assert (now(case).released_smiles, Volunteer.get().paid_smiles) == (30, 30)


def test_a_moderator_with_a_part_in_it_settles_no_dispute_that_it_pays(
    scene, at_work, task, tell, world, browser
):
    case = at_work(scene.ana)
    helping.come(task(case, amount_smiles=30).id, member=scene.eli)
    tell()
    number = int(Volunteer.get().exchange_uri.rpartition("/")[2])
    bearer, helper = (world.member(name, role="moderator") for name in ("Bea", "Hal"))
    Bearer.create(project=case.id, member_uri=bearer.uri, member_id=bearer.id, state=ACCEPTED)
    other = task(case, amount_smiles=0)
    Volunteer.create(task=other.id, member_uri=helper.uri, member_id=helper.id)
    opening.open_dispute(number, member=scene.eli, why="Je suis venu, personne ne l’écrit.")

    for one in (bearer, helper):
        assert desk.waiting(moderator=one) == []
        for took_place in (True, False):
            with pytest.raises(NotAllowed):
                deciding.decide(
                    number, moderator=one, took_place=took_place, why="Les deux ont parlé"
                )
        page = browser(one).post(
            f"/exchanges/disputes/{number}",
            {"outcome": "took_place", "amount_smiles": 30, "why": "Oui"},
        )
        assert page.status == 403
    agreed = Agreement.get_by_id(number)
    assert desk.mediators(agreed) == [scene.mo.uri]
    assert [row.id for row in desk.waiting(moderator=scene.mo)] == [number]
    deciding.decide(number, moderator=scene.mo, took_place=True, why="Les deux ont parlé")
    tell()
    assert now(case).released_smiles == 30


def test_a_bearer_who_steps_down_still_says_what_was_agreed_with_them(scene, at_work, task, tell):
    case = at_work(scene.ana)
    Bearer.create(project=case.id, member_uri=scene.ben.uri, member_id=scene.ben.id, state=ACCEPTED)
    helping.come(task(case, amount_smiles=30).id, member=scene.eli)
    tell()
    number = int(Volunteer.get().exchange_uri.rpartition("/")[2])
    bearers.step_down(case.id, member=scene.ana)
    tell()
    completion.say_done(number, member=scene.eli)
    completion.say_done(number, member=scene.ana)
    tell()
    assert now(case).released_smiles == 30
