"""The ledger port: what a plugin may ask of whoever keeps the Smiles.

A plugin that moves Smiles asks ``ledger()`` of the doorway and gets a ``Ledger`` or None:
an instance may do without. Accounts are addressed by URI, so that nobody needs an Account
model. Calls join the caller's open transaction: a failed service moves no Smiles.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from onemile.contracts import Event
from onemile.errors import Conflict, LimitReached, Refusal

HoldState = Literal["held", "posted", "voided"]

# The account from which the association issues welcomes, thanks and relief.
COMMONS_ISSUE = "commons:issue"
# The account that collects what is left over, and recycles it.
COMMONS_TREASURY = "commons:treasury"


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """So many Smiles from payer to payee.

    ``key`` is made by the caller: the same key with the same content is one transfer and
    one answer, with other content a ``KeyReused``. ``reason_uri`` names what it thanks for.
    ``kind`` is one word for the books: exchange, gratification, welcome, relief, correction…
    """

    key: str
    payer: str
    payee: str
    amount_smiles: int
    reason_uri: str
    kind: str = "exchange"


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """A line of an account's diary: ``amount_smiles`` is signed from its holder's side."""

    entry_id: int
    at: datetime
    kind: str
    other: str
    amount_smiles: int
    balance_smiles: int
    reason_uri: str


class LedgerError(Refusal):
    """Base of what a ledger refuses."""

    status = 409


class FloorReached(LimitReached, LedgerError):
    """The payer's balance, holds counted, would pass its floor."""

    status = 409


class BudgetExhausted(LimitReached, LedgerError):
    """The commons would issue beyond its budget."""

    status = 409


class KeyReused(Conflict, LedgerError):
    """A key known with other content, or a key that was refused before: nothing is written."""


class AlreadyResolved(Conflict, LedgerError):
    """The hold was posted or voided before, the other way."""


class Ledger(Protocol):
    """What a keeper of Smiles offers. Amounts are whole Smiles, greater than zero."""

    def hold(self, transfer: Transfer) -> HoldState:
        """Reserve the amount at the payer's. Raises FloorReached, KeyReused."""
        ...

    def post(self, key: str, *, amount_smiles: int | None = None) -> None:
        """Make a hold final, at its amount or less. Idempotent. Raises AlreadyResolved."""
        ...

    def void(self, key: str) -> None:
        """Release a hold. Idempotent. Raises AlreadyResolved if it was posted."""
        ...

    def transfer(self, transfer: Transfer) -> None:
        """Hold and post at once. Raises FloorReached, BudgetExhausted, KeyReused."""
        ...

    def gratify(self, *, key: str, members: tuple[str, str], reason_uri: str) -> int:
        """Thank both sides of a confirmed exchange from the commons, within its caps.

        Gives the Smiles each side received; 0 where a cap, a ceiling or the budget says no.
        """
        ...

    def balance_smiles(self, account: str) -> int:
        """Posted in minus posted out; 0 for an unknown account."""
        ...

    def available_smiles(self, account: str) -> int:
        """How much the account could pay now: balance minus holds minus floor, never below 0."""
        ...

    def statement(self, account: str, *, before: int | None, limit: int) -> list[LedgerLine]:
        """The newest lines of an account with ``entry_id < before``, newest first."""
        ...


@dataclass(frozen=True, kw_only=True)
class TransferHeld(Event):
    """Smiles were reserved."""

    name = "ledger.TransferHeld"
    key: str
    payer: str
    payee: str
    amount_smiles: int
    reason_uri: str


@dataclass(frozen=True, kw_only=True)
class TransferPosted(Event):
    """Smiles have moved."""

    name = "ledger.TransferPosted"
    key: str
    payer: str
    payee: str
    amount_smiles: int
    reason_uri: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class TransferVoided(Event):
    """Reserved Smiles were released."""

    name = "ledger.TransferVoided"
    key: str
    payer: str
    payee: str
    amount_smiles: int
    reason_uri: str
