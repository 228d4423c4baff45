"""A public and a private key, each with the one algorithm that belongs to it.

The algorithm is never taken from a message: who chooses it could sign with what is public.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onemile_federation.wire import multibase

RSA, ED25519 = "rsa", "ed25519"
# Below, a key can be had for money; above, each verification costs a second.
RSA_BITS_MIN, RSA_BITS_MAX = 2_048, 4_096
RSA_EXPONENT = 65_537  # all that peers make; a huge one is a way to keep a worker busy
KEY_CHARS_MAX = 4_096  # the PEM of an RSA key of 4096 bits has 800
# Nobody makes another key with the same ones, and two people can still read them to each other.
FINGERPRINT_CHARS = 32
# The two kinds of Multikey read here: their multicodec, written as a varint. Source: FEP-521a.
_ED25519_CODEC, _RSA_CODEC = b"\xed\x01", b"\x85\x24"


class WeakKey(ValueError):
    """No key that is believed: of another kind, too short, too long, or with an odd exponent."""


@dataclass(frozen=True)
class PublicKey:
    """A key of kind "rsa" (2048 to 4096 bits, e = 65537) or "ed25519"."""

    kind: str
    loaded: Any

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether a signature is this key's over a message (PKCS#1 v1.5, SHA-256)."""
        try:
            if self.kind == RSA:
                self.loaded.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            else:
                self.loaded.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def pem(self) -> str:
        """Return it as PEM (SPKI), for ``publicKeyPem``."""
        return str(
            self.loaded.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ).decode("ascii")
        )

    def fingerprint(self) -> str:
        """Return what people compare on the telephone: ``3F2A 90C1 …``, 128 bits of SHA-256.

        Of its DER (SPKI), so that every way of writing a key down gives the same.
        """
        der = self.loaded.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        signs = hashlib.sha256(der).hexdigest()[:FINGERPRINT_CHARS].upper()
        return " ".join(signs[at : at + 4] for at in range(0, len(signs), 4))

    def multikey(self) -> str:
        """Return it as a Multikey (``z…``), for ``publicKeyMultibase``."""
        if self.kind == ED25519:
            return multibase.encode(_ED25519_CODEC + self.loaded.public_bytes_raw())
        der = self.loaded.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
        return multibase.encode(_RSA_CODEC + der)


@dataclass(frozen=True)
class PrivateKey:
    """A loaded private key with the id under which its public half is published.

    An id with ``%`` or ``"`` raises ValueError: the one is a sign of a template, the other ends
    a value in a header.
    """

    key_id: str
    kind: str
    loaded: Any

    def __post_init__(self) -> None:
        is_sound = self.key_id.isascii() and self.key_id.isprintable()
        if not self.key_id or not is_sound or set('%"\\ ') & set(self.key_id):
            raise ValueError(f"{self.key_id!r} cannot be the id of a key")

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message (RSA: PKCS#1 v1.5, SHA-256)."""
        if self.kind == RSA:
            return bytes(self.loaded.sign(message, padding.PKCS1v15(), hashes.SHA256()))
        return bytes(self.loaded.sign(message))

    def public(self) -> PublicKey:
        """Return the half that may be known."""
        return PublicKey(self.kind, self.loaded.public_key())


def public_key(text: str) -> PublicKey:
    """Read a public key: PEM (SPKI or PKCS#1), or a Multikey (``z…``). Raises WeakKey."""
    if not isinstance(text, str) or len(text) > KEY_CHARS_MAX:
        raise WeakKey("no text, or too long for a key")
    if "PRIVATE KEY" in text:
        raise WeakKey("private: whoever published it has given it away")
    try:
        loaded = _of_multikey(text) if text.startswith("z") else _of_pem(text)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WeakKey("no public key") from error
    return PublicKey(_kind_of(loaded, rsa.RSAPublicKey, Ed25519PublicKey), loaded)


def private_key(pem: bytes, *, key_id: str) -> PrivateKey:
    """Load a private key of ours (tens of milliseconds for RSA: keep it).

    Unencrypted PEM. Raises WeakKey, and ValueError for an id that cannot be one.
    """
    try:
        loaded = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WeakKey("no private key") from error
    return PrivateKey(key_id, _kind_of(loaded, rsa.RSAPrivateKey, Ed25519PrivateKey), loaded)


def _of_pem(text: str) -> Any:
    if text.count("-----BEGIN") != 1:
        raise ValueError("none or several in one text")
    return serialization.load_pem_public_key(text.encode("ascii"))


def _of_multikey(text: str) -> Any:
    content = multibase.decode(text)
    codec, key = content[:2], content[2:]
    if codec == _ED25519_CODEC:
        return Ed25519PublicKey.from_public_bytes(key)
    if codec == _RSA_CODEC:
        return serialization.load_der_public_key(key)
    raise ValueError("another kind of key")


def _kind_of(loaded: Any, of_rsa: Any, of_ed25519: Any) -> str:
    """Name the kind of a key that was parsed, before anything is computed with it."""
    if isinstance(loaded, of_ed25519):
        return ED25519
    if not isinstance(loaded, of_rsa):
        raise WeakKey("another kind of key")
    if not RSA_BITS_MIN <= loaded.key_size <= RSA_BITS_MAX:
        raise WeakKey(f"RSA of {loaded.key_size} bits")
    public = loaded.public_key() if isinstance(loaded, rsa.RSAPrivateKey) else loaded
    if public.public_numbers().e != RSA_EXPONENT:
        raise WeakKey("RSA with an odd exponent")
    return RSA
