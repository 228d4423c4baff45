"""What a keeper of commitments shows by inheriting it, as ``LedgerContract`` does for a ledger.

    @pytest.mark.plugins("yours")
    class TestOurCommitments(CommitmentsContract):
        def say_done(self, exchange_uri, member): ...
        def dispute(self, exchange_uri, member): ...
        def undo(self, exchange_uri, moderator): ...
        def uphold(self, exchange_uri, moderator): ...

The Smiles are in the ledger of the tests, the account is of a plugin of the tests, "fair".
"""

import types
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from onemile import clock, current
from onemile.capabilities import SPEND
from onemile.commitments import Commitment, Commitments
from onemile.contracts import Manifest
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.hookspecs import hookimpl
from onemile.ledger import KeyReused
from onemile.members.models import SUSPENDED
from onemile.models import EventRow
from onemile.plugin_manager import Plugin
from onemile.testing.pocket_ledger import PocketLedger
from onemile.testing.world import World

Make = Callable[..., Commitment]


def open_fair(*, spender_uri: str) -> str:
    """Put a plugin "fair" to work in a test's instance; gives its account, and one may spend."""
    plugins, module = current.instance().plugins, types.ModuleType("fair")

    def permit(member: Any, capability: str, subject: Any) -> bool | None:
        if capability != SPEND:
            return None
        return bool(member.uri == spender_uri and not module.is_frozen)

    module.is_frozen = False  # type: ignore[attr-defined]
    manifest = Manifest(name="fair", title="Fair")
    module.permit = hookimpl(permit)  # type: ignore[attr-defined]
    plugins.manager.register(module, name="fair")
    folder = plugins.all[0].folder
    plugins.all.append(Plugin(manifest=manifest, module=module, folder=folder, version="1"))
    return f"{current.address_of('fair')}1#till"


def freeze_fair(*, is_frozen: bool = True) -> None:
    """Let nobody spend from the account of "fair" for now, or let them again."""
    fair: Any = current.instance().plugins.manager.get_plugin("fair")
    fair.is_frozen = is_frozen


