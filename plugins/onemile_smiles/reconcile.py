"""The proof: both chains are whole, the book sums to zero, and all of it is as it was signed.

Reads in one snapshot and writes nothing. Each finding names the rule it breaks (L1 to L10 of the
book's invariants) and the first row that breaks it. ``outcome.py`` keeps what it found.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from onemile.api import database, is_sqlite
from onemile_smiles import heads
from onemile_smiles.models import Account, Entry, Head, Hold, Record, SignedHead
from onemile_smiles.proof import entries, records, sums
from onemile_smiles.proof.findings import Finding, Place, Walked

FINDINGS_MAX = 20
# Told how far it is: so many links of so many.
Progress = Callable[[int, int], object]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was looked at, and what was found wrong, the first row of each kind first."""

    entries: int
    accounts: int
    holds: int
    records: int
    findings: tuple[Finding, ...]
    signed_head: SignedHead | None = None


def ignored(_done: int, _of: int) -> None:
    """Tell nobody."""


def prove(*, since: SignedHead | None = None, progress: Progress = ignored) -> Proof:
    """Check the whole book against itself; ``since`` a signed head, both chains from there on.

    Sums, and that each row has a record, are asked of all of it in either case. Whatever
    ``progress`` raises ends it.
    """
    with _snapshot():
        head = Head.get_or_none(Head.id == 1) or Head(id=1)
        found: list[Finding] = []
        of, done = int(head.seq + head.record_seq), 0
        if since is not None:
            of -= int(since.entry_seq + since.record_seq)
        for chain, begin, end in _chains(head, since):
            walked = Walked(end=begin)
            for walked in chain(begin):
                found += walked.findings[: FINDINGS_MAX - len(found)]
                done, begin = done + walked.end.seq - begin.seq, walked.end
                progress(done, of)
            if not walked.is_broken and walked.end != end:
                detail = f"says {end.seq}, the book ends {walked.end.seq}"
                found.append(Finding(rule="L7", row="smiles_head 1", detail=detail))
        found += [*sums.wrong(), *records.unrecorded(), *heads.wrong()]
        return Proof(
            entries=Entry.select().count(),
            accounts=Account.select().count(),
            holds=Hold.select().count(),
            records=Record.select().count(),
            findings=tuple(found[:FINDINGS_MAX]),
            signed_head=None if found else heads.newest(),
        )


def _chains(
    head: Head, since: SignedHead | None
) -> Iterator[tuple[Callable[[Place], Iterator[Walked]], Place, Place]]:
    """Give what walks each chain, and from where to where it is to come."""
    first, second = Place(), Place()
    if since is not None:
        first = Place(seq=since.entry_seq, hash=since.entry_hash)
        second = Place(seq=since.record_seq, hash=since.record_hash)
    yield entries.walk, first, Place(seq=head.seq, hash=head.hash)
    yield records.walk, second, Place(seq=head.record_seq, hash=head.record_hash)


def _snapshot() -> AbstractContextManager[object]:
    """Read everything as of one moment, without keeping anybody from writing."""
    if database.in_transaction():
        return nullcontext()
    snapshot: AbstractContextManager[object] = database.atomic(
        "DEFERRED" if is_sqlite() else "REPEATABLE READ"
    )
    return snapshot
