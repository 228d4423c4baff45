"""Promising Smiles: what may be promised, by whom, until when; changed, taken back, freed."""

import threading

import pytest

from onemile import clock as clock_module
from onemile import current, db
from onemile.api import COMMONS_TREASURY, transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from onemile.members import blocks
from onemile.models import EventRow
from onemile.privacy import erase
from onemile_projects import terms
from onemile_projects.lifecycle import Stage
from onemile_projects.models import SMILES_MAX, TO_TREASURY, Project
from onemile_projects.money import collecting, ends, pledging, purse
from onemile_projects.money.money_models import FREED, HELD, Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.review.review_models import Review


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world, give):
    member = world.member("Ben")
    give(member, 100)
    return member


def fresh(row):
    return type(row).get_by_id(row.id)


def free_of(member):
    return current.ledger().available_smiles(member.uri, floor_smiles=0)


def told(name):
    return [row.payload for row in EventRow.select().where(EventRow.name == name)]


def test_a_promise_is_a_hold_and_counts_on_the_card(project, ana, ben):
    garden = project(ana)
    made = pledging.pledge(garden.id, Promise(40, is_anonymous=True), member=ben)

    assert (made.state, made.amount_smiles, made.is_anonymous) == (HELD, 40, True)
    assert made.lapses_at == garden.closes_at + clock_module.timedelta(days=pledging.LAPSE_DAYS)
    after = fresh(garden)
    assert (after.pledged_smiles, after.supporters, after.collected_smiles) == (40, 1, 0)
    keeper = current.ledger()
    (hold,) = keeper.holds("pledge/", before=None, limit=10)
    assert (hold.kind, hold.payer, hold.payee) == ("pledge", ben.uri, garden.escrow_uri)
    assert (hold.reason_uri, hold.lapses_at) == (made.uri, made.lapses_at)
    assert (free_of(ben), keeper.balance_smiles(ben.uri)) == (60, 100)
    assert [one["pledge_id"] for one in told("projects.PledgeMade")] == [made.id]


def test_nobody_promises_below_zero_whatever_their_floor(project, ana, ben):
    ben.verified_at = clock_module.now()
    ben.save()
    assert current.ledger().available_smiles(ben.uri) == 400
    garden = project(ana)
    assert pledging.room(garden, ben) == 100
    with pytest.raises(Invalid) as refusal:
        pledging.pledge(garden.id, Promise(101), member=ben)
    assert "100" in refusal.value.fields["amount_smiles"]
    assert fresh(garden).pledged_smiles == 0 and not Pledge.select().exists()
    pledging.pledge(garden.id, Promise(100), member=ben)
    assert pledging.room(garden, ben) == 100 and free_of(ben) == 0


def test_who_has_nothing_is_told_what_else_there_is(project, ana, world):
    garden = project(ana)
    with pytest.raises(Invalid) as refusal:
        pledging.pledge(garden.id, Promise(1), member=world.member())
    assert refusal.value.fields["amount_smiles"]


@pytest.mark.parametrize("amount", [0, -1, SMILES_MAX + 1, 10**9, 12.5, "12", True, None])
def test_what_is_no_amount_is_refused_before_anything_is_looked_up(project, ana, ben, amount):
    garden = project(ana)
    with pytest.raises(Invalid) as refusal:
        pledging.pledge(garden.id, Promise(amount), member=ben)
    assert "amount_smiles" in refusal.value.fields
    with pytest.raises(Invalid):
        pledging.pledge(garden.id, Promise(5, rest_to="me and you"), member=ben)


def test_the_same_form_twice_is_one_promise_and_another_tab_changes_nothing(project, ana, ben):
    garden = project(ana)
    first = pledging.pledge(garden.id, Promise(20, form_key="a"), member=ben)
    again = pledging.pledge(garden.id, Promise(20, form_key="a"), member=ben)
    assert again.id == first.id
    for other in (Promise(20, form_key="b"), Promise(30, form_key="a"), Promise(20)):
        with pytest.raises(Conflict) as refusal:
            pledging.pledge(garden.id, other, member=ben)
        assert "20" in refusal.value.message
    assert (fresh(garden).pledged_smiles, free_of(ben)) == (20, 80)


