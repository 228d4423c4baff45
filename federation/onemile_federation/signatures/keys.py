"""A public and a private key, each with the one algorithm that belongs to it."""

from dataclasses import dataclass
from typing import Any


class WeakKey(ValueError):
    """No key that is believed: of another kind, too short, too long, or with an odd exponent."""


@dataclass(frozen=True)
class PublicKey:
    """A key of kind "rsa" (2048 to 4096 bits, e = 65537) or "ed25519"."""

    kind: str
    loaded: Any

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether a signature is this key's over a message (PKCS#1 v1.5, SHA-256)."""
        raise NotImplementedError


@dataclass(frozen=True)
class PrivateKey:
    """A loaded private key with the id under which its public half is published."""

    key_id: str
    kind: str
    loaded: Any

    def sign(self, message: bytes) -> bytes:
        raise NotImplementedError


def public_key(text: str) -> PublicKey:
    """Read a public key: PEM (SPKI or PKCS#1), or a Multikey (``z…``). Raises WeakKey."""
    raise NotImplementedError


def private_key(pem: bytes, *, key_id: str) -> PrivateKey:
    """Load a private key of ours (tens of milliseconds for RSA: keep it)."""
    raise NotImplementedError
