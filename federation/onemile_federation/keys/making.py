"""New pairs of keys, and how their public half is written for others."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

# The length that every peer takes; Lemmy and Mastodon make as long ones.
RSA_BITS, RSA_EXPONENT = 2048, 65_537

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# What a Multikey begins with: ed25519-pub 0xed and rsa-pub 0x1205 as varints (CID 1.0, 2.2.2).
_ED25519, _RSA = b"\xed\x01", b"\x85\x24"


@dataclass(frozen=True, kw_only=True, repr=False)
class Pair:
    """A pair that was just made: ``private`` as PEM (PKCS#8), ``public`` as it is published."""

    private: bytes
    public: str


def rsa() -> Pair:
    """Make an RSA pair (some 15 to 100 ms); its public half is a PEM (SPKI)."""
    made = generate_private_key(public_exponent=RSA_EXPONENT, key_size=RSA_BITS)
    pem = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(private=private, public=pem.decode("ascii"))


def ed25519() -> Pair:
    """Make an Ed25519 pair; its public half is a Multikey (``z6Mk…``)."""
    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(private=private, public=_multikey(_ED25519, _raw(made.public_key())))


def rsa_multikey(pem: str) -> str:
    """Return the public RSA key of a PEM as a Multikey (``z4MX…``)."""
    loaded = load_pem_public_key(pem.encode("ascii"))
    if not isinstance(loaded, RSAPublicKey):
        raise ValueError("this PEM holds no RSA key")
    return _multikey(_RSA, loaded.public_bytes(Encoding.DER, PublicFormat.PKCS1))


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _multikey(kind: bytes, key: bytes) -> str:
    return "z" + _base58(kind + key)


def _base58(content: bytes) -> str:
    """Write bytes in base58btc; neither kind of key begins with a zero byte."""
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    return digits
