"""The real ledger against a dictionary: random promises, payments, thanks and corrections.

An auditor keeps its own, much simpler book and must agree with the ledger after every step.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from onemile import clock as clock_module
from onemile.api import (
    COMMONS_ISSUE,
    AlreadyResolved,
    Conflict,
    FloorReached,
    KeyReused,
    Transfer,
)
from onemile.members.models import Member
from onemile_smiles import reconcile, thanks
from onemile_smiles.ledger import SmilesLedger
from onemile_smiles.models import Posting

pytestmark = pytest.mark.plugins("smiles")
AMOUNTS = st.integers(min_value=1, max_value=350)
PEOPLE = st.integers(min_value=0, max_value=3)
_examples = count(1)


@dataclass
class Promised:
    """What the auditor remembers of one hold."""

    transfer: Transfer
    state: str = "held"
    posted: int = 0
    corrected: int = 0


@dataclass
class Auditor:
    """The book as it should be, by the rules of the design and nothing else."""

    verified: set[str]
    balance: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    grown: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    thanked: list[tuple[frozenset[str], Any]] = field(default_factory=list)
    vesting: list[tuple[str, int, Any, str]] = field(default_factory=list)
    waiting: list[tuple[str, int, Any, str]] = field(default_factory=list)

    def floor(self, uri: str) -> int:
        if uri not in self.verified:
            return 0
        return -300 - sum(by for (who, _), (by, _at) in self.grown.items() if who == uri)

    def available(self, uri: str) -> int:
        return max(0, self.balance[uri] - self.held[uri] - self.floor(uri))

    def move(self, transfer: Transfer, amount: int) -> None:
        self.balance[transfer.payer] -= amount
        self.balance[transfer.payee] += amount
        pair = (transfer.payee, transfer.payer)
        if not transfer.corrects and transfer.payer in self.verified and pair not in self.grown:
            now = clock_module.now()
            mine = [(by, at) for (who, _), (by, at) in self.grown.items() if who == pair[0]]
            this_month = sum(by for by, at in mine if (now - at).days < 30)
            by = min(amount, 900 - sum(by for by, _ in mine), 150 - this_month)
            if by > 0:
                self.grown[pair] = (by, now)

    def shrink(self, pair: tuple[str, str], stands: list[Promised]) -> None:
        """Let trust go back to what its partner has given and that still stands."""
        if pair not in self.grown:
            return
        given = [one for one in stands if (one.transfer.payee, one.transfer.payer) == pair]
        by, at = self.grown.pop(pair)
        left = min(by, sum(one.posted - one.corrected for one in given))
        if left > 0:
            self.grown[pair] = (left, at)

    def thank(self, pair: tuple[str, str], reason: str) -> int:
        now = clock_module.now()
        recent = [(who, at) for who, at in self.thanked if (now - at).days < 30]
        if any(who == frozenset(pair) for who, _ in recent):
            return 0
        given = 0
        for uri in pair:
            if sum(uri in who for who, _ in recent) < 10 and self.balance[uri] < 1200:
                since = self.vesting if uri in self.verified else self.waiting
                since.append((uri, 5, now, reason))
                given = 5
        if given:
            self.thanked.append((frozenset(pair), now))
        return given

    def meet(self, uri: str) -> None:
        """Promise what has waited, and count from now."""
        now = clock_module.now()
        self.verified.add(uri)
        self.vesting += [(who, by, now, why) for who, by, _at, why in self.waiting if who == uri]
        self.waiting = [one for one in self.waiting if one[0] != uri]

    def vest(self) -> None:
        now = clock_module.now()
        due = [item for item in self.vesting if (now - item[2]).days >= 7]
        self.vesting = [item for item in self.vesting if item not in due]
        for uri, amount, _at, _reason in due:
            self.balance[uri] += amount
            self.balance[COMMONS_ISSUE] -= amount


class Neighbours(RuleBasedStateMachine):
    """Four neighbours, three of them verified, doing whatever comes to their minds."""

    world: Any
    clock: Any

    @initialize()
    def move_in(self) -> None:
        self.example, self.keys = next(_examples), count(1)
        self.ledger = SmilesLedger()
        now = clock_module.now()
        people = [self.world.member(verified_at=now if n else None) for n in range(4)]
        self.people = [str(person.uri) for person in people]
        self.auditor = Auditor(verified=set(self.people[1:]))
        self.issued_before = self.ledger.balance_smiles(COMMONS_ISSUE)
        self.asked: list[Promised] = []

    def transfer(self, payer: int, payee: int, amount: int, **values: Any) -> Transfer:
        key = f"{self.example}:{next(self.keys)}"
        return Transfer(
            key=key,
            payer=self.people[payer],
            payee=self.people[payee],
            amount_smiles=amount,
            reason_uri=f"urn:{key}",
            **values,
        )

    @rule(payer=PEOPLE, step=st.integers(1, 3), amount=AMOUNTS, at_once=st.booleans())
    def promise(self, payer: int, step: int, amount: int, at_once: bool) -> None:
        asked = self.transfer(payer, (payer + step) % 4, amount)
        ask = self.ledger.transfer if at_once else self.ledger.hold
        if amount > self.auditor.available(asked.payer):
            with pytest.raises(FloorReached):
                ask(asked)
            with pytest.raises(KeyReused):
                ask(asked)
            return
        ask(asked)
        done = Promised(asked)
        self.asked.append(done)
        if at_once:
            self.settle(done, amount)
        else:
            self.auditor.held[asked.payer] += amount

    def settle(self, promised: Promised, amount: int) -> None:
        self.auditor.move(promised.transfer, amount)
        promised.state, promised.posted = "posted", amount

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), part=st.integers(1, 4))
    def keep(self, data: Any, part: int) -> None:
        promised = data.draw(st.sampled_from(self.asked))
        amount = max(1, promised.transfer.amount_smiles * part // 4)
        if promised.state == "held":
            self.ledger.post(promised.transfer.key, amount_smiles=amount)
            self.auditor.held[promised.transfer.payer] -= promised.transfer.amount_smiles
            self.settle(promised, amount)
        elif promised.state == "posted" and amount == promised.posted:
            self.ledger.post(promised.transfer.key, amount_smiles=amount)
        else:
            with pytest.raises(AlreadyResolved):
                self.ledger.post(promised.transfer.key, amount_smiles=amount)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def free(self, data: Any) -> None:
        promised = data.draw(st.sampled_from(self.asked))
        if promised.state == "posted":
            with pytest.raises(AlreadyResolved):
                self.ledger.void(promised.transfer.key)
            return
        self.ledger.void(promised.transfer.key)
        if promised.state == "held":
            self.auditor.held[promised.transfer.payer] -= promised.transfer.amount_smiles
        promised.state = "voided"

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), change=st.booleans())
    def press_the_button_again(self, data: Any, change: bool) -> None:
        promised = data.draw(st.sampled_from(self.asked))
        if not change:
            assert self.ledger.hold(promised.transfer) == promised.state
            return
        other = Transfer(**{**vars(promised.transfer), "reason_uri": "urn:other"})
        with pytest.raises(KeyReused):
            self.ledger.hold(other)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), amount=AMOUNTS)
    def take_back(self, data: Any, amount: int) -> None:
        promised = data.draw(st.sampled_from(self.asked))
        asked = Transfer(
            key=f"{self.example}:{next(self.keys)}",
            payer=promised.transfer.payee,
            payee=promised.transfer.payer,
            amount_smiles=amount,
            reason_uri=promised.transfer.reason_uri,
            kind="correction",
            corrects=promised.transfer.key,
        )
        if promised.state != "posted" or promised.corrected + amount > promised.posted:
            refusal: type[Exception] = Conflict
        elif amount > self.auditor.available(asked.payer):
            refusal = FloorReached
        else:
            self.ledger.transfer(asked)
            self.auditor.move(asked, amount)
            promised.corrected += amount
            stands = [one for one in self.asked if one.state == "posted"]
            self.auditor.shrink((asked.payer, asked.payee), stands)
            reason = promised.transfer.reason_uri
            self.auditor.vesting = [v for v in self.auditor.vesting if v[3] != reason]
            self.auditor.waiting = [v for v in self.auditor.waiting if v[3] != reason]
            return
        with pytest.raises(refusal):
            self.ledger.transfer(asked)

    @rule(one=PEOPLE, step=st.integers(1, 3), twice=st.booleans())
    def thank(self, one: int, step: int, twice: bool) -> None:
        pair = (self.people[one], self.people[(one + step) % 4])
        key = f"{self.example}:{next(self.keys)}"
        expected = self.auditor.thank(pair, f"urn:{key}")
        for _ in range(1 + twice):
            given = self.ledger.gratify(key=key, members=pair, reason_uri=f"urn:{key}")
            assert given == expected

    @precondition(lambda self: self.people[0] not in self.auditor.verified)
    @rule()
    def meet(self) -> None:
        """The association meets the fourth of them."""
        Member.update(verified_at=clock_module.now()).where(Member.uri == self.people[0]).execute()
        thanks.release(self.people[0])
        self.auditor.meet(self.people[0])

    @rule(days=st.sampled_from([1, 8, 31]))
    def wait(self, days: int) -> None:
        self.clock.advance(days=days)
        thanks.vest()
        self.auditor.vest()

    @invariant()
    def the_auditor_agrees(self) -> None:
        for uri in self.people:
            assert self.ledger.balance_smiles(uri) == self.auditor.balance[uri]
            assert self.ledger.available_smiles(uri) == self.auditor.available(uri)
            assert self.auditor.balance[uri] - self.auditor.held[uri] >= -1200
        issued = self.ledger.balance_smiles(COMMONS_ISSUE) - self.issued_before
        assert issued == self.auditor.balance[COMMONS_ISSUE]
        assert sum(self.auditor.balance.values()) == 0

    def teardown(self) -> None:
        if not hasattr(self, "people"):
            return
        self.clock.advance(days=8)  # what still vests does not reach into the next example
        thanks.vest()
        assert sum(posting.amount_smiles for posting in Posting.select()) == 0
        assert reconcile.prove().findings == ()


@pytest.mark.timeout(600)  # a failure is worth the time it takes to find its shortest story
def test_the_ledger_and_a_dictionary_agree(world, clock):
    Neighbours.world, Neighbours.clock = world, clock
    run_state_machine_as_test(
        Neighbours,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
