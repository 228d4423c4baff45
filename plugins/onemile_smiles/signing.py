"""The key that signs where the book ends: Ed25519, made once, kept apart from the database."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from onemile.api import keys

# In the folder of the instance's keys: whoever writes in the database alone cannot sign.
NAME = "smiles.head"


def key_id() -> str:
    """Return the public half of our key, by which anybody can check what we have signed."""
    return _written(_key().public_key().public_bytes_raw())


def sign(content: bytes) -> str:
    """Sign with our key, which is made the first time. Raises ValueError where it is no key."""
    return _written(_key().sign(content))


def is_signed(content: bytes, *, signature: str, by: str) -> bool:
    """Tell whether a signature is of this content, by the key of this public half."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_read(by))
        key.verify(_read(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True


def _key() -> Ed25519PrivateKey:
    found = load_pem_private_key(keys.load(NAME, _made), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise ValueError(f"keys/{NAME.replace('.', '/')} is no Ed25519 key")
    return found


def _made() -> bytes:
    made = Ed25519PrivateKey.generate()
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
