"""The only writer of the book: balanced, added to and never changed, chained entry by entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onemile.api import clock, database, ids, is_sqlite, microseconds, rows, rows_of
from onemile_smiles import records, turnover
from onemile_smiles.chain import Link, next_hash
from onemile_smiles.models import Entry, Head


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A movement to be written. ``postings`` maps account ids to signed Smiles.

    ``id`` is what its entry will have.
    """

    key: str
    kind: str
    reason_digest: str
    postings: Mapping[int, int]
    corrects: Entry | None = None
    released: Mapping[int, int] = field(default_factory=dict)
    id: int = field(default_factory=ids.new)


def lock() -> None:
    """Wait for the end of the book; nobody else holds or writes until the transaction ends.

    Every service that holds or moves Smiles asks for this first and for accounts after it, so
    that no two of them can wait for each other. SQLite's transactions begin as writers, so that
    each has all of it locked already.
    """
    assert database.in_transaction(), "the book is written inside transaction()"
    if not is_sqlite():
        rows(_LOCKED)


def end() -> Head:
    """Give the end of the book, locked."""
    assert database.in_transaction(), "the book is written inside transaction()"
    head: Head = rows_of(Head, _LAST if is_sqlite() else _LAST_LOCKED)[0]
    return head


def note(*changed: Any, gone: Sequence[Any] = ()) -> None:
    """Chain rows of the book that were written or changed as they are now, or are ``gone``."""
    if changed or gone:
        rows(_NOTED, records.write(end(), changed, gone=gone))


def write(draft: Draft, *, noting: Sequence[Any] = ()) -> Entry:
    """Write one movement: postings, the entry that seals them, balances, the chains' ends.

    ``released`` maps accounts to what was promised away there and is not any more: it goes in the
    same stroke. So do the records of the rows of ``noting``, as they will be after it.
    """
    legs = {account: amount for account, amount in draft.postings.items() if amount}
    assert len(legs) > 1 and sum(legs.values()) == 0, "postings of an entry sum to zero"
    head = end()
    at, entry_id = clock.now(), draft.id
    _post(entry_id, legs)
    for account in sorted({*legs, *draft.released}):
        rows(_MOVED, (legs.get(account, 0), draft.released.get(account, 0), account))
    hashed = next_hash(
        head.hash,
        Link(
            seq=head.seq + 1,
            key=draft.key,
            kind=draft.kind,
            at=microseconds(at),
            reason_digest=draft.reason_digest,
            corrects_seq=draft.corrects.seq if draft.corrects else 0,
            postings=legs,
        ),
    )
    entry: Entry = Entry.create(
        id=entry_id,
        seq=head.seq + 1,
        key=draft.key,
        kind=draft.kind,
        created_at=at,
        reason_digest=draft.reason_digest,
        corrects=draft.corrects,
        prev_hash=head.hash,
        hash=hashed,
    )
    turnover.count(draft.kind, at=at, legs=legs)
    rows(_END, (entry.seq, hashed, *records.write(head, noting)))
    return entry


def _post(entry_id: int, legs: Mapping[int, int]) -> None:
    """Write all postings of an entry in one statement."""
    values = [(ids.new(), entry_id, account, amount) for account, amount in sorted(legs.items())]
    marks = ", ".join(["(?, ?, ?, ?)"] * len(values))
    rows(_POSTED + marks, [one for row in values for one in row])


_LAST = "WHERE t.id = 1"
_LAST_LOCKED = f"{_LAST} FOR UPDATE"
_LOCKED = "SELECT 1 FROM smiles_head WHERE id = 1 FOR UPDATE"
_POSTED = "INSERT INTO smiles_posting (id, entry_id, account_id, amount_smiles) VALUES "
_END = "UPDATE smiles_head SET seq = ?, hash = ?, record_seq = ?, record_hash = ? WHERE id = 1"
_NOTED = "UPDATE smiles_head SET record_seq = ?, record_hash = ? WHERE id = 1"
_MOVED = (
    "UPDATE smiles_account SET balance_smiles = balance_smiles + ?,"
    " held_smiles = held_smiles - ? WHERE id = ?"
)
