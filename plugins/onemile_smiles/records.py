"""What the book holds besides entries, chained like them: each row as it became.

A record says which row was written, changed or deleted, by a salted digest of its content; it is
added and never changed. The last record of a row fits the row as it is, or somebody has changed it
past the book. What is kept beside only because it can be added up (balances, for one) is left out.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onemile.api import rows
from onemile_smiles.chain import written
from onemile_smiles.models import (
    CACHES,
    GENESIS,
    Account,
    Gratification,
    Growth,
    Head,
    Hold,
    RefusedKey,
    WaitingThanks,
)

# By what a record calls the table of its row.
TABLES: Mapping[str, Any] = {
    "account": Account,
    "hold": Hold,
    "growth": Growth,
    "gratification": Gratification,
    "refused_key": RefusedKey,
    "waiting_thanks": WaitingThanks,
}
_KINDS = {model: kind for kind, model in TABLES.items()}
# The digest of a row that was deleted.
GONE = GENESIS
# Lines of one INSERT, each of six values: SQLite takes 32,766 of them.
LINES_AT_ONCE = 500


def columns(model: Any) -> list[str]:
    """Name the columns of a table that are chained."""
    fields = model._meta.sorted_fields
    return [field.column_name for field in fields if field.column_name not in CACHES]


def digest(names: Iterable[str], values: Iterable[Any], *, salt: str) -> str:
    """Digest what a row says, by its columns' names and what the engine keeps in them.

    What is null is left out, so that a column that is added later changes no digest.
    """
    said = {
        name: str(value) for name, value in zip(names, values, strict=True) if value is not None
    }
    return hashlib.sha256(salt.encode() + b"\n" + written(said)).hexdigest()


def next_hash(previous: str, *, seq: int, kind: str, subject_id: int, digested: str) -> str:
    """Give the hash of a record, in hex, after the hash of the one before it."""
    said = {"digest": digested, "kind": kind, "seq": str(seq), "subject": str(subject_id)}
    return hashlib.sha256(bytes.fromhex(previous) + written(said)).hexdigest()


def write(head: Head, changed: Sequence[Any], *, gone: Sequence[Any] = ()) -> tuple[int, str]:
    """Add a record of each row, after the head's last; gives the new end, to be kept there.

    ``changed`` are rows as they are from now on, ``gone`` those that are deleted.
    """
    seq, last = int(head.record_seq), str(head.record_hash)
    lines: list[tuple[Any, ...]] = []
    for row, is_gone in (*((one, False) for one in changed), *((one, True) for one in gone)):
        seq += 1
        kind, subject_id = _KINDS[type(row)], int(row.id)
        salt = "" if is_gone else secrets.token_hex(16)
        digested = GONE if is_gone else digest_of(row, salt=salt)
        last = next_hash(last, seq=seq, kind=kind, subject_id=subject_id, digested=digested)
        lines.append((seq, kind, subject_id, salt, digested, last))
    for begin in range(0, len(lines), LINES_AT_ONCE):
        some = lines[begin : begin + LINES_AT_ONCE]
        marks = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(some))
        rows(_ADDED + marks, [one for line in some for one in line])
    return seq, last


def digest_of(row: Any, *, salt: str) -> str:
    """Digest a row of the book as it is."""
    names, values = [], []
    for field in row._meta.sorted_fields:
        if field.column_name not in CACHES:
            names.append(field.column_name)
            values.append(field.db_value(row.__data__.get(field.name)))
    return digest(names, values, salt=salt)


_ADDED = "INSERT INTO smiles_record (id, kind, subject_id, salt, digest, hash) VALUES "
