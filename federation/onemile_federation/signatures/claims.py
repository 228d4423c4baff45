"""What a signature claims, before anybody believes it."""

from collections.abc import Callable
from dataclasses import dataclass

from onemile_federation.signatures.keys import PublicKey


class Unproven(Exception):
    """No signature, or none that holds: 401. ``reason`` is a word for logs, never a secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A signature that passed all that costs nothing: form, cover, host, body, time.

    ``holds`` tells whether it is the one of a key; ``signature`` are its decoded bytes.
    """

    scheme: str
    key_id: str
    signature: bytes
    holds: Callable[[PublicKey], bool]
