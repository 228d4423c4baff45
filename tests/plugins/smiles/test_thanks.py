"""What the association gives: welcomes, thanks that vest, and trust that grows."""

from itertools import combinations, permutations

import pytest

from onemile import worker
from onemile.api import COMMONS_ISSUE, Conflict, MemberVerified, record, transaction
from onemile_smiles import leaving, thanks
from onemile_smiles.models import Account, Gratification, Hold, WaitingThanks

pytestmark = [pytest.mark.plugins("smiles"), pytest.mark.usefixtures("sound")]


def gratify(ledger, one, other, key="g"):
    return ledger.gratify(key=key, members=(one.uri, other.uri), reason_uri=f"urn:{key}")


def verify(member):
    with transaction():
        type(member).update(verified_at=member.joined_at).where(
            type(member).id == member.id
        ).execute()
        record(MemberVerified(member_uri=member.uri))


# ------------------------------------------------------------------------- welcome


def test_whom_the_association_has_met_is_welcomed(ledger, world):
    ana = world.member("Ana")
    verify(ana)
    world.tell()
    assert ledger.balance_smiles(ana.uri) == 120
    assert ledger.balance_smiles(COMMONS_ISSUE) == -120


def test_a_welcome_is_given_once_however_often_it_is_told(ledger, world):
    ana = world.member("Ana")
    verify(ana)
    verify(ana)
    world.tell()
    thanks.welcome_everybody()
    assert ledger.balance_smiles(ana.uri) == 120


def test_a_bare_account_is_not_welcomed(ledger, world):
    world.member("Zoé")
    assert thanks.welcome_everybody() == 0


@pytest.mark.settings(smiles__welcome=0)
def test_an_association_may_welcome_without_smiles(ledger, world, met):
    met("Ana")
    assert thanks.welcome_everybody() == 0


@pytest.mark.settings(smiles__welcome_budget=130)
def test_a_welcome_beyond_the_budget_waits_for_the_next_month(ledger, met, clock):
    ana, ben = met("Ana"), met("Ben")
    assert thanks.welcome_everybody() == 1
    clock.advance(days=31)
    assert thanks.welcome_everybody() == 1
    assert ledger.balance_smiles(ana.uri) == ledger.balance_smiles(ben.uri) == 120


# ------------------------------------------------------------------------- thanks


def test_thanks_are_promised_at_once_and_vest_after_a_week(ledger, met, clock):
    ana, ben = met("Ana"), met("Ben")
    assert gratify(ledger, ana, ben) == 5
    assert ledger.balance_smiles(ana.uri) == 0
    clock.advance(days=6)
    worker.run_job("smiles.vest")
    assert ledger.balance_smiles(ana.uri) == 0
    clock.advance(days=1, minutes=1)
    worker.run_job("smiles.vest")
    worker.run_job("smiles.vest")
    assert ledger.balance_smiles(ana.uri) == ledger.balance_smiles(ben.uri) == 5


def held_by_commons():
    return int(Account.get(Account.uri == COMMONS_ISSUE).held_smiles)


def test_thanks_of_newcomers_wait_until_the_association_has_met_them(ledger, world, clock):
    zoe, ben = world.member("Zoé"), world.member("Ben")
    assert gratify(ledger, zoe, ben) == 5
    assert held_by_commons() == 0 and WaitingThanks.select().count() == 2
    clock.advance(days=30)
    thanks.vest()
    assert ledger.balance_smiles(zoe.uri) == ledger.balance_smiles(ben.uri) == 0
    verify(zoe)
    world.tell()
    clock.advance(days=8)
    thanks.vest()
    assert ledger.balance_smiles(zoe.uri) == 120 + 5
    assert ledger.balance_smiles(ben.uri) == 0 and WaitingThanks.select().count() == 1


def test_ten_strangers_take_nothing_from_the_commons(ledger, world, clock):
    """The farm of the review: 45 gifts among ten whom nobody has met."""
    farm = [world.member() for _ in range(10)]
    for n, (one, other) in enumerate(combinations(farm, 2)):
        gratify(ledger, one, other, f"{n}")
    clock.advance(days=8)
    thanks.vest()
    thanks.release_everybody()
    assert ledger.balance_smiles(COMMONS_ISSUE) == 0 and held_by_commons() == 0
    verify(farm[0])
    world.tell()
    clock.advance(days=8)
    thanks.vest()
    # Their own nine, no more than the ten of a month.
    assert ledger.balance_smiles(farm[0].uri) == 120 + 9 * 5
    assert ledger.balance_smiles(COMMONS_ISSUE) == -165


