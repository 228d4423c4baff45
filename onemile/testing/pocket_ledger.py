"""A keeper of Smiles in memory, for the tests of plugins that ask for one: no other plugin needed.

    def test_an_evening_is_paid(pocket, world):      # ``pocket`` is the instance's ledger
        pocket.balances[ana.uri] = 100

It keeps what ``LedgerContract`` asks, and joins the caller's transaction: a rollback takes along
what was asked in it.
"""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onemile import clock
from onemile.capabilities import require
from onemile.db import after_commit, transaction
from onemile.errors import Conflict, Invalid, NotFound
from onemile.events import record
from onemile.ledger import (
    COMMONS_ISSUE,
    AlreadyResolved,
    FloorReached,
    HeldSmiles,
    HoldState,
    KeyReused,
    LedgerLine,
    Transfer,
    TransferHeld,
    TransferPosted,
    TransferVoided,
)
from onemile.members.directory import find_by_uri

# What only the commons give, and nothing else do they give.
GRANTS = ("grant", "welcome", "gratification", "relief", "write_off")
AMOUNT_SMILES_MAX = 1_000_000
THANKS_SMILES = 5
HOUR_SMILES = 60


@dataclass
class Promise:
    """What became of a key; ``moved_smiles`` of it were posted."""

    transfer: Transfer
    state: HoldState = "held"
    moved_smiles: int = 0
    held_at: datetime = field(default_factory=clock.now)


@dataclass
class Book:
    """All that the ledger knows; copied before each change, and put back by a rollback."""

    balances: dict[str, int] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    refused: dict[str, Transfer] = field(default_factory=dict)
    thanked: dict[str, int] = field(default_factory=dict)
    lines: list[tuple[str, LedgerLine]] = field(default_factory=list)
    # The keys that were posted, in their order.
    posts: list[str] = field(default_factory=list)


class _Mark:
    """Waits for the commit of one change; it is gone when that was rolled back."""

    is_kept = False

    def __call__(self) -> None:
        self.is_kept = True


