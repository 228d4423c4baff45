"""L1, L7, L8: each entry follows the one before, sums to zero and does what its hold promised."""

from collections.abc import Iterator
from typing import Any

from onemile.api import rows
from onemile_smiles.chain import Link, next_hash, reason_digest
from onemile_smiles.chain import legs as legs_of
from onemile_smiles.limits import scaled
from onemile_smiles.proof.findings import BATCH, Finding, Place, Walked

Entry = tuple[Any, ...]


def walk(place: Place) -> Iterator[Walked]:
    """Walk the chain of entries from after a place to its end, a stretch at a time."""
    while batch := rows(_ENTRIES, (place.seq, BATCH)):
        walked = _stretch(place, batch)
        yield walked
        if walked.is_broken:
            return
        place = walked.end


def hash_at(seq: int) -> str | None:
    """Give the hash of an entry by its place; None where there is none."""
    found = rows("SELECT hash FROM smiles_entry WHERE seq = ?", (seq,))
    return str(found[0][0]) if found else None


def _stretch(place: Place, batch: list[Entry]) -> Walked:
    first, last = batch[0][1], batch[-1][1]
    postings: dict[int, dict[int, int]] = {}
    for entry_id, account, amount in rows(_POSTINGS, (first, last)):
        postings.setdefault(entry_id, {})[account] = int(amount)
    promised = {row[0]: row for row in rows(_HOLDS, (first, last))}
    findings: list[Finding] = []
    for entry in batch:
        entry_id, seq, *_rest = entry
        row, legs = f"smiles_entry {entry_id} (seq {seq})", postings.get(entry_id, {})
        if sum(legs.values()) != 0:
            detail = f"sums to {sum(legs.values())}"
            findings.append(Finding(rule="L1", row=row, detail=detail))
        if wrong := _breaks(place, entry, legs):
            findings.append(Finding(rule="L7", row=row, detail=wrong))
            return Walked(end=place, findings=tuple(findings), is_broken=True)
        place = Place(seq=int(seq), hash=str(entry[-1]))
        findings += _unlike(row, entry, legs, promised.get(entry_id))
    return Walked(end=place, findings=tuple(findings))


def _breaks(place: Place, entry: Entry, legs: dict[int, int]) -> str:
    _id, seq, key, kind, at, reason, corrects_seq, previous, hashed = entry
    if (seq, previous) != (place.seq + 1, place.hash):
        return "does not follow the entry before it"
    link = Link(
        seq=seq,
        key=key,
        kind=kind,
        at=at,
        reason_digest=reason,
        corrects_seq=corrects_seq,
        postings=legs,
    )
    return "" if hashed == next_hash(place.hash, link) else "its content does not match its hash"


def _unlike(
    row: str, entry: Entry, legs: dict[int, int], promised: tuple[Any, ...] | None
) -> Iterator[Finding]:
    """Say where an entry does other than what its hold promised, to the Smile."""
    if promised is None:
        yield Finding(rule="L8", row=row, detail="no hold was posted by it")
        return
    _id, key, kind, payer, payee, amount, commons, posted, corrects, uri, salt = promised
    if (key, kind) != (entry[2], entry[3]):
        yield Finding(rule="L8", row=row, detail=f"is not what hold {key} promised")
    part, is_correction = scaled(commons, of=amount, to=posted), corrects is not None
    due = legs_of(payer, payee, posted, commons=part, is_correction=is_correction)
    if {account: moved for account, moved in due.items() if moved} != legs:
        yield Finding(rule="L8", row=row, detail=f"hold {key} posted {posted}")
    if salt and reason_digest(uri, salt=salt) != entry[5]:
        yield Finding(rule="L7", row=row, detail="its reason does not match its digest")


_ENTRIES = (
    "SELECT e.id, e.seq, e.key, e.kind, e.created_at, e.reason_digest, "
    " CASE WHEN e.corrects_id IS NULL THEN 0 ELSE COALESCE(c.seq, -1) END,"
    " e.prev_hash, e.hash FROM smiles_entry e LEFT JOIN smiles_entry c ON c.id = e.corrects_id"
    " WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
)
_POSTINGS = (
    "SELECT p.entry_id, p.account_id, p.amount_smiles FROM smiles_entry e"
    " JOIN smiles_posting p ON p.entry_id = e.id WHERE e.seq >= ? AND e.seq <= ?"
)
_HOLDS = (
    "SELECT h.entry_id, h.key, h.kind, h.payer_id, h.payee_id, h.amount_smiles, h.commons_smiles,"
    " h.posted_smiles, h.corrects_id, h.reason_uri, h.reason_salt FROM smiles_entry e"
    " JOIN smiles_hold h ON h.entry_id = e.id WHERE e.seq >= ? AND e.seq <= ?"
)
