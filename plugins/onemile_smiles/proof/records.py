"""L7b: each record follows the one before, and the last of each row fits the row as it is."""

from collections.abc import Iterator
from typing import Any

from onemile.api import rows
from onemile_smiles.proof.findings import BATCH, Finding, Place, Walked
from onemile_smiles.records import GONE, TABLES, columns, digest, next_hash


def walk(place: Place) -> Iterator[Walked]:
    """Walk the chain of records from after a place to its end, a stretch at a time."""
    while batch := rows(_RECORDS, (place.seq, BATCH)):
        walked = _stretch(place, batch)
        yield walked
        if walked.is_broken:
            return
        place = walked.end


def hash_at(seq: int) -> str | None:
    """Give the hash of a record by its place; None where there is none."""
    found = rows("SELECT hash FROM smiles_record WHERE id = ?", (seq,))
    return str(found[0][0]) if found else None


def unrecorded() -> Iterator[Finding]:
    """Name a row of each table that no record speaks of."""
    for kind, model in TABLES.items():
        table = model._meta.table_name
        for (row_id,) in rows(_UNRECORDED.format(table), (kind,)):
            yield Finding(rule="L7b", row=f"{table} {row_id}", detail="no record speaks of it")


def _stretch(place: Place, batch: list[tuple[Any, ...]]) -> Walked:
    begun, findings = place.seq, []
    last: dict[tuple[str, int], tuple[int, str, str]] = {}
    for seq, kind, subject_id, salt, digested, hashed, is_last in batch:
        wrong = ""
        if seq != place.seq + 1:
            wrong = "does not follow the record before it"
        elif hashed != next_hash(
            place.hash, seq=seq, kind=kind, subject_id=subject_id, digested=digested
        ):
            wrong = "its content does not match its hash"
        if wrong or kind not in TABLES:
            wrong = wrong or "is of no table of the book"
            findings.append(Finding(rule="L7b", row=f"smiles_record {seq}", detail=wrong))
            return Walked(end=place, findings=tuple(findings), is_broken=True)
        place = Place(seq=seq, hash=hashed)
        if is_last:
            last[kind, subject_id] = (seq, salt, digested)
    findings += _misfits(last, begun, place.seq)
    return Walked(end=place, findings=tuple(findings))


def _misfits(
    last: dict[tuple[str, int], tuple[int, str, str]], begun: int, ended: int
) -> Iterator[Finding]:
    """Compare what a stretch says last of some rows with the rows."""
    for kind in sorted({kind for kind, _subject in last}):
        table, names = TABLES[kind]._meta.table_name, columns(TABLES[kind])
        listed = ", ".join(f"t.{name}" for name in names)
        at_id = names.index("id")
        for row in rows(_ROWS.format(listed, table), (begun, ended, kind)):
            said = last.pop((kind, row[at_id]), None)
            if said is not None and digest(names, row, salt=said[1]) != said[2]:
                detail = f"{_hint(names, row)}is not what smiles_record {said[0]} says of it"
                yield Finding(rule="L7b", row=f"{table} {row[at_id]}", detail=detail)
        for (other, subject_id), (_seq, _salt, digested) in sorted(last.items()):
            if other == kind and digested != GONE:
                yield Finding(rule="L7b", row=f"{table} {subject_id}", detail="it is missing")


def _hint(names: list[str], row: tuple[Any, ...]) -> str:
    """Name a row by what a person may know of it."""
    for name in ("uri", "key"):
        if name in names:
            return f"{row[names.index(name)]} "
    return ""


_RECORDS = (
    "SELECT r.id, r.kind, r.subject_id, r.salt, r.digest, r.hash, NOT EXISTS"
    " (SELECT 1 FROM smiles_record l WHERE l.subject_id = r.subject_id AND l.id > r.id)"
    " FROM smiles_record r WHERE r.id > ? ORDER BY r.id LIMIT ?"
)
_ROWS = (
    "SELECT {} FROM smiles_record r JOIN {} t ON t.id = r.subject_id"
    " WHERE r.id > ? AND r.id <= ? AND r.kind = ?"
)
_UNRECORDED = (
    "SELECT t.id FROM {} t WHERE NOT EXISTS (SELECT 1 FROM smiles_record r"
    " WHERE r.subject_id = t.id AND r.kind = ?) ORDER BY t.id LIMIT 1"
)
