"""Writes a long book in bulk, sealed and chained as the book's own writer does it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from onemile.api import database, ids, microseconds
from onemile_smiles import book, records, turnover
from onemile_smiles.chain import Link, content_digest, next_hash, reason_digest
from onemile_smiles.models import ISSUE_ID, Account, Entry, Head, Hold, Posting, Record

# So many movements at a time: a few thousand rows.
CHUNK = 2_000
SALT = "0" * 32


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One movement of the planted book; ``id`` says when."""

    id: int
    payer: int
    payee: int
    amount: int

    @property
    def kind(self) -> str:
        """What the commons give are thanks; all else is for help."""
        return "gratification" if self.payer == ISSUE_ID else "exchange"


@dataclass
class _Rows:
    postings: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    holds: list[tuple[Any, ...]] = field(default_factory=list)
    records: list[tuple[Any, ...]] = field(default_factory=list)


class Writer:
    """Adds movements to an empty book, for members it opens accounts for."""

    def __init__(self, uris: Sequence[str]) -> None:
        opened = [Account.create(uri=uri, kind="member", floor_smiles=0) for uri in uris]
        book.note(*opened)
        self.accounts = [int(one.id) for one in opened]
        head = Head.get_by_id(1)
        self._seq, self._hash = int(head.seq), str(head.hash)
        self._record_seq, self._record_hash = int(head.record_seq), str(head.record_hash)
        self._columns = [one.column_name for one in Hold._meta.sorted_fields]
        self._sums: Counter[int] = Counter()
        self._lines: Counter[int] = Counter()
        self._rows = _Rows()

    def add(self, one: Movement) -> None:
        """Add a movement after the last one."""
        self._seq += 1
        key = f"bench/{self._seq}"
        reason_uri = f"https://bench.example/exchanges/{self._seq}"
        digest = reason_digest(reason_uri, salt=SALT)
        at = microseconds(ids.instant_of(one.id))
        legs = {one.payer: -one.amount, one.payee: one.amount}
        link = Link(
            seq=self._seq,
            key=key,
            kind=one.kind,
            at=at,
            reason_digest=digest,
            corrects_seq=0,
            postings=legs,
        )
        previous, self._hash = self._hash, next_hash(self._hash, link)
        for number, (account, amount) in enumerate(legs.items()):
            self._rows.postings.append((2 * one.id + number, one.id, account, amount))
            self._sums[account] += amount
            self._lines[account] += 1
        self._rows.entries.append(
            (one.id, self._seq, key, one.kind, at, digest, None, previous, self._hash)
        )
        content = content_digest(key=key)
        sides = (one.payer, one.payee, one.amount, 0, one.amount, "posted")
        why = (reason_uri, SALT, None, one.id)
        hold = (one.id, key, content, one.kind, *sides, *why, at, at, None, None)
        self._rows.holds.append(hold)
        self._rows.records.append(self._recorded(hold))
        if len(self._rows.entries) >= CHUNK:
            self._flush()

    def close(self) -> None:
        """Write what is left, the balances, the ends of the chains and what moved by day."""
        self._flush()
        for account, amount in self._sums.items():
            moved = Account.balance_smiles + amount
            Account.update(balance_smiles=moved).where(Account.id == account).execute()
        Head.update(
            seq=self._seq,
            hash=self._hash,
            record_seq=self._record_seq,
            record_hash=self._record_hash,
        ).where(Head.id == 1).execute()
        turnover.count_anew()

    def _recorded(self, hold: tuple[Any, ...]) -> tuple[Any, ...]:
        self._record_seq += 1
        seq, subject_id = self._record_seq, int(hold[0])
        digested = records.digest(self._columns, hold, salt=SALT)
        self._record_hash = records.next_hash(
            self._record_hash, seq=seq, kind="hold", subject_id=subject_id, digested=digested
        )
        return (seq, "hold", subject_id, SALT, digested, self._record_hash)

    def lines_of(self, account: int) -> int:
        """Tell how many lines an account has."""
        return self._lines[account]

    def _flush(self) -> None:
        written, self._rows = self._rows, _Rows()
        for model, found in (
            (Posting, written.postings),
            (Entry, written.entries),
            (Hold, written.holds),
            (Record, written.records),
        ):
            _insert(model, found)


def _insert(model: Any, found: Sequence[tuple[Any, ...]]) -> None:
    if not found:
        return
    names = [one.column_name for one in model._meta.sorted_fields]
    assert len(names) == len(found[0]), "a value for each column"
    marks = ", ".join([database.param] * len(names))
    cursor = database.cursor()
    cursor.executemany(
        f"INSERT INTO {model._meta.table_name} ({', '.join(names)}) VALUES ({marks})", found
    )
