"""The nightly proof: the chain is whole, the book sums to zero, caches and holds agree with it.

Reads in one snapshot and writes nothing. Each finding names the rule it breaks (L1 to L10 of
the book's invariants) and the first row that breaks it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from peewee import fn

from onemile.api import HealthResult, database, is_sqlite, microseconds, ngettext
from onemile.api import gettext as _
from onemile_smiles.chain import Link, next_hash, reason_digest
from onemile_smiles.models import (
    GENESIS,
    HELD,
    ISSUE_ID,
    POSTED,
    Account,
    Entry,
    Head,
    Hold,
    Posting,
)

BATCH = 500
FINDINGS_MAX = 20


class BookBroken(Exception):
    """The book contradicts itself; the message names the first wrong row."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A row that breaks a rule."""

    rule: str
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.row}: {self.detail}"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was looked at, and what was found wrong, the first row of each kind first."""

    entries: int
    accounts: int
    holds: int
    findings: tuple[Finding, ...]


def prove() -> Proof:
    """Check the whole book against itself."""
    with _snapshot():
        sums: Counter[int] = Counter()
        findings = [*_chain(sums), *_accounts(sums), *_holds()]
        return Proof(
            entries=Entry.select().count(),
            accounts=Account.select().count(),
            holds=Hold.select().count(),
            findings=tuple(findings[:FINDINGS_MAX]),
        )


def check() -> HealthResult:
    """Say for `onemile doctor` whether the book is sound."""
    proof = prove()
    if proof.findings:
        return HealthResult(
            is_fine=False,
            detail=str(proof.findings[0]),
            mend=_("onemile smiles reconcile tells more; stop the server and restore a backup"),
        )
    return HealthResult(
        is_fine=True,
        detail=ngettext(
            "%(num)s entry, adding up to zero and chained",
            "%(num)s entries add up to zero and are chained",
            proof.entries,
        ),
    )


def run() -> None:
    """Prove the book as a job. Raises BookBroken, which the doctor shows until it is mended."""
    proof = prove()
    if proof.findings:
        raise BookBroken(str(proof.findings[0]))


def _snapshot() -> AbstractContextManager[object]:
    """Read everything as of one moment, without keeping anybody from writing."""
    if database.in_transaction():
        return nullcontext()
    snapshot: AbstractContextManager[object] = database.atomic(
        "DEFERRED" if is_sqlite() else "REPEATABLE READ"
    )
    return snapshot


def _chain(sums: "Counter[int]") -> Iterator[Finding]:
    """L1, L7, L10: walk the chain from genesis; adds up the postings of each account."""
    previous, seq = GENESIS, 0
    for entry, postings, hold in _entries():
        seq += 1
        row = f"smiles_entry {entry.id} (seq {entry.seq})"
        sums.update(postings)
        if sum(postings.values()) != 0:
            yield Finding(rule="L1", row=row, detail=f"sums to {sum(postings.values())}")
        if entry.seq != seq or entry.prev_hash != previous:
            yield Finding(rule="L7", row=row, detail="does not follow the entry before it")
            return
        if entry.hash != next_hash(previous, _link(entry, postings)):
            yield Finding(rule="L7", row=row, detail="its content does not match its hash")
            return
        previous = str(entry.hash)
        yield from _entry_and_hold(row, entry, postings, hold)
    head = Head.get_by_id(1)
    if (head.seq, head.hash) != (seq, previous):
        yield Finding(
            rule="L7", row="smiles_head 1", detail=f"says {head.seq}, the book ends {seq}"
        )
    if sum(sums.values()) != 0:
        yield Finding(rule="L1", row="smiles_posting", detail=f"all sum to {sum(sums.values())}")