@pytest.mark.settings(smiles__thanks_budget=12)
def test_strangers_take_no_budget_from_whom_the_association_meets(ledger, world, met, clock):
    zoe, ben, ana = (world.member(name) for name in ("Zoé", "Ben", "Ana"))
    gratify(ledger, zoe, ben)
    gratify(ledger, met(), met(), "others")
    verify(ana)
    world.tell()
    assert ledger.balance_smiles(ana.uri) == 120
    verify(zoe)
    world.tell()
    assert held_by_commons() == 10  # two are left: the thanks wait for the next month
    clock.advance(days=8)
    thanks.vest()
    assert thanks.release_everybody() == 0
    clock.advance(days=31)
    assert thanks.release_everybody() == 1
    assert thanks.release_everybody() == 0


def test_one_side_is_thanked_now_and_the_other_later(ledger, world, met):
    ana, zoe = met("Ana"), world.member("Zoé")
    gratify(ledger, ana, zoe)
    gratify(ledger, ana, zoe)
    assert held_by_commons() == 5 and WaitingThanks.select().count() == 1


@pytest.mark.parametrize("way", ["void", "correct"])
def test_what_is_taken_back_waits_no_longer(ledger, pay, met, world, way):
    ana, zoe = met("Ana", 100), world.member("Zoé")
    given = pay(ana, zoe, 40)
    ledger.transfer(given)
    ledger.gratify(key="g", members=(ana.uri, zoe.uri), reason_uri=given.reason_uri)
    if way == "void":
        ledger.void("g")
    else:
        back = {"corrects": given.key, "reason_uri": given.reason_uri, "kind": "correction"}
        ledger.transfer(pay(zoe, ana, 40, **back))
    assert WaitingThanks.select().count() == 0 and held_by_commons() == 0


def test_what_nobody_has_asked_for_in_a_year_waits_no_longer(ledger, world, clock):
    zoe, ben = world.member("Zoé"), world.member("Ben")
    gratify(ledger, zoe, ben)
    clock.advance(days=364)
    thanks.release_everybody()
    assert WaitingThanks.select().count() == 2
    clock.advance(days=2)
    thanks.release_everybody()
    assert WaitingThanks.select().count() == 0


def test_who_leaves_leaves_nothing_that_waits(ledger, world):
    zoe, ben = world.member("Zoé"), world.member("Ben")
    gratify(ledger, zoe, ben)
    with transaction():
        leaving.erase(zoe)
    assert WaitingThanks.select().count() == 0


def test_what_waits_is_read_in_ones_own_book(ledger, world, browser):
    zoe, ben = world.member("Zoé"), world.member("Ben")
    gratify(ledger, zoe, ben)
    assert "5 Smiles de merci t’attendent" in browser(zoe).get("/smiles/").text


@pytest.mark.settings(smiles__vesting_days=0)
def test_an_association_may_let_thanks_vest_at_once(ledger, met):
    ana, ben = met("Ana"), met("Ben")
    gratify(ledger, ana, ben)
    assert ledger.balance_smiles(ana.uri) == 5


def test_the_same_two_are_thanked_once_in_thirty_days_whoever_comes_first(ledger, met, clock):
    ana, ben = met("Ana"), met("Ben")
    assert gratify(ledger, ana, ben, "1") == 5
    assert gratify(ledger, ben, ana, "2") == 0
    clock.advance(days=31)
    assert gratify(ledger, ben, ana, "3") == 5


def test_a_member_is_thanked_ten_times_in_thirty_days_the_other_side_still_is(ledger, met, clock):
    ana = met("Ana")
    for n in range(10):
        assert gratify(ledger, ana, met(), f"{n}") == 5
    last = met("Zoé")
    assert gratify(ledger, ana, last, "last") == 5
    clock.advance(days=8)
    thanks.vest()
    assert ledger.balance_smiles(ana.uri) == 50
    assert ledger.balance_smiles(last.uri) == 5