class PocketLedger:
    """A simple keeper of Smiles. ``floor`` is what each keeps in hand: in debt is only whoever a
    decision (``may_owe``) puts there."""

    def __init__(self) -> None:
        self.floor = 0
        self._book = Book()
        self._changes: list[tuple[Book, weakref.ref[_Mark]]] = []

    @property
    def balances(self) -> dict[str, int]:
        """What each account holds, to be set by a test."""
        return self._book.balances

    @property
    def posts(self) -> list[str]:
        """The keys that were posted, in their order."""
        return self._book.posts

    @property
    def promises(self) -> dict[str, Promise]:
        """What was promised, by key."""
        return self._book.promises

    def hold(self, transfer: Transfer) -> HoldState:
        self._check(transfer)
        return self._ask(transfer).state

    def post(self, key: str, *, amount_smiles: int | None = None) -> None:
        with self._changing():
            promise = self._promise(key)
            asked = promise.transfer.amount_smiles if amount_smiles is None else amount_smiles
            if promise.state == "voided":
                raise AlreadyResolved("released already", state="voided")
            if promise.state == "posted":
                if amount_smiles in (None, promise.moved_smiles):
                    return
                raise AlreadyResolved("moved already", state="posted")
            if not 0 < asked <= promise.transfer.amount_smiles:
                raise Invalid({"amount_smiles": "no more than was promised, and at least one"})
            promise.state, promise.moved_smiles = "posted", asked
            self._book.posts.append(key)
            self._move(promise.transfer, asked)
            record(TransferPosted(**_told(promise, asked), kind=promise.transfer.kind))

    def void(self, key: str) -> None:
        with self._changing():
            if key in self._book.thanked:
                raise AlreadyResolved("theirs by now")
            promise = self._promise(key)
            if promise.state == "posted":
                raise AlreadyResolved("moved already", state="posted")
            if promise.state == "held":
                promise.state = "voided"
                record(TransferVoided(**_told(promise, promise.transfer.amount_smiles)))

    def transfer(self, transfer: Transfer) -> None:
        self._check(transfer)
        self._ask(transfer, at_once=True)

    def gratify(self, *, key: str, members: tuple[str, str], reason_uri: str) -> int:
        with self._changing():
            if key not in self._book.thanked:
                self._book.thanked[key] = THANKS_SMILES
                for member in members:
                    given = Transfer(
                        key=f"{key}/{member}",
                        payer=COMMONS_ISSUE,
                        payee=member,
                        amount_smiles=THANKS_SMILES,
                        reason_uri=reason_uri,
                        kind="gratification",
                    )
                    self._move(given, THANKS_SMILES)
            return self._book.thanked[key]

    def find(self, key: str) -> HoldState | None:
        found = self._book.promises.get(key)
        return found.state if found else None

    def holds(self, prefix: str, *, before: int | None, limit: int) -> list[HeldSmiles]:
        found = [
            HeldSmiles(
                id=number,
                key=key,
                kind=one.transfer.kind,
                payer=one.transfer.payer,
                payee=one.transfer.payee,
                amount_smiles=one.transfer.amount_smiles,
                reason_uri=one.transfer.reason_uri,
                held_at=one.held_at,
                lapses_at=one.transfer.lapses_at,
            )
            for number, (key, one) in enumerate(self._book.promises.items(), start=1)
            if one.state == "held" and key.startswith(prefix)
        ]
        return [one for one in reversed(found) if before is None or one.id < before][:limit]

    def guide(self) -> int:
        return HOUR_SMILES

    def balance_smiles(self, account: str) -> int:
        return self._book.balances.get(account, 0)

    def available_smiles(self, account: str, *, floor_smiles: int | None = None) -> int:
        held = sum(
            one.transfer.amount_smiles
            for one in self._book.promises.values()
            if one.state == "held" and one.transfer.payer == account
        )
        if account == COMMONS_ISSUE:
            return AMOUNT_SMILES_MAX
        floor = self.floor if floor_smiles is None else max(self.floor, floor_smiles)
        return max(0, self.balance_smiles(account) - held - floor)

    def statement(self, account: str, *, before: int | None, limit: int) -> list[LedgerLine]:
        mine = [line for uri, line in reversed(self._book.lines) if uri == account]
        return [line for line in mine if before is None or line.entry_id < before][:limit]

    def lapse(self) -> None:
        """Release what was promised until a moment that is over, as a nightly job would."""
        now = clock.now()
        for key, one in list(self._book.promises.items()):
            until = one.transfer.lapses_at
            if one.state == "held" and until is not None and until <= now:
                self.void(key)

    # ------------------------------------------------------------------ what it keeps

    def _ask(self, transfer: Transfer, *, at_once: bool = False) -> Promise:
        """Give the promise of a key, made now if it is new; a refusal is remembered."""
        try:
            with self._changing():
                promise = self._promised(transfer, tells=not at_once)
                if at_once and promise.state != "posted":
                    self.post(transfer.key)
                return promise
        except FloorReached:
            with self._changing():
                self._book.refused[transfer.key] = transfer
            raise

    def _promised(self, transfer: Transfer, *, tells: bool) -> Promise:
        known = self._book.promises.get(transfer.key)
        if transfer.key in self._book.refused or (known and known.transfer != transfer):
            raise KeyReused("asked before: refused, or with other content")
        if known is None:
            if transfer.by_uri not in ("", transfer.payer):
                require(find_by_uri(transfer.by_uri), "ledger.spend", transfer.payer)
            self._look_at_correction(transfer)
            self._look_at_floor(transfer)
            known = self._book.promises[transfer.key] = Promise(transfer)
            if tells:
                record(TransferHeld(**_told(known, transfer.amount_smiles)))
        return known

    def _promise(self, key: str) -> Promise:
        if key not in self._book.promises:
            raise NotFound
        return self._book.promises[key]

    def _look_at_floor(self, transfer: Transfer) -> None:
        if transfer.may_owe:
            return
        free = self.available_smiles(transfer.payer)
        if transfer.floor_smiles is not None:
            free -= max(0, transfer.floor_smiles - self.floor)
        if transfer.amount_smiles > free:
            raise FloorReached("there is not enough to promise this")

    def _look_at_correction(self, transfer: Transfer) -> None:
        if not transfer.corrects:
            return
        original = self._promise(transfer.corrects)
        sides = (original.transfer.payee, original.transfer.payer)
        before = sum(
            one.transfer.amount_smiles if one.state == "held" else one.moved_smiles
            for one in self._book.promises.values()
            if one.transfer.corrects == transfer.corrects
        )
        is_fitting = original.state == "posted" and sides == (transfer.payer, transfer.payee)
        if not is_fitting or before + transfer.amount_smiles > original.moved_smiles:
            raise Conflict("this takes back more than has moved")

    def _check(self, transfer: Transfer) -> None:
        amount, is_grant = transfer.amount_smiles, transfer.kind in GRANTS
        if type(amount) is not int or not 0 < amount <= AMOUNT_SMILES_MAX:
            raise Invalid({"amount_smiles": "a whole number"})
        if transfer.payer == transfer.payee:
            raise Invalid({"payee": "giver and receiver are the same"})
        if transfer.may_owe and not (transfer.corrects or transfer.kind == "decision"):
            raise Invalid({"may_owe": "only a decision takes an account below its floor"})
        if is_grant != (transfer.payer == COMMONS_ISSUE):
            raise Invalid({"kind": "the commons give grants, and nobody else does"})

    def _move(self, transfer: Transfer, amount: int) -> None:
        number = len(self._book.lines) + 1
        sides = (
            (transfer.payer, transfer.payee, -amount),
            (transfer.payee, transfer.payer, amount),
        )
        for account, other, signed in sides:
            balance = self._book.balances.get(account, 0) + signed
            self._book.balances[account] = balance
            line = LedgerLine(
                entry_id=number,
                at=clock.now(),
                kind=transfer.kind,
                other=other,
                amount_smiles=signed,
                balance_smiles=balance,
                reason_uri=transfer.reason_uri,
            )
            self._book.lines.append((account, line))

    # ------------------------------------------------------------------ and what it forgets

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the book within a transaction; whatever takes it back takes the change along."""
        with transaction():
            before = deepcopy(self._book)
            mark = _Mark()
            self._changes.append((before, weakref.ref(mark, self._forget(mark))))
            after_commit(mark)
            del mark
            yield

    def _forget(self, mark: _Mark) -> Any:
        """Tell apart, when a mark is dropped, whether its change was kept or rolled back."""
        kept = mark.__dict__

        def dropped(reference: weakref.ref[_Mark]) -> None:
            place = [one for _before, one in self._changes].index(reference)
            if not kept.get("is_kept"):
                self._book = self._changes[place][0]
                del self._changes[place:]
            else:
                del self._changes[: place + 1]

        return dropped


def _told(promise: Promise, amount_smiles: int) -> dict[str, Any]:
    transfer = promise.transfer
    return {
        "key": transfer.key,
        "payer": transfer.payer,
        "payee": transfer.payee,
        "amount_smiles": amount_smiles,
        "reason_uri": transfer.reason_uri,
    }
