"""Floors, ceilings, thanks and budgets, as plain arithmetic."""

import pytest

from onemile_smiles import limits
from onemile_smiles.limits import Rules, Thanked

RULES = Rules()
NEVER = Thanked(balance=0, thanks_this_month=0)


@pytest.mark.parametrize(
    ("is_verified", "growth", "floor"),
    [
        (False, 0, 0),
        (False, 500, 0),  # help given before the association met them counts from then on
        (True, 0, -300),
        (True, 150, -450),
        (True, 900, -1200),
        (True, 5000, -1200),
    ],
)
def test_a_floor_deepens_with_trust_and_ends_somewhere(is_verified, growth, floor):
    assert limits.floor_of(is_verified=is_verified, growth=growth, rules=RULES) == floor


def test_an_association_may_let_newcomers_be_helped_first():
    rules = Rules(floor_unverified=-120)
    assert limits.floor_of(is_verified=False, growth=0, rules=rules) == -120


@pytest.mark.parametrize(
    ("received", "grown", "this_month", "by"),
    [
        (40, 0, 0, 40),
        (400, 0, 0, 150),  # no more than a month's part
        (40, 300, 130, 20),
        (40, 300, 150, 0),
        (40, 880, 0, 20),  # the lowest floor is reached
        (40, 900, 0, 0),
    ],
)
def test_trust_grows_by_what_a_partner_gave_within_the_month_and_in_all(
    received, grown, this_month, by
):
    grew = limits.growth(received, grown=grown, grown_this_month=this_month, rules=RULES)
    assert grew == by


def test_promises_count_as_if_they_were_gone():
    assert limits.available(balance=100, held=30, floor=-300) == 370
    assert limits.available(balance=-400, held=0, floor=-300) == 0


@pytest.mark.parametrize(
    ("first", "second", "pair", "budget", "thanks"),
    [
        (NEVER, NEVER, False, 1000, (5, 5)),
        (NEVER, NEVER, True, 1000, (0, 0)),
        (NEVER, NEVER, False, 10, (5, 5)),
        (NEVER, NEVER, False, 9, (0, 0)),
        (Thanked(balance=0, thanks_this_month=10), NEVER, False, 1000, (0, 5)),
        (Thanked(balance=1200, thanks_this_month=0), NEVER, False, 1000, (0, 5)),
        (Thanked(balance=1199, thanks_this_month=9), NEVER, False, 1000, (5, 5)),
        (NEVER, Thanked(balance=0, thanks_this_month=0, is_open=False), False, 1000, (5, 0)),
    ],
)
def test_the_association_thanks_within_its_caps(first, second, pair, budget, thanks):
    given = limits.gratifications(
        (first, second), pair_was_thanked=pair, budget=budget, rules=RULES
    )
    assert given == thanks


def test_an_association_may_thank_nobody():
    rules = Rules(gratification=0)
    assert limits.gratifications((NEVER, NEVER), pair_was_thanked=False, budget=9, rules=rules) == (
        0,
        0,
    )


@pytest.mark.parametrize(("percent", "part"), [(0, 0), (10, 3), (50, 19), (100, 39)])
def test_the_commons_give_their_share_rounded_down(percent, part):
    assert limits.commons_part(39, rules=Rules(community_share_percent=percent)) == part


@pytest.mark.parametrize("percent", [0, 1, 10, 33, 50, 66, 99, 100])
@pytest.mark.parametrize("own", [0, 1, 7, 100])
@pytest.mark.parametrize("budget", [0, 5, 10_000])
def test_what_is_affordable_can_be_paid_and_one_more_cannot(percent, own, budget):
    rules = Rules(community_share_percent=percent)

    def can_pay(amount):
        part = limits.commons_part(amount, rules=rules)
        return amount - part <= own and (percent == 0 or part <= budget)

    most = limits.affordable(own, budget=budget, rules=rules)
    assert can_pay(most)
    assert not can_pay(most + 1)


def test_the_budget_counts_what_is_issued_and_what_is_promised():
    assert limits.budget_left(100, given=60, promised=30) == 10
    assert limits.budget_left(100, given=90, promised=30) == 0
