"""The ledger port: what a plugin may ask of whoever keeps the Smiles.

A plugin that moves Smiles asks ``ledger()`` of the doorway and gets a ``Ledger`` or None:
an instance may do without. Accounts are addressed by URI, so that nobody needs an Account
model. Calls join the caller's open transaction: a failed service moves no Smiles.

A key is used once. What it was refused for is remembered, and the key refused for ever, when
the transaction that asked is kept; a caller that rolls back has asked nothing and may ask anew.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

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
    one answer, with other content a ``KeyReused``. It stays in the books for good, so it is
    opaque: no name, no mail. ``reason_uri`` names what the transfer thanks for.
    ``kind`` is one word for the books: exchange, gratification, welcome, relief, correction…
    ``corrects`` is the key of a posted transfer that this one takes back, in part or in full:
    nothing posted is ever undone, it is mended by a transfer the other way.
    ``lapses_at``: a hold that nobody has ended by then is released, whatever became of who asked.
    ``floor_smiles``: below this the payer must not come by it, even where their own floor is lower.
    ``may_owe``: what the payer lacks they owe, and their account goes below its floor; only by a
    decision of those who mediate (``corrects``, or of the kind "decision").
    ``by_uri``: the member upon whose word it is made, who may spend from the payer's account
    (``ledger.spend``) where it is not their own; "" is the plugin's own word, as at a deadline.
    It is no part of the content, and stands in no book.
    """

    key: str
    payer: str
    payee: str
    amount_smiles: int
    reason_uri: str
    kind: str = "exchange"
    corrects: str = ""
    lapses_at: datetime | None = None
    floor_smiles: int | None = None
    may_owe: bool = False
    by_uri: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """A line of an account's diary: ``amount_smiles`` is signed from its holder's side.

    ``other`` is the URI of whoever stands on the other side; ``balance_smiles`` is what the
    account held after this line.
    """

    entry_id: int
    at: datetime
    kind: str
    other: str
    amount_smiles: int
    balance_smiles: int
    reason_uri: str


@dataclass(frozen=True, kw_only=True)
class HeldSmiles:
    """Smiles that are promised and have not moved. ``id`` rises with time: a page's cursor."""

    id: int
    key: str
    kind: str
    payer: str
    payee: str
    amount_smiles: int
    reason_uri: str
    held_at: datetime
    lapses_at: datetime | None


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


class AccountClosed(Conflict, LedgerError):
    """One side has left; nothing more is held or moved for them."""


@runtime_checkable
class Ledger(Protocol):
    """What a keeper of Smiles offers. Amounts are whole Smiles, greater than zero."""

    def hold(self, transfer: Transfer) -> HoldState:
        """Reserve the amount at the payer's; gives the state, also of a hold made before.

        Raises Invalid, NotAllowed, FloorReached, BudgetExhausted, KeyReused, AccountClosed.
        """
        ...

    def post(self, key: str, *, amount_smiles: int | None = None) -> None:
        """Make a hold final, at its amount or less; what is over is released. Idempotent.

        Raises NotFound, Invalid for more than was held, AlreadyResolved when it was voided or
        posted with another amount.
        """
        ...

    def void(self, key: str) -> None:
        """Release a hold, or thanks by their key as far as they have not vested. Idempotent.

        Raises NotFound, AlreadyResolved if it was posted.
        """
        ...

    def transfer(self, transfer: Transfer) -> None:
        """Hold and post at once. Raises as ``hold``, and AlreadyResolved for a voided key."""
        ...

    def gratify(self, *, key: str, members: tuple[str, str], reason_uri: str) -> int:
        """Thank both sides of a confirmed exchange from the commons, within its caps.

        Gives the Smiles promised to each side; a side at its own cap or ceiling gets none, and
        0 says that nobody does. They are the member's once they have vested. Idempotent.
        """
        ...

    def find(self, key: str) -> HoldState | None:
        """Tell what became of a key; None for one that was never asked, or was refused."""
        ...

    def holds(self, prefix: str, *, before: int | None, limit: int) -> list[HeldSmiles]:
        """The newest open holds whose key begins with ``prefix``, with ``id < before``."""
        ...

    def guide(self) -> int:
        """How many Smiles the association suggests for an hour."""
        ...

    def balance_smiles(self, account: str) -> int:
        """Posted in minus posted out; 0 for an unknown account."""
        ...

    def available_smiles(self, account: str, *, floor_smiles: int | None = None) -> int:
        """The largest amount the account could agree to now: balance, less holds and floor.

        ``floor_smiles`` asks for a transfer that has such a floor of its own, and is no exchange.
        """
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
