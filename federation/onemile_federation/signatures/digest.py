"""The ``Digest`` of a body (RFC 3230), SHA-256 alone."""

import hashlib
import hmac
import re
from base64 import b64encode

from onemile_federation.signatures.signature_header import exact_bytes

_CHARS_MAX = 1_000  # several algorithms may stand beside each other
_ONE = re.compile(r"([A-Za-z0-9-]{1,32})=([A-Za-z0-9+/=_-]{1,200})")
_REQUIRED = "sha-256"


def digest_header(body: bytes) -> str:
    """Return the header's value over exactly these bytes."""
    return f"SHA-256={b64encode(hashlib.sha256(body).digest()).decode('ascii')}"


def is_of(value: str, body: bytes) -> bool:
    """Tell whether a header's value is the digest of a body.

    SHA-256 has to be there, once; other algorithms beside it are not looked at; none stands twice.
    """
    if len(value) > _CHARS_MAX:
        return False
    found: dict[str, str] = {}
    for part in value.split(","):
        one = _ONE.fullmatch(part.strip(" \t"))
        if one is None or one[1].lower() in found:
            return False
        found[one[1].lower()] = one[2]
    given = exact_bytes(found.get(_REQUIRED, "")) or b""
    return hmac.compare_digest(given, hashlib.sha256(body).digest())
