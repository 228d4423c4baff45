"""Volunteers are thanked from the escrow: when its Smiles are there, once, and nobody else."""

from onemile import clock, current
from onemile.api import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    CommitmentConfirmed,
    ledger,
    transaction,
)
from onemile.capabilities import SPEND, allowed
from onemile.errors import Refusal
from onemile.members.blocks import block
from onemile.privacy import erase
from onemile_exchanges import completion, negotiate
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, CommitmentRow
from onemile_projects import stages
from onemile_projects.help import hands_heard, helping, rostering, task_commitments
from onemile_projects.help.help_models import ABSENT, COMING, DONE, NO, OFFERED, Volunteer
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import ACCEPTED, AHEAD, Bearer, Milestone, Project
from onemile_projects.money import dues
from onemile_projects.review.review_models import Review


def mine(member):
    return Volunteer.get(Volunteer.member_uri == member.uri)


def exchange(member):
    """The exchange of a volunteer, or None."""
    row = CommitmentRow.get_or_none(CommitmentRow.key == mine(member).commitment_key)
    return row and Agreement.get_by_id(row.agreement_id)


def done(member, *, by):
    found = exchange(member)
    completion.say_done(found.id, member=member)
    completion.say_done(found.id, member=by)


def in_escrow(project):
    """What lies in the escrow; equal to the project's own sums, or the test fails."""
    fresh = Project.get_by_id(project.id)
    assert ledger().balance_smiles(fresh.escrow_uri) == fresh.escrow_smiles
    return fresh.escrow_smiles


def floor(member):
    return ledger().balance_smiles(member.uri) - ledger().available_smiles(member.uri)


def test_a_volunteer_is_thanked_from_the_escrow_and_by_nobody_else(people, at_work, task, tell):
    ana, ben, _chloe = people
    scier = task(at_work(ana), amount_smiles=30)
    floors = [floor(one) for one in (ana, ben)]
    issued = ledger().balance_smiles(COMMONS_ISSUE)

    helping.come(scier.id, member=ben)
    tell()
    found = exchange(ben)
    assert (found.payer_uri, found.helped_uri) == (scier.project.escrow_uri, ana.uri)
    assert mine(ben).exchange_uri.endswith(f"/exchanges/{found.id}")
    assert ledger().available_smiles(scier.project.escrow_uri) == 170
    done(ben, by=ana)
    tell()

    assert (mine(ben).state, mine(ben).paid_smiles) == (DONE, 30)
    assert ledger().balance_smiles(ben.uri) == 30
    assert in_escrow(scier.project) == 170
    assert Project.get_by_id(scier.project_id).hours_promised == scier.hours
    assert exchange(ben).gratified_smiles == 0
    assert ledger().balance_smiles(COMMONS_ISSUE) == issued
    assert [floor(one) for one in (ana, ben)] == floors


def test_what_is_heard_twice_counts_once(people, at_work, task, tell):
    ana, ben, _chloe = people
    scier = task(at_work(ana), amount_smiles=30)
    helping.come(scier.id, member=ben)
    tell()
    done(ben, by=ana)
    tell()

    hands_heard.hear(CommitmentConfirmed(key=mine(ben).commitment_key, amount_smiles=30))

    assert in_escrow(scier.project) == 170


def test_smiles_wait_for_their_milestone(people, at_work, task, tell):
    ana, ben, _chloe = people
    cabane = at_work(ana, stone=AHEAD)
    scier = task(cabane, amount_smiles=30, milestone=Milestone.get())
    helping.come(scier.id, member=ben)
    tell()
    assert exchange(ben) is None
    assert task_commitments.waits_for_smiles(cabane, scier)

    Milestone.update(state=ACCEPTED).execute()
    with transaction():
        helping.open_waiting(stages.locked(cabane.id))
    tell()

    assert exchange(ben).amount_smiles == 30


def test_no_more_is_promised_than_there_is(people, at_work, task, tell):
    ana, ben, chloe = people
    cabane = at_work(ana, collected=50)
    scier = task(cabane, amount_smiles=30)
    helping.come(scier.id, member=ben)
    helping.come(scier.id, member=chloe)

    tell()

    assert (exchange(ben) is None, exchange(chloe)) == (False, None)
    assert task_commitments.waits_for_smiles(Project.get_by_id(cabane.id), scier)
    helping.cannot(scier.id, member=ben)
    tell()
    assert (mine(ben).commitment_key, exchange(chloe).amount_smiles) == (None, 30)


