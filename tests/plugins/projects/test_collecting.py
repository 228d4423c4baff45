"""From the last moment of pledging to the decision, and back where it has not come about."""

import threading

import pytest

from onemile import current, db
from onemile.api import Outage, transaction
from onemile.background import tasks
from onemile.errors import Conflict
from onemile.models import BackgroundTask, EventRow, SecondLook
from onemile.privacy import erase
from onemile_projects import stages
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.money import collecting, pledging, settling
from onemile_projects.money.money_models import COLLECTED, FREED, HELD, REFUNDED, Pledge
from onemile_projects.money.pledging import Promise
from onemile_smiles import reconcile


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def supporters(world, give, project, ana):
    """Have so many neighbours promise so much each to a project."""

    def promise(garden, *amounts, **terms):
        found = []
        for amount in amounts:
            member = world.member()
            give(member, 100)
            pledging.pledge(garden.id, Promise(amount, **terms), member=member)
            found.append(member)
        return found

    return promise


def fresh(row):
    return type(row).get_by_id(row.id)


def balance(uri):
    return current.ledger().balance_smiles(uri)


def states(garden):
    rows = Pledge.select().where(Pledge.project == garden.id).order_by(Pledge.id)
    return [row.state for row in rows]


def at_its_end(garden, clock):
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)


def work():
    """Do the tasks that are due, round after round."""
    while tasks.run_due():
        pass


def is_sound(garden):
    row = fresh(garden)
    return (
        row.escrow_smiles == balance(row.escrow_uri)
        and row.escrow_smiles >= 0
        and not reconcile.prove().findings
    )


def test_what_was_promised_is_collected_and_the_project_has_what_it_needs(
    project, ana, supporters, clock
):
    garden = project(ana, min_smiles=100)
    people = supporters(garden, 60, 50)
    assert collecting.close_due() == 0
    at_its_end(garden, clock)
    assert collecting.close_due() == 1
    assert fresh(garden).stage == Stage.COLLECTING
    assert fresh(garden).collect_until > clock()
    work()
    after = fresh(garden)
    assert (after.stage, after.collected_smiles, after.pledged_smiles) == (Stage.FUNDED, 110, 0)
    assert (after.promised_smiles, after.supporters) == (110, 2)
    assert after.funded_at is not None
    assert states(garden) == [COLLECTED, COLLECTED]
    assert [balance(one.uri) for one in people] == [40, 50]
    assert balance(garden.escrow_uri) == 110 and is_sound(garden)


@pytest.mark.parametrize(
    "least",
    [{"min_smiles": 111}, {"least_supporters": 3}, {"least_hours": 1}],
    ids=["smiles", "supporters", "hours"],
)
def test_each_threshold_that_is_missed_frees_everything(project, ana, supporters, clock, least):
    garden = project(ana, **least)
    people = supporters(garden, 60, 50)
    at_its_end(garden, clock)
    collecting.close_due()
    assert fresh(garden).stage == Stage.FAILED
    work()
    assert states(garden) == [FREED, FREED]
    assert [current.ledger().available_smiles(one.uri) for one in people] == [100, 100]
    after = fresh(garden)
    assert (after.pledged_smiles, after.promised_smiles, after.supporters) == (0, 110, 2)
    assert is_sound(garden) and (after.escrow_smiles, after.settle_smiles) == (0, None)


def test_a_project_of_hands_alone_needs_no_smiles_and_no_keeper(project, ana, clock):
    garden = project(ana, min_smiles=0, hours_promised=4, least_hours=4)
    current.instance().ledger = None
    at_its_end(garden, clock)
    assert collecting.close_due() == 1
    work()
    assert fresh(garden).stage == Stage.FUNDED


def test_what_is_collected_counts_and_not_what_was_promised(project, ana, supporters, clock):
    garden = project(ana, min_smiles=100)
    people = supporters(garden, 60, 50)
    at_its_end(garden, clock)
    collecting.close_due()
    erase.erase(people[1])
    with transaction():
        pledging.free_all_of(people[1])
    work()
    after = fresh(garden)
    assert (after.stage, after.collected_smiles, after.refunded_smiles) == (Stage.FAILED, 60, 60)
    assert states(garden) == [REFUNDED, FREED]
    assert balance(people[0].uri) == 100 and is_sound(garden)
    assert after.supporters == 1