def test_who_has_plenty_is_thanked_with_words_only(ledger, met, clock):
    ana, ben = met("Ana", 1200), met("Ben")
    gratify(ledger, ana, ben)
    clock.advance(days=8)
    thanks.vest()
    assert (ledger.balance_smiles(ana.uri), ledger.balance_smiles(ben.uri)) == (1200, 5)


def test_a_ring_takes_no_more_than_its_members_caps(ledger, met, clock):
    ring = [met() for _ in range(4)]
    for day in range(3):
        for n, (one, other) in enumerate(permutations(ring, 2)):
            gratify(ledger, one, other, f"{day}:{n}")
        clock.advance(days=9)
    given = sum(row.first_smiles + row.second_smiles for row in Gratification.select())
    assert given <= len(ring) * 10 * 5
    assert given == 6 * 2 * 5  # each of the six pairs once


def test_a_dispute_takes_back_what_has_not_vested(ledger, pay, met, clock):
    ana, ben = met("Ana", 100), met("Ben")
    given = pay(ana, ben, 40)
    ledger.transfer(given)
    ledger.gratify(key="g", members=(ana.uri, ben.uri), reason_uri=given.reason_uri)
    ledger.transfer(
        pay(ben, ana, 40, kind="correction", corrects=given.key, reason_uri=given.reason_uri)
    )
    clock.advance(days=8)
    thanks.vest()
    assert (ledger.balance_smiles(ana.uri), ledger.balance_smiles(ben.uri)) == (100, 0)


def test_thanks_for_a_gift_are_taken_back_by_their_key(ledger, met, clock):
    ana, ben = met("Ana"), met("Ben")
    gratify(ledger, ana, ben, "gift")
    ledger.void("gift")
    ledger.void("gift")
    clock.advance(days=8)
    assert thanks.vest() == 0
    assert Account.get(Account.uri == COMMONS_ISSUE).held_smiles == 0


def test_vested_thanks_stay(ledger, met, clock):
    ana, ben = met("Ana"), met("Ben")
    gratify(ledger, ana, ben, "gift")
    clock.advance(days=8)
    thanks.vest()
    ledger.void("gift")
    assert ledger.balance_smiles(ana.uri) == 5


# ------------------------------------------------------------------------- growing trust


def test_helping_a_verified_neighbour_deepens_the_floor_once(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    ledger.transfer(pay(ana, ben, 40))
    assert ledger.available_smiles(ben.uri) == 80 + 300 + 40


def test_helping_somebody_unknown_does_not(ledger, pay, met, world):
    zoe, ben = world.member("Zoé"), met("Ben")
    ledger.transfer(pay(COMMONS_ISSUE, zoe, 50, kind="grant"))
    ledger.transfer(pay(zoe, ben, 40))
    assert ledger.available_smiles(ben.uri) == 40 + 300


def test_trust_grows_by_no_more_than_a_months_part(ledger, pay, met, clock):
    ben = met("Ben")
    for _ in range(4):
        ledger.transfer(pay(met(), ben, 60))
    assert ledger.available_smiles(ben.uri) == 240 + 300 + 150
    clock.advance(days=31)
    ledger.transfer(pay(met(), ben, 60))
    assert ledger.available_smiles(ben.uri) == 300 + 300 + 210


def test_what_is_taken_back_takes_its_trust_along(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    given = pay(ana, ben, 40)
    ledger.transfer(given)
    ledger.transfer(pay(ben, ana, 40, kind="correction", corrects=given.key))
    assert ledger.available_smiles(ben.uri) == 300


# ------------------------------------------------------------------------- corrections


def test_a_correction_runs_the_other_way_and_only_once(ledger, pay, met):
    ana, ben, carla = met("Ana", 100), met("Ben"), met("Carla")
    given = pay(ana, ben, 40)
    ledger.transfer(given)
    mending = pay(ben, ana, 40, kind="correction", corrects=given.key)
    for wrong in (
        pay(ana, ben, 40, kind="correction", corrects=given.key),
        pay(carla, ana, 40, kind="correction", corrects=given.key),
        pay(ben, ana, 41, kind="correction", corrects=given.key),
    ):
        with pytest.raises(Conflict):
            ledger.transfer(wrong)
    ledger.transfer(mending)
    with pytest.raises(Conflict):
        ledger.transfer(pay(ana, ben, 40, kind="correction", corrects=mending.key))
    assert Hold.select().where(Hold.kind == "correction").count() == 1