class CommitmentsContract:
    """What every keeper of commitments promises to the plugins that use it."""

    def say_done(self, exchange_uri: str, member: Any) -> None:
        """Let one of the two say that it is done."""
        raise AssertionError("say how one of the two says that it is done")

    def dispute(self, exchange_uri: str, member: Any) -> None:
        """Let one of the two ask the moderators."""
        raise AssertionError("say how one of the two asks the moderators")

    def undo(self, exchange_uri: str, moderator: Any) -> None:
        """Let a moderator decide that it did not take place."""
        raise AssertionError("say how a moderator undoes it")

    def uphold(self, exchange_uri: str, moderator: Any) -> None:
        """Let a moderator decide that it did."""
        raise AssertionError("say how a moderator upholds it")

    @pytest.fixture
    def keeper(self, instance: Any, pocket: PocketLedger) -> Commitments:
        """The keeper under test, beside a ledger in memory."""
        found = current.commitments()
        assert found is not None, "the instance has no keeper of commitments; enable your plugin"
        return found

    @pytest.fixture
    def ana(self, world: World) -> Any:
        """Who gives her help."""
        return world.member("Ana")

    @pytest.fixture
    def ben(self, world: World) -> Any:
        """Who receives it for the fair, and may spend for it."""
        return world.member("Ben")

    @pytest.fixture
    def till(self, keeper: Commitments, pocket: PocketLedger, ben: Any) -> str:
        """An account of a plugin's, with 100 Smiles in it."""
        account = open_fair(spender_uri=ben.uri)
        pocket.balances[account] = 100
        return account

    @pytest.fixture
    def make(self, ana: Any, ben: Any, till: str) -> Make:
        """Make a commitment of Ana's to Ben: 40 Smiles from the till."""

        def one(**values: Any) -> Commitment:
            fields: dict[str, Any] = {
                "key": "fair/1",
                "giver_uri": ana.uri,
                "receiver_uri": ben.uri,
                "what": "Tenir la buvette",
                "day": clock.now().date() + timedelta(days=3),
                "amount_smiles": 40,
                "payer_account": till,
                "reason_uri": f"{current.address_of('fair')}1",
            }
            return Commitment(**{**fields, **values})

        return one

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """What was told of commitments, in its order."""
        rows = EventRow.select().where(EventRow.name.startswith("commitments."))
        return [(row.name.partition(".")[2], row.payload) for row in rows.order_by(EventRow.id)]

    # ------------------------------------------------------------------ opening

    def test_what_is_opened_is_agreed_and_set_aside(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, till: str
    ) -> None:
        uri = keeper.open(make())
        assert uri.startswith(current.card().base_url)
        assert keeper.state("fair/1") == "open"
        (promise,) = pocket.promises.values()
        assert (promise.transfer.payer, promise.transfer.kind) == (till, "task")
        assert (promise.state, pocket.available_smiles(till)) == ("held", 60)
        assert self.told() == []

    def test_the_same_key_twice_is_one_commitment(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, till: str
    ) -> None:
        assert keeper.open(make()) == keeper.open(make())
        assert pocket.available_smiles(till) == 60

    def test_a_key_with_other_content_is_refused(
        self, keeper: Commitments, make: Make, world: World
    ) -> None:
        first = make()
        keeper.open(first)
        others: list[dict[str, Any]] = [
            {"amount_smiles": 41},
            {"what": "Tenir la caisse"},
            {"day": None},
            {"giver_uri": str(world.member("Eva").uri)},
            {"reason_uri": "urn:other"},
        ]
        for other in others:
            with pytest.raises(KeyReused):
                keeper.open(replace(first, **other))

    def test_a_gift_needs_no_ledger_and_smiles_need_one(
        self, keeper: Commitments, make: Make
    ) -> None:
        current.instance().ledger = None
        with pytest.raises(Conflict):
            keeper.open(make())
        assert keeper.state("fair/1") is None
        keeper.open(make(amount_smiles=0))
        assert keeper.state("fair/1") == "open"

    def test_nothing_is_opened_that_cannot_be_paid(
        self, keeper: Commitments, pocket: PocketLedger, make: Make
    ) -> None:
        with pytest.raises(Conflict):
            keeper.open(make(amount_smiles=101))
        assert keeper.state("fair/1") is None and pocket.promises == {}

    def test_who_may_not_spend_from_an_account_opens_nothing_on_it(
        self, keeper: Commitments, make: Make, world: World, ana: Any
    ) -> None:
        eva = str(world.member("Eva").uri)
        for wrong in ({"receiver_uri": eva}, {"payer_account": eva}, {"payer_account": "x:y"}):
            with pytest.raises(NotAllowed):
                keeper.open(make(**wrong))
        with pytest.raises(Invalid):
            keeper.open(make(payer_account=ana.uri))
        assert keeper.state("fair/1") is None

    def test_one_may_pay_from_ones_own_account(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, ben: Any
    ) -> None:
        pocket.balances[ben.uri] = 50
        keeper.open(make(payer_account=ben.uri))
        assert pocket.available_smiles(ben.uri) == 10

    def test_it_takes_two_who_take_part_and_may_meet(
        self, keeper: Commitments, make: Make, world: World, ben: Any
    ) -> None:
        held_back = world.member("Sam", state=SUSPENDED)
        for wrong in (
            {"giver_uri": ben.uri},
            {"receiver_uri": "https://elsewhere.example/members/1"},
            {"giver_uri": "https://elsewhere.example/members/1"},
            {"giver_uri": held_back.uri},
        ):
            with pytest.raises((Invalid, Conflict, NotAllowed)):
                keeper.open(make(**wrong))

    def test_what_nobody_could_agree_to_is_refused(self, keeper: Commitments, make: Make) -> None:
        with pytest.raises(Invalid):
            keeper.open(make(day=clock.now().date() - timedelta(days=30)))
        with pytest.raises(Invalid):
            keeper.open(make(amount_smiles=10**9))

    def test_a_caller_that_rolls_back_has_opened_nothing(
        self, keeper: Commitments, pocket: PocketLedger, make: Make
    ) -> None:
        with pytest.raises(ZeroDivisionError), transaction():
            keeper.open(make())
            _fail()
        assert keeper.state("fair/1") is None and pocket.promises == {}
        keeper.open(make())

    # ------------------------------------------------------------------ its ends

    def test_two_words_confirm_it_and_the_account_pays(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, ana: Any, ben: Any, till: str
    ) -> None:
        uri = keeper.open(make())
        self.say_done(uri, ana)
        assert keeper.state("fair/1") == "open"
        self.say_done(uri, ben)
        assert keeper.state("fair/1") == "confirmed"
        assert (pocket.balance_smiles(till), pocket.balance_smiles(ana.uri)) == (60, 40)
        assert pocket.balance_smiles(ben.uri) == 0
        assert self.told() == [("CommitmentConfirmed", {"key": "fair/1", "amount_smiles": 40})]

    def test_an_account_that_is_frozen_meanwhile_pays_once_it_is_not(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, ana: Any, ben: Any, till: str
    ) -> None:
        uri = keeper.open(make())
        freeze_fair()
        self.say_done(uri, ana)
        with pytest.raises(Conflict):
            self.say_done(uri, ben)
        assert keeper.state("fair/1") == "open" and self.told() == []
        assert (pocket.balance_smiles(till), pocket.available_smiles(till)) == (100, 60)

        freeze_fair(is_frozen=False)
        self.say_done(uri, ben)
        assert keeper.state("fair/1") == "confirmed"
        assert (pocket.balance_smiles(till), pocket.balance_smiles(ana.uri)) == (60, 40)

    def test_what_moderators_uphold_is_paid_though_the_account_is_frozen(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, world: World, ana: Any
    ) -> None:
        uri = keeper.open(make())
        self.dispute(uri, ana)
        freeze_fair()
        self.uphold(uri, world.member("Mo", role="moderator"))
        assert keeper.state("fair/1") == "confirmed" and pocket.balance_smiles(ana.uri) == 40

    def test_what_is_called_off_is_free_again(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, till: str
    ) -> None:
        keeper.open(make())
        keeper.cancel("fair/1", why="Il pleut")
        keeper.cancel("fair/1", why="Il pleut toujours")
        assert keeper.state("fair/1") == "cancelled"
        assert pocket.available_smiles(till) == 100
        assert self.told() == [("CommitmentCancelled", {"key": "fair/1"})]
        assert keeper.open(make())
        assert keeper.state("fair/1") == "cancelled"

    def test_after_a_word_it_is_for_the_moderators(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, world: World, ana: Any
    ) -> None:
        uri = keeper.open(make())
        self.say_done(uri, ana)
        keeper.cancel("fair/1", why="Personne n’est venu")
        assert keeper.state("fair/1") == "disputed" and self.told() == []
        self.undo(uri, world.member("Mo", role="moderator"))
        assert keeper.state("fair/1") == "cancelled"
        assert [name for name, _told in self.told()] == ["CommitmentCancelled"]
        assert pocket.balance_smiles(ana.uri) == 0

    def test_a_dispute_that_is_upheld_pays(
        self, keeper: Commitments, pocket: PocketLedger, make: Make, world: World, ana: Any
    ) -> None:
        uri = keeper.open(make())
        self.dispute(uri, ana)
        self.uphold(uri, world.member("Mo", role="moderator"))
        assert keeper.state("fair/1") == "confirmed"
        assert [name for name, _told in self.told()] == ["CommitmentConfirmed"]
        assert pocket.balance_smiles(ana.uri) == 40

    def test_a_dispute_after_the_end_gives_it_back(
        self,
        keeper: Commitments,
        pocket: PocketLedger,
        make: Make,
        world: World,
        ana: Any,
        ben: Any,
        till: str,
    ) -> None:
        uri = keeper.open(make())
        self.say_done(uri, ana)
        self.say_done(uri, ben)
        self.dispute(uri, ben)
        assert keeper.state("fair/1") == "disputed"
        self.undo(uri, world.member("Mo", role="moderator"))
        assert keeper.state("fair/1") == "cancelled"
        assert (pocket.balance_smiles(till), pocket.balance_smiles(ana.uri)) == (100, 0)
        assert self.told()[1:] == [("CommitmentReversed", {"key": "fair/1", "amount_smiles": 40})]

    def test_what_was_confirmed_and_is_upheld_is_told_once(
        self, keeper: Commitments, make: Make, world: World, ana: Any, ben: Any
    ) -> None:
        uri = keeper.open(make())
        self.say_done(uri, ana)
        self.say_done(uri, ben)
        self.dispute(uri, ben)
        self.uphold(uri, world.member("Mo", role="moderator"))
        assert [name for name, _told in self.told()] == ["CommitmentConfirmed"]

    def test_what_is_confirmed_is_not_called_off(
        self, keeper: Commitments, make: Make, ana: Any, ben: Any
    ) -> None:
        uri = keeper.open(make())
        self.say_done(uri, ana)
        self.say_done(uri, ben)
        with pytest.raises(Conflict):
            keeper.cancel("fair/1", why="Trop tard")

    def test_a_key_that_nobody_opened_is_not_found(self, keeper: Commitments) -> None:
        for key in ("fair/none", "", "fair/\0", "x" * 9_999):
            assert keeper.state(key) is None
            with pytest.raises(NotFound):
                keeper.cancel(key, why="Il pleut")

    def test_what_is_no_commitment_cannot_even_be_made(self, make: Make) -> None:
        wrong: list[dict[str, Any]] = [
            {"key": ""},
            {"key": "a\0"},
            {"key": "x" * 201},
            {"what": " "},
            {"what": "Tenir\nla buvette"},
            {"what": "x" * 121},
            {"amount_smiles": -1},
            {"amount_smiles": True},
            {"amount_smiles": 1.5},
            {"day": "demain"},
            {"giver_uri": "https://x.example/" + "e" * 3_000},
            {"receiver_uri": ""},
            {"payer_account": "fair\n"},
        ]
        for one in wrong:
            with pytest.raises(TypeError, match=f"Commitment.{next(iter(one))}"):
                make(**one)


def _fail() -> None:
    raise ZeroDivisionError