def test_without_a_keeper_everything_waits_and_nothing_fails(project, ana, supporters, clock):
    garden, keeper = project(ana), current.ledger()
    supporters(garden, 60, 50)
    current.instance().ledger = None
    at_its_end(garden, clock)
    assert collecting.close_due() == 0 and fresh(garden).stage == Stage.OPEN
    current.instance().ledger = keeper
    assert collecting.close_due() == 1
    current.instance().ledger = None
    clock.advance(days=30)  # far beyond the time for collecting
    with pytest.raises(Outage):
        collecting.collect({"project_id": garden.id})
    work()
    assert fresh(garden).stage == Stage.COLLECTING and states(garden) == [HELD, HELD]
    assert BackgroundTask.get().attempts == 0
    assert collecting.go_on() == 0
    current.instance().ledger = keeper
    clock.advance(minutes=2)
    work()
    assert fresh(garden).stage == Stage.FUNDED and is_sound(garden)


def test_a_keeper_away_while_it_gives_back_is_waited_for(project, ana, supporters, clock):
    garden, keeper = project(ana, min_smiles=500), current.ledger()
    supporters(garden, 60)
    at_its_end(garden, clock)
    collecting.close_due()
    current.instance().ledger = None
    work()
    assert states(garden) == [HELD]
    current.instance().ledger = keeper
    clock.advance(minutes=2)
    work()
    assert states(garden) == [FREED] and is_sound(garden)


def test_a_clock_that_jumps_back_takes_nothing_back_and_forward_asks_first(
    project, ana, supporters, clock, monkeypatch
):
    garden = project(ana)
    supporters(garden, 60, 50)
    at_its_end(garden, clock)
    collecting.close_due()
    clock.advance(days=-40)
    work()
    clock.advance(days=41)
    work()
    assert fresh(garden).stage == Stage.FUNDED
    monkeypatch.setattr("onemile.forgetting.FREE_ROWS_MAX", 1)
    others = [project(ana), project(ana), project(ana)]
    clock.advance(days=400)
    assert collecting.close_due() == 0
    assert SecondLook.get().name == "projects.close_due"
    assert {fresh(one).stage for one in others} == {Stage.OPEN}


def test_what_cannot_be_collected_in_time_is_freed_and_it_is_decided(
    project, ana, supporters, clock, monkeypatch
):
    garden = project(ana, min_smiles=60)
    supporters(garden, 60, 50)
    second = Pledge.select().order_by(Pledge.id.desc()).get()
    keeper = current.ledger()

    class Stubborn:
        """A keeper that says no to one post, whoever asks."""

        def __getattr__(self, name):
            return getattr(keeper, name)

        def post(self, key, **amount):
            if key == second.key:
                raise Conflict("not now")
            keeper.post(key, **amount)

    current.instance().ledger = Stubborn()
    at_its_end(garden, clock)
    collecting.close_due()
    work()
    assert fresh(garden).stage == Stage.COLLECTING and states(garden) == [COLLECTED, HELD]
    collecting.go_on()
    work()
    assert fresh(garden).stage == Stage.COLLECTING
    clock.advance(days=7, hours=1)
    assert collecting.go_on() == 1
    work()
    assert fresh(garden).stage == Stage.FUNDED and states(garden) == [COLLECTED, FREED]
    assert is_sound(garden)


def test_more_than_a_piece_goes_on_by_itself(project, ana, supporters, clock, monkeypatch):
    for module in (collecting, settling):
        monkeypatch.setattr(module, "PIECES_MAX", 2)
    garden = project(ana, min_smiles=50)
    supporters(garden, 10, 10, 10, 10, 10)
    failing = project(ana, min_smiles=600)
    supporters(failing, 10, 10, 10, 10, 10)
    at_its_end(garden, clock)
    collecting.close_due()
    work()
    assert fresh(garden).stage == Stage.FUNDED
    assert states(failing) == [FREED] * 5
    with transaction():
        stages.take(stages.locked(garden.id), Step.GIVE_UP, actors={Actor.BEARER})
        settling.begin(garden)
    work()
    assert states(garden) == [REFUNDED] * 5 and is_sound(garden)
    assert fresh(garden).settle_smiles is None


def test_two_workers_at_once_collect_each_promise_once(project, ana, supporters, clock, instance):
    garden = project(ana, min_smiles=80)
    supporters(garden, *[10] * 8)
    at_its_end(garden, clock)
    collecting.close_due()
    wrong = []

    def run():
        with instance.app_context():
            try:
                collecting.collect({"project_id": garden.id})
            except Exception as error:
                if not db.gave_way(error):  # the worker does such a task again
                    wrong.append(error)
            finally:
                db.at_work().close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert wrong == []
    work()
    assert fresh(garden).stage == Stage.FUNDED and fresh(garden).collected_smiles == 80
    assert EventRow.select().where(EventRow.name == "projects.PledgeEnded").count() == 8
    assert is_sound(garden)
