"""Giving back pro rata, remainders, what the treasury adds, what may be spent, the audit of it."""

from types import SimpleNamespace

import pytest

from onemile import current
from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, LedgerError, Transfer, ids, transaction
from onemile.background import tasks
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.models import EventRow
from onemile.privacy import erase
from onemile_projects import stages
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import ACCEPTED, TO_TREASURY, Milestone, Project
from onemile_projects.money import (
    audit,
    collecting,
    ends,
    matching,
    pledging,
    purse,
    settling,
    spending,
)
from onemile_projects.money.money_models import COLLECTED, FREED, HELD, MATCH, REFUNDED, Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.proposals import proposing
from onemile_smiles import reconcile


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def steward(world):
    return world.member("Odile", role="steward")


@pytest.fixture
def treasury(instance):
    """Put Smiles into the treasury, as time does."""

    def fill(amount, member):
        current.ledger().transfer(
            Transfer(
                key=f"test/{ids.new()}",
                payer=member.uri,
                payee=COMMONS_TREASURY,
                amount_smiles=amount,
                reason_uri="",
                kind="leaving",
            )
        )

    return fill


@pytest.fixture
def funded(project, ana, world, give, clock):
    """Bring a project to where it is funded: ``funded(60, 40)``; terms for each by position."""

    def bring(*amounts, terms=(), matched=None, **fields):
        garden = project(ana, **{"min_smiles": sum(amounts), **fields})
        people = []
        for position, amount in enumerate(amounts):
            member = world.member()
            give(member, 100)
            own = terms[position] if position < len(terms) else {}
            pledging.pledge(garden.id, Promise(amount, **own), member=member)
            people.append(member)
        if matched is not None:
            matching.promise(garden.id, **matched)
        clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
        collecting.close_due()
        work()
        assert fresh(garden).stage == Stage.FUNDED
        return fresh(garden), people

    return bring


def fresh(row):
    return type(row).get_by_id(row.id)


def balance(uri):
    return current.ledger().balance_smiles(uri)


def work():
    while tasks.run_due():
        pass


def put(garden, stage):
    Project.update(stage=stage, report_state="accepted").where(Project.id == garden.id).execute()


def spend(garden, member, amount):
    """Pay somebody out of the escrow, as a release does."""
    key = f"test/{ids.new()}"
    with transaction():
        current.ledger().transfer(
            Transfer(
                key=key,
                payer=garden.escrow_uri,
                payee=member.uri,
                amount_smiles=amount,
                reason_uri=garden.uri,
                kind="task",
            )
        )
        spending.released(garden.id, amount)
    return key


def give_up(garden):
    with transaction():
        row = stages.locked(garden.id)
        stages.take(row, Step.GIVE_UP, actors={Actor.BEARER})
        settling.begin(row)
    work()


def adds_up():
    assert audit.wrong_sums() == []
    assert not reconcile.prove().findings


def test_what_is_left_of_an_abandoned_project_goes_back_pro_rata_to_the_last_smile(
    funded, ana, world
):
    garden, people = funded(50, 30, 20)
    spend(garden, ana, 33)
    give_up(garden)
    # 67 of 100: 33.5, 20.1 and 13.4, and the last Smile to the largest remainder.
    assert [balance(one.uri) for one in people] == [50 + 34, 70 + 20, 80 + 13]
    after = fresh(garden)
    assert (after.escrow_smiles, after.refunded_smiles, balance(garden.escrow_uri)) == (0, 67, 0)
    assert [row.refunded_smiles for row in Pledge.select().order_by(Pledge.id)] == [34, 20, 13]
    ended = EventRow.select().where(EventRow.name == "projects.PledgeEnded")
    last = [row.payload for row in ended if row.payload["state"] == REFUNDED]
    assert {one["why"] for one in last} == {ends.ABANDONED} and len(last) == 3
    adds_up()


def test_who_would_rather_gives_their_part_of_the_rest_to_all_of_us(funded, ana):
    garden, people = funded(50, 50, terms=[{"rest_to": "treasury"}])
    give_up(garden)
    assert [balance(one.uri) for one in people] == [50, 100]
    assert balance(COMMONS_TREASURY) == 50
    adds_up()


def test_what_has_not_come_about_goes_back_to_everybody_whatever_they_said(
    project, ana, world, give, clock
):
    garden, member = project(ana, min_smiles=60), world.member()
    give(member, 100)
    pledging.pledge(garden.id, Promise(60, rest_to="treasury"), member=member)
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    collecting._collect_one(garden.id, collecting._waiting(garden.id)[0], current.ledger())
    Project.update(min_smiles=61).execute()
    work()
    assert fresh(garden).stage == Stage.FAILED and balance(member.uri) == 100
    assert fresh(Pledge.get()).ended_why == ends.FAILED
    adds_up()