def _entry_and_hold(
    row: str, entry: Entry, postings: dict[int, int], hold: Hold | None
) -> Iterator[Finding]:
    """An entry carries out one hold, to the Smile, and issues only what may be issued."""
    if hold is None:
        yield Finding(rule="L8", row=row, detail="no hold was posted by it")
        return
    if (hold.key, hold.kind) != (entry.key, entry.kind):
        yield Finding(rule="L8", row=row, detail=f"is not what hold {hold.key} promised")
    received = postings.get(hold.payee_id, 0)
    paid = -postings.get(hold.payer_id, 0)
    if max(received, paid) != hold.posted_smiles:
        yield Finding(rule="L8", row=row, detail=f"hold {hold.key} posted {hold.posted_smiles}")
    issued = -postings.get(ISSUE_ID, 0)
    if issued > 0 and hold.payer_id != ISSUE_ID and issued > hold.commons_smiles:
        yield Finding(rule="L10", row=row, detail="issues more than the commons' share")
    salt = hold.reason_salt
    if salt and reason_digest(hold.reason_uri, salt=salt) != entry.reason_digest:
        yield Finding(rule="L7", row=row, detail="its reason does not match its digest")


def _entries() -> Iterator[tuple[Entry, dict[int, int], Hold | None]]:
    """Give entries in order, with their postings and their hold, a batch at a time."""
    after = -1
    while True:
        query = Entry.select().where(Entry.seq > after).order_by(Entry.seq).limit(BATCH)
        batch: list[Entry] = list(query)
        if not batch:
            return
        ids = [entry.id for entry in batch]
        postings: dict[int, dict[int, int]] = {}
        for posting in list(Posting.select().where(Posting.entry.in_(ids))):
            legs = postings.setdefault(posting.entry_id, {})
            legs[posting.account_id] = int(posting.amount_smiles)
        holds = {hold.entry_id: hold for hold in list(Hold.select().where(Hold.entry.in_(ids)))}
        for one in batch:
            yield one, postings.get(one.id, {}), holds.get(one.id)
        after = int(batch[-1].seq)


def _link(entry: Entry, postings: dict[int, int]) -> Link:
    corrected = Entry.get_by_id(entry.corrects_id) if entry.corrects_id else None
    return Link(
        seq=int(entry.seq),
        key=str(entry.key),
        kind=str(entry.kind),
        at=microseconds(entry.created_at),
        reason_digest=str(entry.reason_digest),
        corrects_seq=int(corrected.seq) if corrected else 0,
        postings=postings,
    )


def _accounts(sums: "Counter[int]") -> Iterator[Finding]:
    """L2, L3: what an account says of itself is what the book says of it."""
    held = _held_by_account()
    for account in list(Account.select().order_by(Account.id)):
        row = f"smiles_account {account.id}"
        if account.balance_smiles != sums[account.id]:
            detail = f"balance {account.balance_smiles}, postings say {sums[account.id]}"
            yield Finding(rule="L2", row=row, detail=detail)
        if account.held_smiles != held[account.id]:
            detail = f"held {account.held_smiles}, holds say {held[account.id]}"
            yield Finding(rule="L3", row=row, detail=detail)
        free = account.balance_smiles - account.held_smiles
        if account.floor_smiles is not None and free < account.floor_smiles:
            yield Finding(rule="L3", row=row, detail=f"{free} is below {account.floor_smiles}")


def _held_by_account() -> "Counter[int]":
    held: Counter[int] = Counter()
    for hold in Hold.select().where(Hold.state == HELD).iterator():
        by_commons = 0 if hold.corrects_id else int(hold.commons_smiles)
        held[hold.payer_id] += int(hold.amount_smiles) - by_commons
        held[ISSUE_ID] += by_commons
    return held


def _holds() -> Iterator[Finding]:
    """L8: as many holds say they were posted as there are entries."""
    posted = Hold.select(fn.COUNT(Hold.id)).where(Hold.state == POSTED).scalar()
    entries = Entry.select(fn.COUNT(Entry.id)).scalar()
    if posted != entries:
        detail = f"{posted} holds were posted, by {entries} entries"
        yield Finding(rule="L8", row="smiles_hold", detail=detail)
