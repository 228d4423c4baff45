"""Sign what leaves."""

from collections.abc import Mapping
from datetime import datetime

from onemile.api import Outgoing
from onemile_federation.signatures import cavage, digest
from onemile_federation.signatures.freshness import date_header
from onemile_federation.signatures.keys import RSA, PrivateKey


def headers_for(
    outgoing: Outgoing, *, key: PrivateKey, now: datetime, scheme: str = cavage.SCHEME
) -> Mapping[str, str]:
    """Return the headers that prove a request about to leave: Date, Digest, Signature and so on.

    ``scheme`` is "cavage" (draft-cavage-12, rsa-sha256) or "rfc9421". For ``fetch(prepare=…)``.
    Made anew at each attempt: what was signed an hour ago is stale. Raises ValueError for another
    scheme, and for a key that cavage has no name for.
    """
    dated = {"Date": date_header(now)}
    if scheme == cavage.SCHEME:
        return _by_cavage(outgoing, dated, key)
    if scheme != "rfc9421":
        raise ValueError(f"{scheme!r} is no way of signing")
    # A second knock, at few servers: the library is had when it is wanted.
    from onemile_federation.signatures import rfc9421

    return {**dated, **rfc9421.headers_for(outgoing, key=key, now=now)}


def _by_cavage(outgoing: Outgoing, dated: dict[str, str], key: PrivateKey) -> dict[str, str]:
    if key.kind != RSA:
        raise ValueError("only RSA is understood by all who read this scheme")
    from onemile_federation.signatures import pinned  # its library takes 0.1 s to import

    values = dict(dated)
    if outgoing.method == "POST":
        values["Digest"] = digest.digest_header(outgoing.body or b"")
    signature = pinned.signature_header(
        key=key,
        values=values,
        method=outgoing.method,
        target=outgoing.path,
        host=outgoing.host,
    )
    return {**values, "Signature": signature}
