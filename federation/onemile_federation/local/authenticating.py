"""Who asks for a document: proven by a signature, as at the inbox (FEP-fe34, "secure mode")."""

import re

from flask import request

from onemile.api import (
    Authenticator,
    LimitReached,
    NotAllowed,
    NotFound,
    RemoteViewer,
    clock,
    requester,
)
from onemile_federation import addresses
from onemile_federation.remote import hosts, public_keys, trust
from onemile_federation.signatures import judging
from onemile_federation.signatures.asked import Asked

# A server that could not be asked for its key is asked again after so long.
RETRY_AFTER_SECONDS = 60
# What a signature says of its key, in either scheme; only to see whom not to listen to.
_KEY_IDS = re.compile(r'key_?id="([^"]{1,500})"', re.IGNORECASE)
_SAYING = ("signature", "signature-input")
_READING = ("GET", "HEAD")


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
    if request.method not in _READING or "Signature" not in request.headers:
        return None
    try:
        found = _proven()
    except trust.HostHeld:
        return None
    return None if trust.is_held(found.host) else found


def asked() -> Asked:
    """Return the request at hand, a GET, as a signature covers it."""
    return Asked(
        method=request.method,
        target=target(),
        headers=[(name.lower(), value) for name, value in request.headers.items()],
        body=None,
    )


def target() -> str:
    """Return path and query as they were sent, before anything in them was undone."""
    environ = request.environ
    sent = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if sent.startswith("/"):
        return sent
    query = request.query_string.decode("latin-1")
    return request.path + (f"?{query}" if query else "")


def _proven() -> RemoteViewer:
    if any(hosts.is_suspended(addresses.host_of(uri)) for uri in _key_ids()):
        raise NotFound
    try:
        proven = judging.judge(
            asked(),
            own_host=addresses.host(),
            own_url=addresses.base(),
            key_of=public_keys.key_of,
            now=clock.now(),
        )
    except judging.Unproven:
        raise NotProven("the signature of this request does not hold") from None
    except trust.HostHeld:
        raise
    except judging.KeyAway:
        raise KeyNotHere(
            "the key of this signature cannot be had at the moment",
            retry_after_seconds=RETRY_AFTER_SECONDS,
        ) from None
    host = addresses.host_of(proven.owner_uri)
    if hosts.is_suspended(host):
        raise NotFound
    return RemoteViewer(uri=proven.owner_uri, host=host)


def _key_ids() -> list[str]:
    said = " ".join(request.headers.get(name, "") for name in _SAYING)
    return [uri for uri in _KEY_IDS.findall(said) if addresses.host_of(uri)]


AUTHENTICATORS = [Authenticator(name="federation.signature", identify=identify)]
