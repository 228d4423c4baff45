"""Signed heads: where the book ended on a day, in words that somebody outside can keep.

A book that is rewritten from some row on, all hashes made anew, contradicts itself nowhere; it
contradicts the heads that were signed before. The key is kept apart from the database, and the
stewards get a line by email each week: who holds one needs neither key nor trust to compare.
Peers can hold the same line later: ``newest`` gives it, ``compare`` takes it.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onemile.api import card, clock, record, rows, transaction
from onemile_smiles import book, signing
from onemile_smiles.chain import written
from onemile_smiles.events import HeadSigned
from onemile_smiles.models import GENESIS, SignedHead
from onemile_smiles.proof import entries, records
from onemile_smiles.proof.findings import Finding

# The stewards are told of each seventh: once a week, and of the first at once.
TOLD_EACH = 7
_LINE = re.compile(
    r"smiles-head/1 (?P<day>\d{4}-\d\d-\d\d) (?P<entry_seq>\d{1,18}) (?P<entry_hash>[0-9a-f]{64})"
    r" (?P<record_seq>\d{1,18}) (?P<record_hash>[0-9a-f]{64}) (?P<sum_smiles>-?\d{1,18})"
    r" (?P<key_id>[\w-]{43}) (?P<signature>[\w-]{86})"
)
_SHORT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<entry_seq>\d{1,18})/(?P<record_seq>\d{1,18})"
    r" (?P<digest>[0-9a-f]{4}(-[0-9a-f]{4}){4})"
)
# What is read of a text that is compared: a letter with the line in it, or years of lines.
TEXT_CHARS_MAX = 2_000_000


class Rewritten(Exception):
    """The book is not the one that was signed; nothing more is signed until a person has looked."""


class NoHead(Exception):
    """There is no head in what was given to compare with."""


def sign() -> SignedHead:
    """Sign where the book ends, once a day; gives today's head.

    Raises Rewritten where the book does not go on from the last head: a signature would make
    another history out of it.
    """
    with transaction():
        book.lock()
        today = f"{clock.now():%Y-%m-%d}"
        last = newest()
        if last is not None:
            if last.day >= today:
                return last
            wrong = next(misfits(last), None)
            if wrong is not None:
                raise Rewritten(str(wrong))
        end = book.end()
        head = SignedHead(
            day=today,
            entry_seq=end.seq,
            entry_hash=end.hash,
            record_seq=end.record_seq,
            record_hash=end.record_hash,
            sum_smiles=int(rows("SELECT SUM(balance_smiles) FROM smiles_account")[0][0]),
            key_id=signing.key_id(),
            signature="",
        )
        head.signature = signing.sign(content(head))
        is_told = SignedHead.select().count() % TOLD_EACH == 0
        head.save(force_insert=True)
        if is_told:
            record(HeadSigned(head_id=head.id))
    return head


def newest() -> SignedHead | None:
    """Give the head that was signed last."""
    found: SignedHead | None = SignedHead.select().order_by(SignedHead.day.desc()).first()
    return found


def content(head: SignedHead) -> bytes:
    """Write what is signed, as RFC 8785 JSON of strings."""
    return written(
        {
            "day": head.day,
            "entries": str(head.entry_seq),
            "entry_hash": head.entry_hash,
            "instance": card().base_url,
            "key": head.key_id,
            "record_hash": head.record_hash,
            "records": str(head.record_seq),
            "sum": str(head.sum_smiles),
            "type": "smiles-head/1",
        }
    )


def line(head: SignedHead) -> str:
    """Write a head in one line, which proves by itself what we have said."""
    return (
        f"smiles-head/1 {head.day} {head.entry_seq} {head.entry_hash} {head.record_seq}"
        f" {head.record_hash} {head.sum_smiles} {head.key_id} {head.signature}"
    )


def short(head: SignedHead) -> str:
    """Write a head so that it can be copied by hand; who rewrites the book cannot meet it."""
    digest = hashlib.sha256(
        f"{head.day} {head.entry_hash} {head.record_hash}".encode()
    ).hexdigest()[:20]
    parts = "-".join(digest[begin : begin + 4] for begin in range(0, 20, 4))
    return f"{head.day} {head.entry_seq}/{head.record_seq} {parts}"


def misfits(head: SignedHead) -> Iterator[Finding]:
    """Say what of a head is not signed by us, or is not so in the book."""
    row = f"smiles_signed_head of {head.day}"
    if head.key_id != signing.key_id():
        yield Finding(rule="L7b", row=row, detail="is signed with a key that is not ours")
    if not signing.is_signed(content(head), signature=head.signature, by=head.key_id):
        yield Finding(rule="L7b", row=row, detail="its signature is not of what it says")
    if head.sum_smiles:
        yield Finding(rule="L1", row=row, detail=f"all sum to {head.sum_smiles}")
    for what, seq, signed, found in (
        ("entry", head.entry_seq, head.entry_hash, entries.hash_at(head.entry_seq)),
        ("record", head.record_seq, head.record_hash, records.hash_at(head.record_seq)),
    ):
        if seq and found != signed:
            gone = "is not there any more" if found is None else "is not what was signed"
            yield Finding(rule="L7b", row=row, detail=f"{what} {seq} {gone}")


def wrong() -> Iterator[Finding]:
    """Compare each head that we have signed with the book, the newest first."""
    for head in SignedHead.select().order_by(SignedHead.day.desc()).iterator():
        yield from misfits(head)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How many heads from outside were compared, and what does not fit them."""

    heads: int
    findings: tuple[Finding, ...]


def compare(text: str) -> Compared:
    """Compare the book with heads that somebody has held outside, whole or short lines in a text.

    Raises NoHead where there is none in it.
    """
    n, found = 0, list[Finding]()
    for said in _LINE.finditer(text[:TEXT_CHARS_MAX]):
        n += 1
        found += misfits(_head_of(said.groupdict()))
    for said in _SHORT.finditer(text[:TEXT_CHARS_MAX]):
        n += 1
        found += _misfits_short(said)
    if n == 0:
        raise NoHead()
    return Compared(heads=n, findings=tuple(found))


def _head_of(said: dict[str, str]) -> SignedHead:
    numbers = {name: int(said[name]) for name in ("entry_seq", "record_seq", "sum_smiles")}
    return SignedHead(**{**said, **numbers})


def _misfits_short(said: re.Match[str]) -> Iterator[Finding]:
    entry_seq, record_seq = int(said["entry_seq"]), int(said["record_seq"])
    book_says = SignedHead(
        day=said["day"],
        entry_seq=entry_seq,
        entry_hash=entries.hash_at(entry_seq) or GENESIS,
        record_seq=record_seq,
        record_hash=records.hash_at(record_seq) or GENESIS,
    )
    if short(book_says) != said[0]:
        row = f"head of {said['day']}"
        yield Finding(rule="L7b", row=row, detail="the book is not the one that was signed")
