"""New pairs of keys, and how their public half is written for others."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from onemile_federation.keys.models import ED25519
from onemile_federation.signatures.keys import PublicKey

# The length that every peer takes; Lemmy and Mastodon make as long ones.
RSA_BITS, RSA_EXPONENT = 2048, 65_537


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
    return Pair(private=private, public=PublicKey(ED25519, made.public_key()).multikey())
