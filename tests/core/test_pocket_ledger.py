"""The ledger of the tests keeps the port's promises itself, or it would prove nothing."""

from datetime import timedelta

import pytest

from onemile.db import transaction
from onemile.testing.contracts import LedgerContract, asked

pytestmark = pytest.mark.plugins()


class TestPocketLedger(LedgerContract):
    """Every test of the contract."""

    @pytest.fixture
    def ledger(self, pocket):
        return pocket


def test_a_savepoint_that_is_taken_back_takes_along_its_own_and_nothing_before(pocket):
    pocket.balances["ana"] = 100
    first, second = asked("ana", "ben", 10), asked("ana", "ben", 20)

    with transaction():
        pocket.transfer(first)
        with pytest.raises(ZeroDivisionError), transaction():
            pocket.transfer(second)
            pocket.transfer(asked("ana", "ben", 30))
            raise ZeroDivisionError
        assert pocket.balance_smiles("ana") == 90

    assert (pocket.find(first.key), pocket.find(second.key)) == ("posted", None)
    with pytest.raises(ZeroDivisionError), transaction():
        pocket.transfer(second)
        raise ZeroDivisionError
    assert pocket.balances == {"ana": 90, "ben": 10} and pocket.posts == [first.key]


def test_a_promise_ends_when_its_day_is_over(pocket, clock):
    pocket.balances["ana"] = 100
    promise = asked("ana", "ben", 10, lapses_at=clock.present + timedelta(days=1))
    pocket.hold(promise)

    pocket.lapse()
    assert pocket.find(promise.key) == "held"
    clock.advance(days=2)
    pocket.lapse()
    assert (pocket.find(promise.key), pocket.available_smiles("ana")) == ("voided", 100)
