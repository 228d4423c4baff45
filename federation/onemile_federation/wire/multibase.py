"""Multibase, base58btc only: how Multikeys and the values of proofs are written.

Source: the Multibase draft of the W3C's CCG, FEP-521a, Data Integrity EdDSA Cryptosuites 2.1.
"""

_PREFIX = "z"
_SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
# An RSA key of 4096 bits takes 720; each more costs time that grows with the square.
CHARS_MAX = 1_000


def encode(content: bytes) -> str:
    """Return bytes as ``z…``."""
    number = int.from_bytes(content, "big")
    signs = []
    while number:
        number, rest = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[rest])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return _PREFIX + _SIGNS[0] * zeros + "".join(reversed(signs))


def decode(text: str) -> bytes:
    """Return the bytes of ``z…``. Raises ValueError for another base, a stray sign, too many."""
    if not text.startswith(_PREFIX) or len(text) > CHARS_MAX:
        raise ValueError("no base58btc in multibase, or too long")
    signs = text[len(_PREFIX) :]
    number = 0
    for sign in signs:
        if sign not in _VALUES:
            raise ValueError("a sign that base58btc does not have")
        number = number * len(_SIGNS) + _VALUES[sign]
    zeros = len(signs) - len(signs.lstrip(_SIGNS[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
