"""Private keys lie sealed in the database; the seal lies in the instance's folder.

Whoever has a copy of the database alone can sign for nobody. The two belong into one backup.
"""

import binascii
import os
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onemile.api import LimitReached, keys
from onemile_federation.absences import Away
from onemile_federation.keys.models import OwnKey

SEAL = "federation.seal"
SEAL_BYTES = 32  # AES-256
NONCE_BYTES = 12  # as AES-GCM has it; drawn anew for each of a few thousand keys
# Somebody has to find a backup, or to decide to go on without: so long others are asked to wait,
# and so long we wait ourselves before we look again.
LOST_AGAIN_SECONDS = 600
# How a sealed text begins, so that another way of sealing can stand beside it one day.
_VERSION = "1:"


class SealLost(LimitReached, Away):
    """The file of the seal is gone, or is another instance's: what is sealed stays shut.

    An outage of ours, which ends when the file is back, or with ``renewing``: who asks us is told
    503 and to come again, and what we would ask or send waits. Nothing is given up for it.
    """

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "the seal in keys/federation/seal does not open the keys in the database: "
            "put the file back from the backup that was made with this database",
            retry_after_seconds=LOST_AGAIN_SECONDS,
        )
        self.message = ""  # this is for logs; who asks learns nothing of the inside


def sealed(private: bytes, *, key_id: str) -> str:
    """Seal a private key; it can only be opened under the same ``key_id``. Raises SealLost."""
    nonce = os.urandom(NONCE_BYTES)
    closed = AESGCM(_seal()).encrypt(nonce, private, key_id.encode())
    return _VERSION + b64encode(nonce + closed).decode("ascii")


def opened(text: str, *, key_id: str) -> bytes:
    """Open what ``sealed`` has made. Raises SealLost, also for a text that was changed."""
    if not text.startswith(_VERSION):
        raise SealLost
    try:
        content = b64decode(text.removeprefix(_VERSION), validate=True)
        nonce, closed = content[:NONCE_BYTES], content[NONCE_BYTES:]
        return AESGCM(_seal()).decrypt(nonce, closed, key_id.encode())
    except (InvalidTag, binascii.Error, ValueError):
        raise SealLost from None


def is_lost() -> bool:
    """Tell whether the key that was sealed last cannot be opened."""
    row = OwnKey.select().where(OwnKey.sealed != "").order_by(OwnKey.id.desc()).first()
    return row is not None and not opens(row)


def opens(key: OwnKey) -> bool:
    """Tell whether a key can be opened."""
    try:
        opened(str(key.sealed), key_id=str(key.key_id))
    except SealLost:
        return False
    return True


def _seal() -> bytes:
    try:
        return _loaded()
    except SealLost:
        # Another process may have made the first seal, and a key, between two looks of this one.
        return _loaded()


def _loaded() -> bytes:
    try:
        seal = keys.load(SEAL, _made)
    except ValueError:  # an empty file
        raise SealLost from None
    if len(seal) != SEAL_BYTES:
        raise SealLost
    return seal


def _made() -> bytes:
    """Make the seal, before there is anything that another one had sealed."""
    if OwnKey.select().where(OwnKey.sealed != "").exists():
        raise SealLost
    return os.urandom(SEAL_BYTES)
