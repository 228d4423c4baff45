"""Whose request is it? Both schemes, judged in one place."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from onemile_federation.signatures import cavage
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.claims import Claim
from onemile_federation.signatures.claims import Unproven as Unproven
from onemile_federation.signatures.freshness import FOR_POSTS, Window
from onemile_federation.signatures.keys import PublicKey

_DIGEST_CHARS = 32  # 128 bits: enough that nobody meets a signature seen before by chance


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
    """Who signed, by which scheme ("cavage" or "rfc9421"); ``digest`` of the signature's bytes.

    The digest is of the decoded bytes, of which there is one form for each signature: it is what
    a request that comes again is known by.
    """

    key_id: str
    owner_uri: str
    scheme: str
    digest: str


# Gives the key of an id; ``again`` asks its server once more, since what is kept did not hold:
# None where that is not allowed yet. Raises Unproven, KeyAway.
KeyOf = Callable[..., OwnedKey | None]


def judge(
    asked: Asked,
    *,
    own_host: str,
    own_url: str,
    key_of: KeyOf,
    now: datetime,
    window: Window = FOR_POSTS,
) -> Proven:
    """Say who signed a request. Raises Unproven, KeyAway.

    ``own_host`` and ``own_url`` are the configured ones; ``key_of(key_id, again=False)`` is asked
    once all that costs nothing has been looked at, and once more where its key does not hold.
    """
    claim = _claim(asked, own_host=own_host, own_url=own_url, now=now, window=window)
    owned = key_of(claim.key_id)
    if owned is None:
        raise Unproven("key")
    if not claim.holds(owned.key):
        owned = key_of(claim.key_id, again=True)  # its owner may have a new one by now
        if owned is None or not claim.holds(owned.key):
            raise Unproven("signature")
    return Proven(
        key_id=owned.key_id,
        owner_uri=owned.owner_uri,
        scheme=claim.scheme,
        digest=hashlib.sha256(claim.signature).hexdigest()[:_DIGEST_CHARS],
    )


def _claim(asked: Asked, *, own_host: str, own_url: str, now: datetime, window: Window) -> Claim:
    """Read the one signature of a request.

    With ``Signature-Input`` it is RFC 9421's, whatever else there is: the ``Signature`` field is
    then a dictionary of that scheme, and a header of the other one can have no place in it. Falling
    back to the weaker scheme where the stronger fails would let a sender choose between them.
    """
    if asked.values("signature-input"):
        # For who speaks it, a tenth of a second once; the others need not wait for the library.
        from onemile_federation.signatures import rfc9421

        return rfc9421.claim(asked, own_host=own_host, own_url=own_url, now=now, window=window)
    return cavage.claim(asked, own_host=own_host, now=now, window=window)
