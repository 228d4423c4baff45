"""What a suspension freezes, asked of the services that it freezes."""

from datetime import timedelta

import pytest

from onemile.api import ledger
from onemile.background import tasks
from onemile.errors import Conflict, NotFound
from onemile_projects.help import helping
from onemile_projects.help.help_models import Task
from onemile_projects.models import Milestone, Project
from onemile_projects.money import collecting, pledging
from onemile_projects.money.money_models import Pledge, Release
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