def test_a_task_without_smiles_is_agreed_once_it_runs(people, at_work, task, tell):
    ana, ben, _chloe = people
    cabane = at_work(ana, stage="funded")
    helping.come(task(cabane).id, member=ben)
    tell()
    assert exchange(ben) is None

    with transaction():
        stages.take(stages.locked(cabane.id), Step.START, actors={"bearer"}, by_uri=ana.uri)
    tell()
    done(ben, by=ana)
    tell()

    assert (mine(ben).state, mine(ben).paid_smiles) == (DONE, 0)


def test_bearers_and_examiners_are_not_paid(people, at_work, task, tell):
    ana, ben, chloe = people
    cabane = at_work(ana)
    scier = task(cabane, amount_smiles=30)
    Bearer.create(project=cabane.id, member_uri=chloe.uri, member_id=chloe.id, state=ACCEPTED)
    Review.create(
        project=cabane.id,
        round=1,
        reviewer_uri=ben.uri,
        reviewer_id=ben.id,
        tie="none",
        answers="{}",
        verdict="yes",
    )

    for one in people:
        helping.come(scier.id, member=one)
    tell()

    assert not Agreement.select().exists()
    assert not any(dues.is_thanked(cabane, scier, one.uri) for one in people)


def test_a_no_calls_the_exchange_off_and_a_yes_after_it_opens_another(people, at_work, task, tell):
    ana, ben, _chloe = people
    scier = task(at_work(ana), amount_smiles=30)
    helping.come(scier.id, member=ben)
    tell()
    first = exchange(ben).id

    helping.cannot(scier.id, member=ben)
    helping.come(scier.id, member=ben)
    tell()

    assert Agreement.get_by_id(first).state == "cancelled"
    assert (mine(ben).state, exchange(ben).state) == (COMING, "agreed")
    assert ledger().available_smiles(scier.project.escrow_uri) == 170
    helping.cannot(scier.id, member=ben)
    tell()
    assert (mine(ben).state, mine(ben).commitment_key) == (NO, None)
    assert ledger().available_smiles(scier.project.escrow_uri) == 200


