"""Test classes that a plugin inherits to show that it keeps a port's promises.

    class TestOurLedger(LedgerContract):
        pass        # pytest runs every test below against the instance's ledger

Mark the class with ``@pytest.mark.plugins("yours")`` so that the instance has your plugin.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from onemile import clock, current, events
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.ledger import (
    COMMONS_ISSUE,
    AlreadyResolved,
    FloorReached,
    KeyReused,
    Ledger,
    Transfer,
)
from onemile.models import EventRow
from onemile.testing.world import World

_keys = count(1)


def asked(payer: str, payee: str, amount_smiles: int, **values: Any) -> Transfer:
    """Make a transfer under a fresh key."""
    values.setdefault("key", f"contract:{next(_keys)}")
    values.setdefault("reason_uri", "urn:contract")
    return Transfer(payer=payer, payee=payee, amount_smiles=amount_smiles, **values)


class LedgerContract:
    """What every keeper of Smiles promises to the plugins that use it."""

    @pytest.fixture
    def ledger(self, instance: Any) -> Ledger:
        """The ledger under test: the instance's own, unless a subclass has another."""
        found = current.ledger()
        assert found is not None, "the instance has no ledger; enable your plugin"
        return found

    @pytest.fixture
    def ana(self, ledger: Ledger, world: World) -> str:
        """An account that can give exactly 100, and holds as much."""
        uri = str(world.member("Ana").uri)
        already = ledger.available_smiles(uri)
        ledger.transfer(asked(COMMONS_ISSUE, uri, 100 - already, kind="grant"))
        return uri

    @pytest.fixture
    def ben(self, world: World) -> str:
        """An account that nobody has used yet."""
        return str(world.member("Ben").uri)

    # ------------------------------------------------------------------ moving

    def test_an_account_nobody_used_holds_nothing(self, ledger: Ledger, ben: str) -> None:
        assert ledger.balance_smiles(ben) == 0
        assert ledger.statement(ben, before=None, limit=10) == []

    def test_a_transfer_takes_from_one_what_it_gives_the_other(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        had = ledger.balance_smiles(ana)
        ledger.transfer(asked(ana, ben, 40))
        assert ledger.balance_smiles(ana) == had - 40
        assert ledger.balance_smiles(ben) == 40

    def test_a_promise_counts_at_once_but_moves_nothing(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        had = ledger.balance_smiles(ana)
        assert ledger.hold(asked(ana, ben, 40)) == "held"
        assert ledger.available_smiles(ana) == 60
        assert ledger.balance_smiles(ana) == had
        assert ledger.balance_smiles(ben) == 0

    def test_a_kept_promise_moves_what_was_held(self, ledger: Ledger, ana: str, ben: str) -> None:
        promise = asked(ana, ben, 40)
        ledger.hold(promise)
        ledger.post(promise.key)
        assert (ledger.available_smiles(ana), ledger.balance_smiles(ben)) == (60, 40)

    def test_a_promise_may_be_kept_for_less_and_the_rest_is_free(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        promise = asked(ana, ben, 40)
        ledger.hold(promise)
        ledger.post(promise.key, amount_smiles=25)
        assert (ledger.available_smiles(ana), ledger.balance_smiles(ben)) == (75, 25)

    def test_a_released_promise_leaves_everything_as_it_was(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        promise = asked(ana, ben, 40)
        ledger.hold(promise)
        ledger.void(promise.key)
        assert (ledger.available_smiles(ana), ledger.balance_smiles(ben)) == (100, 0)

    def test_what_has_moved_is_taken_back_by_a_transfer_the_other_way(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        given = asked(ana, ben, 40)
        ledger.transfer(given)
        ledger.transfer(asked(ben, ana, 40, kind="correction", corrects=given.key))
        assert (ledger.available_smiles(ana), ledger.balance_smiles(ben)) == (100, 0)

    def test_no_more_is_taken_back_than_has_moved(self, ledger: Ledger, ana: str, ben: str) -> None:
        given = asked(ana, ben, 40)
        ledger.transfer(given)
        ledger.transfer(asked(ben, ana, 30, kind="correction", corrects=given.key))
        with pytest.raises(Conflict):
            ledger.transfer(asked(ben, ana, 20, kind="correction", corrects=given.key))

    # ------------------------------------------------------------------ limits

    def test_a_decision_alone_takes_back_what_was_spent(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        given = asked(ana, ben, 40)
        ledger.transfer(given)
        ledger.transfer(asked(ben, ana, 40))
        back = {"kind": "correction", "corrects": given.key}
        with pytest.raises(FloorReached):
            ledger.transfer(asked(ben, ana, 40, **back))
        ledger.transfer(asked(ben, ana, 40, may_owe=True, **back))
        assert (ledger.balance_smiles(ben), ledger.available_smiles(ben)) == (-40, 0)
        with pytest.raises(Invalid):
            ledger.transfer(asked(ana, ben, 10, may_owe=True))

    def test_nobody_promises_more_than_they_can(self, ledger: Ledger, ana: str, ben: str) -> None:
        ledger.hold(asked(ana, ben, 60))
        with pytest.raises(FloorReached):
            ledger.hold(asked(ana, ben, 41))
        ledger.hold(asked(ana, ben, 40))
        assert ledger.available_smiles(ana) == 0

    @pytest.mark.parametrize("amount", [0, -1, 2**63, 1.5, "1e3", True])
    def test_an_amount_is_a_sensible_whole_number(
        self, ledger: Ledger, ana: str, ben: str, amount: Any
    ) -> None:
        with pytest.raises(Invalid):
            ledger.hold(asked(ana, ben, amount))
        with pytest.raises(Invalid):
            ledger.transfer(asked(ana, ben, amount))

    def test_nobody_gives_to_themselves(self, ledger: Ledger, ana: str) -> None:
        with pytest.raises(Invalid):
            ledger.transfer(asked(ana, ana, 10))

    @pytest.mark.parametrize("kind", ["grant", "welcome", "gratification", "relief", "write_off"])
    def test_only_the_commons_issue(self, ledger: Ledger, ana: str, ben: str, kind: str) -> None:
        with pytest.raises(Invalid):
            ledger.transfer(asked(ana, ben, 10, kind=kind))

    def test_the_commons_pay_nobodys_exchange(self, ledger: Ledger, ben: str) -> None:
        with pytest.raises(Invalid):
            ledger.transfer(asked(COMMONS_ISSUE, ben, 10, kind="exchange"))

    # ------------------------------------------------------------------ keys

    def test_the_same_key_twice_is_one_transfer(self, ledger: Ledger, ana: str, ben: str) -> None:
        again = asked(ana, ben, 40)
        ledger.transfer(again)
        ledger.transfer(again)
        assert ledger.balance_smiles(ben) == 40

    def test_the_same_promise_twice_is_one_promise(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        promise = asked(ana, ben, 40)
        assert [ledger.hold(promise), ledger.hold(promise)] == ["held", "held"]
        assert ledger.available_smiles(ana) == 60
        ledger.post(promise.key)
        assert ledger.hold(promise) == "posted"

    @pytest.mark.parametrize(
        "other", [{"amount_smiles": 41}, {"reason_uri": "urn:other"}, {"kind": "gift"}]
    )
    def test_a_key_with_other_content_is_refused_and_writes_nothing(
        self, ledger: Ledger, ana: str, ben: str, other: dict[str, Any]
    ) -> None:
        first = asked(ana, ben, 40)
        ledger.hold(first)
        with pytest.raises(KeyReused):
            ledger.hold(asked(ana, ben, **{"amount_smiles": 40, "key": first.key, **other}))
        assert ledger.available_smiles(ana) == 60

    def test_a_refused_key_stays_refused(self, ledger: Ledger, ana: str, ben: str) -> None:
        too_much = asked(ana, ben, 101)
        with pytest.raises(FloorReached):
            ledger.transfer(too_much)
        ledger.transfer(asked(COMMONS_ISSUE, ana, 50, kind="grant"))
        with pytest.raises(KeyReused):
            ledger.transfer(too_much)
        assert ledger.balance_smiles(ben) == 0

    def test_a_caller_that_rolls_back_has_asked_nothing(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        too_much = asked(ana, ben, 101)
        with pytest.raises(FloorReached), transaction():
            ledger.hold(too_much)
        ledger.transfer(asked(COMMONS_ISSUE, ana, 50, kind="grant"))
        assert ledger.hold(too_much) == "held"

    def test_a_promise_is_resolved_once(self, ledger: Ledger, ana: str, ben: str) -> None:
        kept, broken = asked(ana, ben, 10), asked(ana, ben, 10)
        ledger.hold(kept)
        ledger.hold(broken)
        ledger.post(kept.key)
        ledger.post(kept.key)
        ledger.void(broken.key)
        ledger.void(broken.key)
        with pytest.raises(AlreadyResolved):
            ledger.void(kept.key)
        with pytest.raises(AlreadyResolved):
            ledger.post(broken.key)
        with pytest.raises(AlreadyResolved):
            ledger.post(kept.key, amount_smiles=9)
        assert (ledger.available_smiles(ana), ledger.balance_smiles(ben)) == (90, 10)

    @pytest.mark.parametrize("amount", [0, -5, 41])
    def test_a_promise_is_never_kept_for_more_or_for_nothing(
        self, ledger: Ledger, ana: str, ben: str, amount: int
    ) -> None:
        promise = asked(ana, ben, 40)
        ledger.hold(promise)
        with pytest.raises(Invalid):
            ledger.post(promise.key, amount_smiles=amount)
        assert ledger.hold(promise) == "held"

    def test_a_key_nobody_used_is_not_found(self, ledger: Ledger) -> None:
        with pytest.raises(NotFound):
            ledger.post("contract:nobody")
        with pytest.raises(NotFound):
            ledger.void("contract:nobody")

    # ------------------------------------------------------------------ the caller's transaction

    def test_a_failed_service_moves_nothing_and_tells_nothing(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        promise = asked(ana, ben, 40)
        told = EventRow.select().count()
        with pytest.raises(ZeroDivisionError), transaction():
            ledger.hold(promise)
            ledger.post(promise.key)
            _fail()
        assert (ledger.available_smiles(ana), ledger.balance_smiles(ben)) == (100, 0)
        assert EventRow.select().count() == told
        assert ledger.hold(promise) == "held"

    def test_what_happens_is_told(self, ledger: Ledger, ana: str, ben: str) -> None:
        kept, broken = asked(ana, ben, 10), asked(ana, ben, 10)
        before = EventRow.select().count()
        ledger.hold(kept)
        ledger.post(kept.key)
        ledger.hold(broken)
        ledger.void(broken.key)
        ledger.transfer(asked(ana, ben, 10))
        names = [row.name for row in EventRow.select().order_by(EventRow.id).offset(before)]
        assert names == [
            "ledger.TransferHeld",
            "ledger.TransferPosted",
            "ledger.TransferHeld",
            "ledger.TransferVoided",
            "ledger.TransferPosted",
        ]
        assert events.dispatch_pending() >= 0

    # ------------------------------------------------------------------ thanks and the diary

    def test_both_sides_are_thanked_alike_and_once(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        first = ledger.gratify(key="thanks:1", members=(ana, ben), reason_uri="urn:contract")
        again = ledger.gratify(key="thanks:1", members=(ana, ben), reason_uri="urn:contract")
        assert first == again >= 0

    def test_a_diary_runs_from_the_newest_back_page_by_page(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        for amount in (1, 2, 3):
            ledger.transfer(asked(ana, ben, amount, reason_uri=f"urn:reason:{amount}"))
        newest = ledger.statement(ben, before=None, limit=2)
        oldest = ledger.statement(ben, before=newest[-1].entry_id, limit=2)
        lines = [*newest, *oldest]
        assert [line.amount_smiles for line in lines] == [3, 2, 1]
        assert [line.balance_smiles for line in lines] == [6, 3, 1]
        assert [line.reason_uri for line in lines] == [f"urn:reason:{n}" for n in (3, 2, 1)]
        assert {line.other for line in lines} == {ana}
        assert ledger.statement(ana, before=None, limit=1)[0].amount_smiles == -3

    # ------------------------------------------------------------------ questions, and until when

    def test_it_tells_what_became_of_a_key(self, ledger: Ledger, ana: str, ben: str) -> None:
        promise, gift, broken = asked(ana, ben, 10), asked(ana, ben, 10), asked(ana, ben, 10)
        ledger.hold(promise)
        ledger.transfer(gift)
        ledger.hold(broken)
        ledger.void(broken.key)
        found = [ledger.find(one.key) for one in (promise, gift, broken, asked(ana, ben, 1))]
        assert found == ["held", "posted", "voided", None]

    def test_it_lists_open_holds_by_the_beginning_of_their_keys(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        mine = [asked(ana, ben, 5, key=f"listed/%_/{n}") for n in range(3)]
        for one in (*mine, asked(ana, ben, 5, key="listed/other/1")):
            ledger.hold(one)
        ledger.post(mine[0].key)
        found = ledger.holds("listed/%_/", before=None, limit=10)
        assert [(one.key, one.payer, one.amount_smiles) for one in found] == [
            ("listed/%_/2", ana, 5),
            ("listed/%_/1", ana, 5),
        ]
        assert ledger.holds("listed/%_/", before=found[0].id, limit=10) == found[1:]
        assert ledger.holds("listed/", before=None, limit=2) == [
            *ledger.holds("listed/other", before=None, limit=1),
            found[0],
        ]

    def test_it_suggests_so_many_for_an_hour(self, ledger: Ledger) -> None:
        assert ledger.guide() >= 0

    def test_a_transfer_may_have_a_higher_floor_than_its_payer(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        free = ledger.balance_smiles(ana)
        with pytest.raises(FloorReached):
            ledger.hold(asked(ana, ben, free - 9, floor_smiles=10))
        assert ledger.available_smiles(ana, floor_smiles=10) == free - 10
        assert ledger.hold(asked(ana, ben, free - 10, floor_smiles=10)) == "held"
        assert ledger.available_smiles(ana, floor_smiles=10) == 0

    def test_who_may_not_spend_from_an_account_promises_nothing_from_it(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        promise = asked(ana, ben, 10)
        with pytest.raises(NotAllowed):
            ledger.hold(replace(promise, by_uri=ben))
        with pytest.raises(NotAllowed):
            ledger.transfer(replace(promise, by_uri="urn:nobody"))
        assert ledger.find(promise.key) is None
        assert ledger.hold(replace(promise, by_uri=ana)) == "held"
        assert ledger.hold(promise) == "held"

    def test_a_lower_floor_than_its_payers_gives_nobody_more(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        free = ledger.available_smiles(ana)
        with pytest.raises(FloorReached):
            ledger.hold(asked(ana, ben, free + 1, floor_smiles=-1_000))

    def test_until_when_and_down_to_what_belong_to_the_content(
        self, ledger: Ledger, ana: str, ben: str
    ) -> None:
        until = clock.now() + timedelta(days=30)
        said = asked(ana, ben, 10, lapses_at=until, floor_smiles=0)
        assert ledger.hold(said) == ledger.hold(said) == "held"
        for other in ({"lapses_at": None}, {"floor_smiles": None}, {"floor_smiles": 1}):
            with pytest.raises(KeyReused):
                ledger.hold(replace(said, **other))


def _fail() -> None:
    raise ZeroDivisionError