def test_what_was_collected_from_somebody_who_left_goes_to_all_of_us(funded):
    garden, people = funded(50, 50)
    erase.erase(people[0])
    assert balance(COMMONS_TREASURY) == 50
    give_up(garden)
    assert (balance(COMMONS_TREASURY), balance(people[1].uri)) == (100, 100)
    assert balance(people[0].uri) == 0 and balance(garden.escrow_uri) == 0
    adds_up()


def test_a_remainder_goes_back_at_the_end_by_a_bearers_hand_alone(funded, ana, world):
    garden, people = funded(60, 40)
    with pytest.raises(Conflict):
        settling.give_back_remainder(garden.id, member=ana)
    spend(garden, ana, 99)
    put(garden, Stage.COMPLETED)
    with pytest.raises(NotFound):
        settling.give_back_remainder(garden.id, member=people[0])
    assert settling.give_back_remainder(garden.id, member=ana) == 1
    with pytest.raises(Conflict):
        settling.give_back_remainder(garden.id, member=ana)
    work()
    assert [balance(one.uri) for one in people] == [41, 60]
    assert fresh(garden).escrow_smiles == 0 and fresh(garden).settle_smiles is None
    rows = list(Pledge.select().order_by(Pledge.id))
    assert [(row.state, row.refunded_smiles) for row in rows] == [(REFUNDED, 1), (COLLECTED, 0)]
    with pytest.raises(Conflict):
        settling.give_back_remainder(garden.id, member=ana)
    adds_up()


def test_a_remainder_that_was_said_to_be_for_all_of_us_goes_there_at_once(funded, ana):
    garden, people = funded(60, 40, remainder=TO_TREASURY)
    spend(garden, ana, 99)
    put(garden, Stage.COMPLETED)
    assert settling.give_back_remainder(garden.id, member=ana) == 1
    assert balance(COMMONS_TREASURY) == 1 and fresh(garden).escrow_smiles == 0
    work()
    assert [balance(one.uri) for one in people] == [40, 60]
    adds_up()


def test_what_comes_back_later_goes_back_in_a_round_of_its_own(funded, ana, world):
    garden, people = funded(60, 40)
    helper = world.member()
    key = spend(garden, helper, 31)
    give_up(garden)
    assert [balance(one.uri) for one in people] == [40 + 41, 60 + 28]
    with transaction():
        current.ledger().transfer(
            Transfer(
                key=f"test/{ids.new()}",
                payer=helper.uri,
                payee=garden.escrow_uri,
                amount_smiles=31,
                reason_uri=garden.uri,
                kind="correction",
                corrects=key,
            )
        )
        spending.released(garden.id, -31)
    work()
    assert [balance(one.uri) for one in people] == [100, 100]
    assert fresh(garden).settle_round == 2
    adds_up()


def test_what_is_held_for_a_task_under_dispute_stays_until_it_is_decided(funded, ana):
    garden, people = funded(60, 40)
    hold = Transfer(
        key=f"test/{ids.new()}",
        payer=garden.escrow_uri,
        payee=ana.uri,
        amount_smiles=10,
        reason_uri=garden.uri,
        kind="task",
    )
    current.ledger().hold(hold)
    give_up(garden)
    assert sum(balance(one.uri) for one in people) == 190
    assert fresh(garden).escrow_smiles == 10
    assert collecting.go_on() == 1
    work()
    assert fresh(garden).escrow_smiles == 10
    current.ledger().void(hold.key)
    collecting.go_on()
    work()
    assert [balance(one.uri) for one in people] == [100, 100]
    adds_up()


# ---------------------------------------------------------------------- what the treasury adds


def test_a_proposal_that_is_withdrawn_frees_its_match_at_once(
    project, ana, steward, treasury, world, give
):
    donor = world.member()
    give(donor, 100)
    treasury(80, donor)
    garden = project(ana, stage="approved", round=1)
    made = matching.promise(garden.id, percent=50, max_smiles=40, member=steward)
    assert current.ledger().available_smiles(COMMONS_TREASURY) == 40

    proposing.drop(garden.id, member=ana)
    work()

    assert (fresh(garden).stage, fresh(made).state) == (Stage.DROPPED, FREED)
    assert (fresh(garden).match_percent, fresh(garden).match_max_smiles) == (0, 0)
    assert current.ledger().available_smiles(COMMONS_TREASURY) == 80
    adds_up()