def test_the_same_page_sent_again_with_another_wish_is_not_the_same_press(project, ana, ben):
    garden = project(ana)
    first = pledging.pledge(garden.id, Promise(20, form_key="a"), member=ben)
    hidden = Promise(20, is_anonymous=True, rest_to="treasury", form_key="a")
    with pytest.raises(Conflict):
        pledging.pledge(garden.id, hidden, member=ben)
    changed = pledging.change(garden.id, hidden, member=ben)
    assert (changed.id, changed.is_anonymous, changed.rest_to) == (first.id, True, "treasury")
    pledging.change(garden.id, Promise(40, form_key="b"), member=ben)
    back = pledging.change(garden.id, Promise(20, form_key="a"), member=ben)
    assert back.id != first.id
    assert (fresh(garden).pledged_smiles, free_of(ben)) == (20, 80)
    pledging.take_back(garden.id, member=ben)
    again = pledging.pledge(garden.id, Promise(20, form_key="a"), member=ben)
    assert again.state == "held" and again.id not in (first.id, back.id)
    assert (fresh(garden).pledged_smiles, free_of(ben)) == (20, 80)


def test_a_form_key_of_another_person_or_project_is_nobodys(project, ana, ben, world, give):
    garden, other, eve = project(ana), project(ana), world.member("Eve")
    give(eve, 50)
    ids = {
        pledging.pledge(which.id, Promise(5, form_key="same"), member=who).id
        for which in (garden, other)
        for who in (ben, eve)
    }
    assert len(ids) == 4


def test_a_change_frees_the_old_hold_and_makes_the_new_or_neither(project, ana, ben):
    garden = project(ana)
    first = pledging.pledge(garden.id, Promise(40), member=ben)
    second = pledging.change(garden.id, Promise(90, rest_to=TO_TREASURY), member=ben)
    assert (fresh(first).state, fresh(first).ended_why) == (FREED, ends.CHANGED)
    assert current.ledger().find(first.key) == "voided"
    assert (second.amount_smiles, second.rest_to, free_of(ben)) == (90, TO_TREASURY, 10)
    assert (fresh(garden).pledged_smiles, fresh(garden).supporters) == (90, 1)
    with pytest.raises(Invalid):
        pledging.change(garden.id, Promise(101), member=ben)
    assert (fresh(second).state, free_of(ben)) == (HELD, 10)
    assert told("projects.PledgeEnded") == []


def test_only_the_name_is_hidden_without_touching_the_hold(project, ana, ben):
    garden = project(ana)
    first = pledging.pledge(garden.id, Promise(40), member=ben)
    same = pledging.change(garden.id, Promise(40, is_anonymous=True), member=ben)
    assert (same.id, fresh(first).is_anonymous) == (first.id, True)
    assert current.ledger().find(first.key) == "held"


def test_a_promise_taken_back_is_free_at_once_and_may_be_made_anew(project, ana, ben):
    garden = project(ana)
    first = pledging.pledge(garden.id, Promise(40, form_key="a"), member=ben)
    pledging.take_back(garden.id, member=ben)
    assert (free_of(ben), fresh(garden).pledged_smiles, fresh(garden).supporters) == (100, 0, 0)
    assert [one["why"] for one in told("projects.PledgeEnded")] == [ends.TAKEN_BACK]
    with pytest.raises(Conflict):
        pledging.take_back(garden.id, member=ben)
    with pytest.raises(Conflict):
        pledging.change(garden.id, Promise(5), member=ben)
    again = pledging.pledge(garden.id, Promise(25, form_key="a"), member=ben)
    assert again.id != first.id and pledging.mine(garden, ben).id == again.id


@pytest.mark.parametrize(
    "stage", sorted(set(Stage) - {Stage.OPEN, Stage.DROPPED}, key=lambda one: one.value)
)
def test_outside_of_open_nothing_is_promised_changed_or_taken_back(project, ana, ben, stage):
    garden = project(ana)
    pledging.pledge(garden.id, Promise(10), member=ben)
    other = project(ana, stage=stage)
    Project.update(stage=stage).where(Project.id == garden.id).execute()
    with pytest.raises((Conflict, NotFound)):
        pledging.pledge(other.id, Promise(10), member=ben)
    for act in (
        lambda: pledging.change(garden.id, Promise(20), member=ben),
        lambda: pledging.take_back(garden.id, member=ben),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.message
    assert free_of(ben) == 90


def test_until_the_last_second_and_not_in_it(project, ana, ben, clock):
    garden = project(ana)
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() - 1)
    pledging.pledge(garden.id, Promise(10), member=ben)
    clock.advance(seconds=1)
    for act in (
        lambda: pledging.change(garden.id, Promise(20), member=ben),
        lambda: pledging.take_back(garden.id, member=ben),
    ):
        with pytest.raises(Conflict):
            act()
    assert fresh(garden).pledged_smiles == 10


def test_bearers_and_whoever_examined_it_promise_nothing(project, ana, ben, give):
    garden = project(ana)
    give(ana, 50)
    with pytest.raises(Conflict) as refusal:
        pledging.pledge(garden.id, Promise(10), member=ana)
    bearers_words = refusal.value.message
    Review.create(project=garden.id, round=1, reviewer_uri=ben.uri, reviewer_id=ben.id)
    with pytest.raises(Conflict) as refusal:
        pledging.pledge(garden.id, Promise(10), member=ben)
    assert refusal.value.message != bearers_words
    Review.update(tie="aside").execute()
    assert pledging.pledge(garden.id, Promise(10), member=ben).state == HELD


