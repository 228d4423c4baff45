"""The hash chain over the book's entries; pure, and described by vectors in the tests.

    hash(n) = SHA-256( hash(n-1) as 32 bytes ‖ RFC 8785 JSON of entry n )

Genesis is 32 zero bytes. Numbers travel as decimal strings, since JSON numbers end at 2^53.
Accounts are opaque ids and the reason a salted digest, so that erasing what they stand for
leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from onemile_smiles.models import ISSUE_ID


@dataclass(frozen=True, kw_only=True)
class Link:
    """What is chained of one entry. ``at`` is in microseconds since 1970, UTC.

    ``postings`` maps account ids to signed Smiles; ``corrects_seq`` is 0 for most.
    """

    seq: int
    key: str
    kind: str
    at: int
    reason_digest: str
    corrects_seq: int
    postings: Mapping[int, int]


def legs(
    payer: int, payee: int, amount: int, *, commons: int, is_correction: bool
) -> dict[int, int]:
    """Say who gives and who gets, the commons giving a part; a correction gives it back to them."""
    moved = {payer: 0, payee: 0, ISSUE_ID: 0}
    if is_correction:
        shares = ((payer, -amount), (payee, amount - commons), (ISSUE_ID, commons))
    else:
        shares = ((payer, commons - amount), (payee, amount), (ISSUE_ID, -commons))
    for account, share in shares:
        moved[account] += share
    return moved


def canonical(link: Link) -> bytes:
    """Write an entry as RFC 8785 JSON: the same bytes from every implementation."""
    return written(
        {
            "at": str(link.at),
            "corrects": str(link.corrects_seq),
            "key": link.key,
            "kind": link.kind,
            "postings": [
                [str(account), str(amount)] for account, amount in sorted(link.postings.items())
            ],
            "reason": link.reason_digest,
            "seq": str(link.seq),
        }
    )


def next_hash(previous: str, link: Link) -> str:
    """Give the hash of an entry, in hex, after the hash of the one before it."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(link)).hexdigest()


def reason_digest(reason_uri: str, *, salt: str) -> str:
    """Digest a reason so that, once its salt is erased, nobody can guess it."""
    return hashlib.sha256(f"{salt}\n{reason_uri}".encode()).hexdigest()


def content_digest(**fields: str | int) -> str:
    """Digest what a caller asked for under a key, to tell a repetition from a reuse."""
    return hashlib.sha256(written({name: str(value) for name, value in fields.items()})).hexdigest()


def written(said: Mapping[str, object]) -> bytes:
    """Write what is made of strings alone, with plain names, as RFC 8785 does.

    Of such a document the standard's writer makes the same bytes: only numbers and names beyond
    the first plane are written otherwise (tests/plugins/smiles/test_chain.py compares the two).
    """
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()
