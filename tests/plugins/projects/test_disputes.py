"""A word about a task after the end: the escrow pays what it held, else the treasury, by two."""

import pytest

from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, ledger, transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.members.models import Member
from onemile_exchanges import completion
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, CommitmentRow
from onemile_projects import stages
from onemile_projects.help import disputes, helping
from onemile_projects.help.help_models import ABSENT, DONE, QUEUED, Volunteer
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import TO_TREASURY, Project
from onemile_projects.money import settling
from onemile_projects.money.money_models import REFUSED, RELEASED, Release


@pytest.fixture
def moderators(world):
    return [world.member(name, role="moderator") for name in ("Mo", "Nour")]


@pytest.fixture
def ended(people, project, task):
    """Plant a project of Ana's that is closed, and Ben's hours in it for which he got nothing."""

    def make(*, stage=Stage.CLOSED, state=DONE):
        ana, ben, _chloe = people
        scier = task(project(ana, stage=stage), amount_smiles=30)
        return Volunteer.create(task=scier.id, member_uri=ben.uri, member_id=ben.id, state=state)

    return make


def ask(volunteer, member, amount_smiles=30, what="Scier, le 5 décembre"):
    number = int(volunteer.task.project_id)
    return disputes.ask(number, volunteer.id, amount_smiles=amount_smiles, what=what, member=member)


def agreement(volunteer):
    key = Volunteer.get_by_id(volunteer.id).commitment_key
    return CommitmentRow.get(CommitmentRow.key == key).agreement_id


def test_the_treasury_pays_once_two_have_said_so(people, moderators, ended, filled):
    mo, nour = moderators
    _ana, ben, _chloe = people
    filled(100)
    issued = ledger().balance_smiles(COMMONS_ISSUE)

    asked = ask(ended(), mo)
    with pytest.raises(NotAllowed):
        disputes.release(asked.id, member=mo)
    assert ledger().balance_smiles(ben.uri) == 0
    disputes.release(asked.id, member=nour)

    assert (Release.get().state, Release.get().source) == (RELEASED, "treasury")
    assert ledger().balance_smiles(ben.uri) == 30
    assert ledger().balance_smiles(COMMONS_TREASURY) == 70
    assert ledger().balance_smiles(COMMONS_ISSUE) == issued
    assert Project.get().released_smiles == 0
    with pytest.raises(Conflict):
        disputes.release(asked.id, member=nour)
    with pytest.raises(Conflict, match="Rien"):
        ask(Volunteer.get(), mo, 1)


def test_nobody_decides_about_themselves_or_their_own_project(people, moderators, ended, filled):
    mo, nour = moderators
    ana, ben, chloe = people
    mine = ended()
    for who in (ben, chloe, ana):
        with pytest.raises(NotFound):
            ask(mine, who)
    asked = ask(mine, mo)
    Member.update(role="moderator").where(Member.id.in_([ana.id, ben.id])).execute()

    for who in (ana, ben):
        fresh = Member.get_by_id(who.id)
        with pytest.raises(NotAllowed):
            ask(mine, fresh)
        with pytest.raises(NotAllowed):
            disputes.release(asked.id, member=fresh)
    with pytest.raises(NotFound):
        disputes.release(1, member=nour)


def test_what_is_owed_is_asked_on_the_page_of_its_own_project(people, moderators, ended, project):
    mo, _nour = moderators
    other = project(people[0], stage=Stage.CLOSED)
    helper = ended()
    with pytest.raises(NotFound):
        disputes.ask(other.id, helper.id, amount_smiles=5, what="Scier", member=mo)
    assert not Release.select().exists()


def test_no_more_than_the_task_was_for_and_only_after_the_end(people, moderators, ended):
    mo, _nour = moderators
    mine = ended()
    for amount in (0, 31, -5, True):
        with pytest.raises(Invalid) as refused:
            ask(mine, mo, amount, what="")
        assert set(refused.value.fields) == {"amount_smiles", "what"}
    ask(mine, mo, 20)
    with pytest.raises(Invalid):
        ask(mine, mo, 11)
    for stage in (Stage.RUNNING, Stage.SUSPENDED, Stage.COMPLETED):
        with pytest.raises(Conflict):
            ask(ended(stage=stage), mo)
    with pytest.raises(Conflict):
        ask(ended(state=QUEUED), mo, 30)


def test_a_refusal_has_a_reason_and_frees_the_claim(people, moderators, ended):
    mo, nour = moderators
    asked = ask(ended(state=ABSENT), mo)

    with pytest.raises(Invalid):
        disputes.refuse(asked.id, member=nour)
    disputes.refuse(asked.id, member=nour, words="Il n’y était pas")

    assert (Release.get().state, Release.get().answer) == (REFUSED, "Il n’y était pas")
    taken_back = ask(Volunteer.get(), mo)
    disputes.refuse(taken_back.id, member=mo)
    assert disputes.waiting(Project.get()) == []


def test_an_empty_treasury_and_a_gone_neighbour_are_said(people, moderators, ended, filled):
    mo, nour = moderators
    _ana, ben, _chloe = people
    mine = ended()
    asked = ask(mine, mo)
    with pytest.raises(Conflict, match="réserve"):
        disputes.release(asked.id, member=nour)
    assert Release.get_by_id(asked.id).state == "asked"
    Member.update(state="suspended").where(Member.id == ben.id).execute()

    with pytest.raises(Conflict):
        ask(mine, mo)


def test_a_dispute_open_at_the_end_is_paid_from_the_escrow(people, moderators, at_work, task, tell):
    mo, _nour = moderators
    ana, ben, _chloe = people
    scier = task(at_work(ana), amount_smiles=30)
    mine = helping.come(scier.id, member=ben)
    tell()
    number = agreement(mine)
    completion.say_done(number, member=ben)
    opening.open_dispute(number, member=ana, why="Il est parti trop tôt")
    with transaction():
        project = stages.locked(scier.project_id)
        stages.take(project, Step.GIVE_UP, actors={"bearer"}, by_uri=ana.uri)
        settling.begin(project)
    tell()
    assert Volunteer.get().commitment_key is not None
    with pytest.raises(Conflict):  # the exchange decides it
        ask(mine, mo)

    deciding.decide(number, moderator=mo, took_place=True, why="Les deux ont parlé")
    tell()

    assert (Volunteer.get().state, Volunteer.get().paid_smiles) == (DONE, 30)
    assert ledger().balance_smiles(ben.uri) == 30
    fresh = Project.get()
    assert ledger().balance_smiles(fresh.escrow_uri) == fresh.escrow_smiles


def test_what_is_undone_after_the_end_does_not_stay_in_the_escrow(
    people, moderators, at_work, task, tell
):
    mo, _nour = moderators
    ana, ben, _chloe = people
    scier = task(at_work(ana, collected=30), amount_smiles=30)
    mine = helping.come(scier.id, member=ben)
    tell()
    number = agreement(mine)
    for who in (ben, ana):
        completion.say_done(number, member=who)
    tell()
    Project.update(stage=Stage.CLOSED, remainder=TO_TREASURY).execute()
    before = ledger().balance_smiles(COMMONS_TREASURY)

    opening.open_dispute(number, member=ana, why="Ce n’était pas lui")
    deciding.decide(number, moderator=mo, took_place=False, why="Les deux ont parlé")
    tell()

    fresh = Project.get()
    assert ledger().balance_smiles(fresh.escrow_uri) == fresh.escrow_smiles == 0
    assert ledger().balance_smiles(COMMONS_TREASURY) == before + 30
    assert Volunteer.get().state == ABSENT
    assert Agreement.get_by_id(number).state == "reversed"