def test_called_off_between_the_two_the_place_goes_to_the_next(people, at_work, task, tell, heard):
    ana, ben, chloe = people
    scier = task(at_work(ana), amount_smiles=30, places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    tell()

    negotiate.cancel(exchange(ben).id, member=ana, why="La scie est cassée")
    tell()

    assert (mine(ben).state, mine(chloe).state) == (NO, OFFERED)
    assert [one.member_uri for one in heard("exchange_off")] == [ben.uri]
    assert heard("called_off") == []


def test_another_bearer_receives_when_one_leaves(people, at_work, task, tell):
    ana, ben, chloe = people
    cabane = at_work(ana)
    Bearer.create(project=cabane.id, member_uri=chloe.uri, member_id=chloe.id, state=ACCEPTED)
    scier = task(cabane, amount_smiles=30)
    helping.come(scier.id, member=ben)
    tell()
    assert exchange(ben).helped_uri == ana.uri

    Bearer.delete().where(Bearer.member_uri == ana.uri).execute()
    erase.erase(ana)
    tell()

    assert (mine(ben).state, exchange(ben).helped_uri) == (COMING, chloe.uri)
    assert ledger().available_smiles(cabane.escrow_uri) == 170


def test_another_bearer_receives_where_one_is_blocked(people, at_work, task, tell):
    ana, ben, chloe = people
    cabane = at_work(ana)
    scier = task(cabane, amount_smiles=30)
    helping.come(task(cabane).id, member=ben)
    helping.come(scier.id, member=ben)
    block(ben, other=ana)
    tell()
    assert not Agreement.select().exists()

    Bearer.create(project=cabane.id, member_uri=chloe.uri, member_id=chloe.id, state=ACCEPTED)
    task_commitments.look_again()

    assert {one.helped_uri for one in Agreement.select()} == {chloe.uri}


def test_without_exchanges_it_waits_and_goes_on_when_they_are_back(people, at_work, task, tell):
    ana, ben, chloe = people
    scier = task(at_work(ana), amount_smiles=30)
    helping.come(scier.id, member=chloe)
    tell()
    keeper, current.instance().commitments = current.instance().commitments, None
    helping.come(scier.id, member=ben)
    helping.cannot(scier.id, member=chloe)
    tell()
    assert task_commitments.look_again() == 0
    assert (mine(ben).state, mine(ben).commitment_key) == (COMING, None)

    current.instance().commitments = keeper
    assert task_commitments.look_again() == 1
    tell()

    assert exchange(ben).amount_smiles == 30
    assert mine(chloe).commitment_key is None
    assert ledger().available_smiles(scier.project.escrow_uri) == 170


def test_without_a_keeper_of_smiles_it_waits(people, at_work, task, tell):
    ana, ben, _chloe = people
    scier = task(at_work(ana), amount_smiles=30)
    keeper, current.instance().ledger = current.instance().ledger, None
    helping.come(scier.id, member=ben)
    tell()
    assert exchange(ben) is None

    current.instance().ledger = keeper
    task_commitments.look_again()

    assert exchange(ben).amount_smiles == 30


def test_what_moderators_undo_comes_back(people, at_work, task, tell, world):
    ana, ben, _chloe = people
    mo = world.member("Mo", role="moderator")
    scier = task(at_work(ana), amount_smiles=30)
    helping.come(scier.id, member=ben)
    tell()
    done(ben, by=ana)
    tell()

    opening.open_dispute(exchange(ben).id, member=ana, why="Il n’est pas venu")
    deciding.decide(exchange(ben).id, moderator=mo, took_place=False, why="Les deux ont parlé")
    tell()

    assert (mine(ben).state, mine(ben).paid_smiles) == (ABSENT, 0)
    assert in_escrow(scier.project) == 200
    assert Project.get_by_id(scier.project_id).hours_promised == 0


def test_what_fails_lets_everybody_go_and_holds_nothing(people, at_work, task, tell):
    ana, ben, _chloe = people
    cabane = at_work(ana)
    helping.come(task(cabane, amount_smiles=30).id, member=ben)
    tell()

    with transaction():
        stages.take(stages.locked(cabane.id), Step.GIVE_UP, actors={"bearer"}, by_uri=ana.uri)
    tell()

    assert mine(ben).commitment_key is None
    assert ledger().available_smiles(cabane.escrow_uri) == ledger().balance_smiles(
        cabane.escrow_uri
    )


def test_a_bearer_of_a_project_at_work_may_spend_from_its_account_and_no_other(people, at_work):
    ana, ben, _chloe = people
    for stage in Stage:
        made = at_work(ana, stage=stage, collected=10)
        is_at_work = stage in (Stage.FUNDED, Stage.RUNNING, Stage.COMPLETED)
        assert allowed(ana, SPEND, made.escrow_uri) is is_at_work, stage
        assert not allowed(ben, SPEND, made.escrow_uri)
        for other in (made.uri, f"{made.uri}/escrow/", f"{made.uri}0/escrow", COMMONS_TREASURY):
            assert not allowed(ana, SPEND, other), other


def test_steps_that_meet_end_or_are_refused_in_words(
    people, at_work, task, tell, two_at_once, world
):
    ana, *_rest = people
    cabane = at_work(ana)

    def tend():
        task_commitments.tend({"project_id": cabane.id})

    def cannot_or_done(who, one):
        number = exchange(who).id
        return (
            lambda: (helping.cannot(one.id, member=who), tend()),
            lambda: completion.say_done(number, member=who),
        )

    meetings = (
        lambda who, one: (lambda: helping.cannot(one.id, member=who), tend),
        lambda who, one: (
            lambda: erase.erase(who),
            lambda: (rostering.call_off(one.id, member=ana), tend()),
        ),
        cannot_or_done,
        lambda who, one: (tend, tend),
    )
    for meeting in meetings:
        who = world.member(verified_at=clock.now())
        one = task(cabane, amount_smiles=10)
        helping.come(one.id, member=who)
        tell()

        outcomes = two_at_once(*meeting(who, one))
        tell()

        assert all(out is None or isinstance(out, Refusal) for out in outcomes), outcomes
        in_escrow(cabane)
