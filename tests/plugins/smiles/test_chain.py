"""The chain's bytes, so that another implementation can check a book without our code."""

import hashlib

import pytest
import rfc8785

from onemile_smiles.chain import Link, canonical, next_hash, reason_digest, written
from onemile_smiles.models import GENESIS

FIRST = Link(
    seq=1,
    key="exchange/1/1",
    kind="exchange",
    at=1_800_000_000_000_000,
    reason_digest="ab" * 32,
    corrects_seq=0,
    postings={7_000_000_000_000_000_001: 40, 12: -40},
)
FIRST_BYTES = (
    b'{"at":"1800000000000000","corrects":"0","key":"exchange/1/1","kind":"exchange",'
    b'"postings":[["12","-40"],["7000000000000000001","40"]],'
    b'"reason":"abababababababababababababababababababababababababababababababab","seq":"1"}'
)


def test_an_entry_has_one_canonical_form():
    assert canonical(FIRST) == FIRST_BYTES


def test_a_hash_covers_the_one_before_it_and_the_entry():
    by_hand = hashlib.sha256(bytes(32) + FIRST_BYTES).hexdigest()
    assert next_hash(GENESIS, FIRST) == by_hand
    assert by_hand == "beeb40902aec53241d8a70210fd75bf4b58348e97e23ec8db198a9298f2796b0"


@pytest.mark.parametrize(
    "other",
    [
        {"seq": 2},
        {"key": "exchange/1/2"},
        {"kind": "gift"},
        {"at": 1},
        {"reason_digest": "cd" * 32},
        {"corrects_seq": 1},
        {"postings": {1: 1, 2: -1}},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_changes_in_an_entry_changes_its_hash(other):
    fields = {name: getattr(FIRST, name) for name in FIRST.__dataclass_fields__}
    assert next_hash(GENESIS, Link(**{**fields, **other})) != next_hash(GENESIS, FIRST)


def test_a_reason_cannot_be_guessed_without_its_salt():
    told = reason_digest("http://x.example/exchanges/1", salt="5a17")
    assert told != reason_digest("http://x.example/exchanges/1", salt="")
    assert told == hashlib.sha256(b"5a17\nhttp://x.example/exchanges/1").hexdigest()


def test_what_is_made_of_strings_is_written_as_the_standards_writer_does():
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x10200), 0x1F33B, 0x10FFFF]))
    for said in ({"b": every, "a": every[::-1]}, {"why": [[every], []], "_": ""}, {}):
        assert written(said) == rfc8785.dumps(said)
