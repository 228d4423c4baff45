"""Who asks for a document: proven by a signature, as at the inbox (FEP-fe34, "secure mode")."""

from flask import request

from onemile.api import (
    Authenticator,
    LimitReached,
    NotAllowed,
    NotFound,
    RemoteViewer,
    requester,
)
from onemile_federation import addresses, knocking
from onemile_federation.remote import public_keys, trust
from onemile_federation.signatures import judging


class NotProven(NotAllowed):
    """There is a signature, and it does not hold: the sender may try another way of signing."""

    status = 401


class KeyNotHere(LimitReached):
    """The key could not be had for a passing reason: to be tried again."""

    status = 503


def who_asks() -> RemoteViewer | None:
    """Return who from elsewhere makes this request, None for anybody; raises as ``identify``."""
    found = requester()
    return found if isinstance(found, RemoteViewer) else None


def identify() -> RemoteViewer | None:
    """Return who signed this request; None where it bears no signature, or is no GET.

    None also for hosts whose new key is doubted (``remote/trust.py``): they get what anybody gets.
    Raises NotProven, KeyNotHere, and NotFound for suspended hosts, to whom nothing is here.
    """
    if request.method not in knocking.READING or "Signature" not in request.headers:
        return None
    try:
        found = _proven()
    except trust.HostHeld:
        return None
    return None if trust.is_held(found.host) else found


def _proven() -> RemoteViewer:
    asked = knocking.asked()
    try:
        knocking.host_named(asked)
        proven = knocking.proven(asked, key_of=public_keys.key_of)
    except knocking.Suspended:
        raise NotFound from None
    except judging.Unproven:
        raise NotProven("the signature of this request does not hold") from None
    except trust.HostHeld:
        raise
    except judging.KeyAway:
        raise KeyNotHere(
            "the key of this signature cannot be had at the moment",
            retry_after_seconds=knocking.AGAIN_SECONDS,
        ) from None
    return RemoteViewer(uri=proven.owner_uri, host=addresses.host_of(proven.owner_uri))


AUTHENTICATORS = [Authenticator(name="federation.signature", identify=identify)]
