"""The keys of a partner, to be compared on the telephone: as words that can be spoken.

Four made-up words stand for the first 64 bits of a fingerprint, in any language the same ones
(proquints: Wilkerson, arXiv 0901.4016). The whole fingerprint stands beside them.
"""

from dataclasses import dataclass

from onemile_federation.keys import fingerprints
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.signatures import keys

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
# Of a fingerprint in hexadecimal: 16 bits a word.
WORDS, DIGITS_OF_A_WORD = 4, 4
KEYS_MAX = 8


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A key in words; ``kind`` is "RSA" or "Ed25519", ``text`` the whole fingerprint."""

    kind: str
    words: str
    text: str


def of(actor_uri: str) -> list[Spoken]:
    """Return the keys that are known of an actor elsewhere, RSA first."""
    found = RemoteKey.select().where(RemoteKey.owner_uri == actor_uri)
    rows = found.order_by(RemoteKey.kind.desc(), RemoteKey.id.desc()).limit(KEYS_MAX)
    return [
        _spoken(fingerprints.KINDS.get(str(row.kind), str(row.kind)), text)
        for row in rows
        for text in [keys.public_key(str(row.public)).fingerprint()]
    ]


def ours() -> list[Spoken]:
    """Return our own keys, as the other side sees them."""
    return [_spoken(one.kind, one.text) for one in fingerprints.ours()]


def _spoken(kind: str, text: str) -> Spoken:
    digits = "".join(one for one in text.lower() if one in "0123456789abcdef")
    groups = [digits[n * DIGITS_OF_A_WORD : (n + 1) * DIGITS_OF_A_WORD] for n in range(WORDS)]
    return Spoken(kind=kind, words=" ".join(word_of(int(one, 16)) for one in groups), text=text)


def word_of(number: int) -> str:
    """Return the word of 16 bits: 0x7f00 is "lusab"."""
    return (
        _CONSONANTS[number >> 12 & 15]
        + _VOWELS[number >> 10 & 3]
        + _CONSONANTS[number >> 6 & 15]
        + _VOWELS[number >> 4 & 3]
        + _CONSONANTS[number & 15]
    )
