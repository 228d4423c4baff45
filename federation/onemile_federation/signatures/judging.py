"""Whose request is it? Both schemes, judged in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.keys import PublicKey


class Unproven(Exception):
    """No signature, or none that holds: 401. ``reason`` is a word for logs, never a secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyAway(Exception):
    """The key could not be had for a passing reason: 503, to be tried again."""


@dataclass(frozen=True, kw_only=True)
class OwnedKey:
    """A public key and the actor that it belongs to, who lists it."""

    key_id: str
    owner_uri: str
    key: PublicKey


@dataclass(frozen=True, kw_only=True)
class Proven:
    """Who signed, by which scheme ("cavage" or "rfc9421"); ``digest`` of the signature's bytes."""

    key_id: str
    owner_uri: str
    scheme: str
    digest: str


# Gives the key of an id; ``again`` asks its server once more, since what is kept did not hold:
# None where that is not allowed yet. Raises Unproven, KeyAway.
KeyOf = Callable[..., OwnedKey | None]


def judge(asked: Asked, *, own_host: str, own_url: str, key_of: KeyOf, now: datetime) -> Proven:
    """Say who signed a request. Raises Unproven, KeyAway.

    ``own_host`` and ``own_url`` are the configured ones; ``key_of(key_id, again=False)``.
    """
    raise NotImplementedError