def test_who_is_suspended_or_kept_apart_promises_nothing(project, ana, ben, world, give):
    garden = project(ana)
    pledging.pledge(garden.id, Promise(10), member=ben)
    ben.state = "suspended"
    ben.save()
    with pytest.raises(NotAllowed):
        pledging.change(garden.id, Promise(20), member=ben)
    pledging.take_back(garden.id, member=ben)  # what is one's own comes back in any case
    eve = world.member("Eve")
    give(eve, 50)
    blocks.block(ana, other=eve)
    with pytest.raises(NotFound):
        pledging.pledge(garden.id, Promise(10), member=type(eve).get_by_id(eve.id))


def test_far_away_there_is_nothing_to_promise_to(project, ana, world, give):
    far = world.member(at="68100")
    give(far, 50)
    with pytest.raises(NotFound):
        pledging.pledge(project(ana, audience="mile").id, Promise(10), member=far)


def test_without_a_keeper_nothing_is_promised_and_ones_own_comes_back(project, ana, ben):
    garden, keeper = project(ana), current.ledger()
    made = pledging.pledge(garden.id, Promise(40), member=ben)
    current.instance().ledger = None
    assert pledging.room(garden, ben) == 0
    with pytest.raises(Conflict) as refusal:
        pledging.change(garden.id, Promise(20), member=ben)
    assert refusal.value.message == purse.no_keeper()
    pledging.take_back(garden.id, member=ben)
    assert fresh(made).state == FREED
    current.instance().ledger = keeper
    assert keeper.find(made.key) == "held"
    assert collecting.sweep() == 1
    assert keeper.find(made.key) == "voided" and free_of(ben) == 100


def test_who_leaves_frees_all_of_theirs_and_nobody_elses(project, ana, ben, world, give):
    garden, other, eve = project(ana), project(ana), world.member("Eve")
    give(eve, 50)
    pledging.pledge(garden.id, Promise(30), member=ben)
    pledging.pledge(other.id, Promise(20), member=ben)
    hers = pledging.pledge(garden.id, Promise(10), member=eve)
    with transaction():
        assert pledging.free_all_of(ben) == 2
    assert fresh(hers).state == HELD
    assert (fresh(garden).pledged_smiles, fresh(garden).supporters) == (10, 1)
    assert fresh(other).pledged_smiles == 0 and free_of(ben) == 100
    erase.erase(ben)
    assert current.ledger().balance_smiles(COMMONS_TREASURY) == 100


def test_a_hold_that_the_ledger_releases_is_a_pledge_that_is_free(project, ana, ben, world):
    garden = project(ana)
    made = pledging.pledge(garden.id, Promise(30), member=ben)
    current.ledger().void(made.key)
    world.tell()
    assert (fresh(made).state, fresh(made).ended_why) == (FREED, ends.RELEASED)
    assert fresh(garden).pledged_smiles == 0


def test_two_tabs_at_once_are_one_promise(project, ana, ben, instance):
    garden, said = project(ana), []

    def press(form_key):
        with instance.app_context():
            try:
                said.append(pledging.pledge(garden.id, Promise(60, form_key=form_key), member=ben))
            except Refusal as refusal:
                said.append(refusal)
            finally:
                db.at_work().close()

    tabs = [threading.Thread(target=press, args=(key,)) for key in ("a", "b", "b", "c")]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    made = {one.id for one in said if isinstance(one, Pledge)}
    assert len(made) == 1 and len(said) == 4
    assert all(isinstance(one, (Pledge, Conflict)) for one in said), said
    assert (fresh(garden).pledged_smiles, free_of(ben)) == (60, 40)


def test_two_projects_at_once_get_no_more_than_there_is(project, ana, ben, instance):
    gardens, said = [project(ana), project(ana)], []

    def press(garden):
        with instance.app_context():
            try:
                said.append(pledging.pledge(garden.id, Promise(60), member=ben))
            except Refusal as refusal:
                said.append(refusal)
            finally:
                db.at_work().close()

    tabs = [threading.Thread(target=press, args=(garden,)) for garden in gardens]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(type(one).__name__ for one in said) == ["Invalid", "Pledge"]
    assert free_of(ben) == 40 and Pledge.select().count() == 1


def test_a_hold_outlives_two_suspensions_and_the_collecting_that_settings_allow():
    most = {one.name: one.maximum for one in terms.SETTINGS}
    longest = 2 * most["projects.suspended_days"] + most["projects.collect_days"]
    assert longest <= pledging.LAPSE_DAYS
