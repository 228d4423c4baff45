"""The commitments port: what a plugin may ask of whoever keeps exchanges between two people.

A plugin whose tasks need hands (a project, a fair) asks ``commitments()`` of the doorway and gets a
``Commitments`` or None: an instance may do without. What it opens is an exchange like any other:
the two say that it is done, call it off, or go to the moderators. Calls join the caller's open
transaction. What becomes of it is told by the events below, after the commit, by the caller's key.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Protocol, runtime_checkable

from onemile.contracts import Event
from onemile.fields import Count, Uri, Words
from onemile.record import Record, WrongField

CommitmentState = Literal["open", "confirmed", "cancelled", "disputed"]
# As long as a key of the ledger.
KEY_LENGTH_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Commitment(Record):
    """So much of one person's help to another, agreed already.

    ``key`` is made by the caller, opaque, and used once: the same key with the same content is
    one commitment. ``receiver_uri`` is one person, who says "done" for all: never a project.
    The Smiles are held at ``payer_account``, from which the receiver must be allowed to spend
    (``ledger.spend``) where it is not their own. It is asked again before they move: while the
    answer is no, the account is frozen, neither two words nor the clock confirm anything, what was
    said stays, and it is tried again; moderators who decide a dispute are not held up by it.
    ``reason_uri`` is what it is a part of.
    """

    key: Annotated[str, Words(KEY_LENGTH_MAX, least=1)]
    giver_uri: Uri
    receiver_uri: Uri
    what: Annotated[str, Words(120, least=1)]
    day: date | None
    amount_smiles: Count
    payer_account: Uri
    reason_uri: Uri

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("key", "giver_uri", "receiver_uri", "payer_account", "reason_uri"):
            if not getattr(self, name).isprintable():
                raise WrongField(f"Commitment.{name} must have nothing invisible in it")
        # Tables of one of our two engines cannot hold it, and no task has more than a line.
        if not self.what.strip() or set(self.what) & set("\0\n\r"):
            raise WrongField("Commitment.what must be one line")


@runtime_checkable
class Commitments(Protocol):
    """What a keeper of exchanges offers."""

    def open(self, commitment: Commitment) -> str:
        """Return the URI of the exchange, already agreed, its Smiles held under kind ``task``.

        Idempotent by key. Raises KeyReused for other content under a known key, Invalid, Conflict
        (too few Smiles, no keeper of Smiles, one of the two cannot be reached), NotAllowed (the
        receiver may not spend from that account, or one of the two may not take part).
        """
        ...

    def cancel(self, key: str, *, why: str) -> None:
        """Call it off for the receiver, in a few words that the giver reads. Idempotent.

        Once one of the two has said that it is done, the moderators decide: its state is
        "disputed" then. Raises NotFound, Invalid, Conflict when it is confirmed.
        """
        ...

    def state(self, key: str) -> CommitmentState | None:
        """Tell how it stands; None for a key that was never opened.

        What the moderators have undone after it was confirmed is "cancelled".
        """
        ...


@dataclass(frozen=True, kw_only=True)
class CommitmentConfirmed(Event):
    """Both have said that it is done, or a moderator has; so many Smiles have moved."""

    name = "commitments.CommitmentConfirmed"
    key: str
    amount_smiles: int


@dataclass(frozen=True, kw_only=True)
class CommitmentCancelled(Event):
    """Nothing comes of it: what was held is free."""

    name = "commitments.CommitmentCancelled"
    key: str


@dataclass(frozen=True, kw_only=True)
class CommitmentReversed(Event):
    """The moderators have undone what was confirmed: so many Smiles have gone back."""

    name = "commitments.CommitmentReversed"
    key: str
    amount_smiles: int


EVENT_TYPES = (CommitmentConfirmed, CommitmentCancelled, CommitmentReversed)
