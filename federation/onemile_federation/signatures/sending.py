"""Sign what leaves."""

from collections.abc import Mapping
from datetime import datetime

from onemile.api import Outgoing
from onemile_federation.signatures.keys import PrivateKey


def headers_for(
    outgoing: Outgoing, *, key: PrivateKey, now: datetime, scheme: str = "cavage"
) -> Mapping[str, str]:
    """Return the headers that prove a request about to leave: Date, Digest, Signature and so on.

    ``scheme`` is "cavage" (draft-cavage-12, rsa-sha256) or "rfc9421". For ``fetch(prepare=…)``.
    """
    raise NotImplementedError