def test_a_match_is_held_at_once_grows_and_gives_by_its_rule(
    project, ana, steward, treasury, world, give, clock
):
    donor = world.member()
    give(donor, 100)
    treasury(80, donor)
    garden = project(ana, min_smiles=60)
    rule = SimpleNamespace(percent=50, max_smiles=40)
    made = matching.promise(garden.id, **vars(rule), member=steward)
    assert (made.kind, current.ledger().available_smiles(COMMONS_TREASURY)) == (MATCH, 40)
    for less in ({"percent": 49, "max_smiles": 40}, {"percent": 50, "max_smiles": 39}):
        with pytest.raises(Invalid):
            matching.promise(garden.id, **less, member=steward)
    with pytest.raises(Invalid) as refusal:
        matching.promise(garden.id, percent=50, max_smiles=81, member=steward)
    assert "80" in refusal.value.fields["max_smiles"]
    assert fresh(made).state == HELD
    matching.promise(garden.id, percent=60, max_smiles=70, member=steward)
    assert fresh(made).state == FREED
    assert current.ledger().available_smiles(COMMONS_TREASURY) == 10
    backer = world.member()
    give(backer, 41)
    pledging.pledge(garden.id, Promise(41), member=backer)
    adds_up()
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    work()
    after = fresh(garden)
    # 60 for each hundred of 41: 24, and what was held above is free again.
    assert (after.stage, after.collected_smiles, after.promised_smiles) == (Stage.FUNDED, 65, 65)
    assert balance(COMMONS_TREASURY) == 56
    assert current.ledger().available_smiles(COMMONS_TREASURY) == 56
    give_up(garden)
    assert (balance(COMMONS_TREASURY), balance(backer.uri)) == (80, 41)
    adds_up()


def test_without_a_keeper_no_match_is_promised_nor_raised(
    project, ana, steward, treasury, world, give, monkeypatch
):
    garden, donor = project(ana), world.member()
    give(donor, 100)
    treasury(80, donor)
    matching.promise(garden.id, percent=10, max_smiles=16, member=steward)
    monkeypatch.setattr(current.instance(), "ledger", None)
    for percent, most in ((85, 16), (10, 20)):
        with pytest.raises(Conflict):
            matching.promise(garden.id, percent=percent, max_smiles=most, member=steward)
    assert Project.get_by_id(garden.id).match_percent == 10


def test_a_match_of_what_failed_is_free_again(project, ana, steward, treasury, world, give, clock):
    donor = world.member()
    give(donor, 100)
    treasury(80, donor)
    garden = project(ana, min_smiles=60)
    matching.promise(garden.id, percent=100, max_smiles=80, member=steward)
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    work()
    assert fresh(garden).stage == Stage.FAILED
    assert current.ledger().available_smiles(COMMONS_TREASURY) == 80
    adds_up()


def test_who_promises_for_the_treasury_is_a_steward_and_bears_nothing_of_it(
    project, ana, steward, world
):
    with pytest.raises(NotAllowed):
        matching.promise(project(ana).id, percent=50, max_smiles=5, member=world.member())
    with pytest.raises(Conflict):
        matching.promise(project(steward).id, percent=50, max_smiles=5, member=steward)
    with pytest.raises(Conflict):
        running = project(ana, stage=Stage.RUNNING)
        matching.promise(running.id, percent=50, max_smiles=5, member=steward)
    for wrong in ({"percent": 0}, {"percent": 101}, {"max_smiles": 0}, {"max_smiles": 10**9}):
        with pytest.raises(Invalid):
            given = {"percent": 50, "max_smiles": 5, **wrong}
            matching.promise(project(ana).id, **given, member=steward)


# ---------------------------------------------------------------------- what may be spent


def test_only_what_accepted_milestones_opened_may_be_spent(funded, ana):
    garden, _people = funded(60, 45, min_smiles=100)
    first = Milestone.get(Milestone.project == garden.id)
    Milestone.update(amount_smiles=30).where(Milestone.id == first.id).execute()
    last = Milestone.create(project=garden.id, position=2, title="La fête", amount_smiles=70)
    assert spending.available_smiles(garden) == 0
    Milestone.update(state=ACCEPTED).where(Milestone.id == first.id).execute()
    assert spending.available_smiles(garden) == 30
    spend(garden, ana, 10)
    assert spending.available_smiles(fresh(garden)) == 20
    hold = Transfer(
        key="test/held",
        payer=garden.escrow_uri,
        payee=ana.uri,
        amount_smiles=15,
        reason_uri=garden.uri,
        kind="task",
    )
    current.ledger().hold(hold)
    assert spending.available_smiles(fresh(garden)) == 5
    Milestone.update(state=ACCEPTED).where(Milestone.id == last.id).execute()
    # What came in above belongs to the last: 105 in all, 10 gone, 15 held.
    assert spending.available_smiles(fresh(garden)) == 80
    for stage in (Stage.PAUSED, Stage.SUSPENDED, Stage.FAILED, Stage.CLOSED):
        put(garden, stage)
        assert spending.available_smiles(fresh(garden)) == 0
    put(garden, Stage.RUNNING)
    current.instance().ledger = None
    assert spending.available_smiles(fresh(garden)) == 0


# ---------------------------------------------------------------------- the audit


WRONGS = {
    "pledged": lambda g: Project.update(pledged_smiles=3),
    "collected": lambda g: Project.update(collected_smiles=101),
    "refunded": lambda g: Project.update(refunded_smiles=1),
    "supporters": lambda g: Project.update(supporters=7),
    "a pledge": lambda g: Pledge.update(collected_smiles=59).where(Pledge.amount_smiles == 60),
    "a pledge that waits": lambda g: Pledge.update(state=HELD, collected_smiles=0),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_the_doctor_names_each_contradiction(funded, wrong):
    garden, _people = funded(60, 40)
    assert audit.check().is_fine
    WRONGS[wrong](garden).execute()
    found = audit.check()
    assert not found.is_fine and str(garden.id) in found.detail and found.mend


def test_the_doctor_names_a_hold_that_no_promise_waits_for(funded, ana, give):
    give(ana, 10)
    hold = Transfer(
        key="pledge/lost",
        payer=ana.uri,
        payee=COMMONS_TREASURY,
        amount_smiles=5,
        reason_uri="",
        kind="pledge",
    )
    current.ledger().hold(hold)
    assert "pledge/lost" in audit.check().detail


@pytest.mark.parametrize(
    "late",
    [
        {"stage": Stage.OPEN},
        {"stage": Stage.COLLECTING},
        {"stage": Stage.FAILED},
        {"stage": Stage.FAILED, "settle_smiles": 5},
    ],
)
def test_the_doctor_names_what_waits_for_ever(project, ana, world, give, clock, late):
    garden, member = project(ana, collect_until=clock()), world.member()
    give(member, 10)
    pledging.pledge(garden.id, Promise(10), member=member)
    Project.update(stage_at=clock(), **late).execute()
    assert audit.check().is_fine
    clock.advance(days=40)
    assert not audit.check().is_fine


def test_sums_change_under_the_lock_alone_and_never_below_nothing(funded):
    garden, _people = funded(60)
    with pytest.raises(Exception, match="(?i)check"), transaction():
        purse.count(stages.locked(garden.id), released=61)
    assert fresh(garden).released_smiles == 0
    assert COMMONS_ISSUE not in {row.supporter_uri for row in Pledge.select()}


def test_a_share_that_the_book_refuses_is_passed_over_and_asks_for_itself_no_more(
    funded, ana, monkeypatch
):
    monkeypatch.setattr(settling, "PIECES_MAX", 1)
    garden, people = funded(60, 40)
    keeper = current.ledger()
    real, tried = type(keeper).transfer, []

    def refusing(self, transfer):
        if transfer.payee == people[0].uri:
            tried.append(transfer.key)
            raise LedgerError("not now")
        return real(self, transfer)

    with monkeypatch.context() as patch:
        patch.setattr(type(keeper), "transfer", refusing)
        with transaction():
            row = stages.locked(garden.id)
            stages.take(row, Step.GIVE_UP, actors={Actor.BEARER})
            settling.begin(row)
        rounds = 0
        while tasks.run_due() and rounds < 20:
            rounds += 1
    assert rounds < 20 and len(tried) < 6
    assert [balance(one.uri) for one in people] == [40, 100]
    collecting.go_on()
    work()
    assert [balance(one.uri) for one in people] == [100, 100]
    adds_up()


def test_a_match_is_promised_no_longer_than_it_is_held(project, ana, steward, treasury, give):
    garden = project(ana, min_smiles=100)
    give(ana, 50)
    treasury(50, ana)
    made = matching.promise(garden.id, percent=50, max_smiles=40, member=steward)
    assert audit.wrong_sums() == []
    current.ledger().void(made.key)
    collecting.heard_of_release(made.key)
    assert (fresh(garden).match_percent, fresh(garden).match_max_smiles) == (0, 0)
    assert matching.projected(fresh(garden), 100) == 0
    assert audit.wrong_sums() == []
    Project.update(match_percent=50, match_max_smiles=40).execute()
    assert any("match" in line for line in audit.wrong_sums())
    # What is held no more may be promised anew.
    Project.update(match_percent=0, match_max_smiles=0).execute()
    matching.promise(garden.id, percent=10, max_smiles=5, member=steward)
    assert fresh(garden).match_max_smiles == 5
