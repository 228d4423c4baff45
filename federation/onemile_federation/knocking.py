"""The request at hand, whoever makes it: as its signature covers it, and whose it is.

One reading for inboxes and documents, so that nobody is heard at one door and shut out of another.
"""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from flask import request

from onemile.api import clock
from onemile_federation import addresses
from onemile_federation.remote import hosts
from onemile_federation.signatures import judging
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.judging import OwnedKey
from onemile_federation.signatures.signature_header import HEADER_CHARS_MAX

READING = ("GET", "HEAD")
# A server that could not be asked for its key is asked again after so long.
AGAIN_SECONDS = 60
# A key id as both schemes write it: a parameter in quotes. Read for a first look only; the judge
# reads it anew, by the grammar.
_KEY_ID = re.compile(r'\bkeyid="([^"\\]{1,500})"', re.IGNORECASE)
_SAYING = ("signature", "signature-input")


class Suspended(Exception):
    """Who asks is of a suspended host, or says so: what that is answered is the door's to say."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


def asked() -> Asked:
    """Return the request at hand, its target as it was received: no proxy's, no second spelling."""
    return Asked(
        method=request.method,
        target=_target(),
        headers=[(name.lower(), value) for name, value in request.headers],
        body=None if request.method in READING else request.get_data(),
    )


def host_named(asked: Asked) -> str:
    """Return the host whose key a request names, unproven; empty where it names none.

    Raises Suspended for a host that is: no more is done for it than this.
    """
    named = _host_named(asked)
    if named and hosts.is_suspended(named):
        raise Suspended(named)
    return named


def proven(asked: Asked, *, key_of: Callable[..., OwnedKey | None]) -> judging.Proven:
    """Return who signed a request, of which ``host_named`` was asked before.

    ``key_of`` is ``public_keys.key_of``, or asks it; it is told which host has been let in by then.

    Raises Unproven and KeyAway as ``judge``, and Suspended where the key's owner is of another
    host than the key, which is suspended.
    """
    named = _host_named(asked)
    found = judging.judge(
        asked,
        own_host=addresses.host(),
        own_url=addresses.base(),
        key_of=partial(key_of, let_in=named),
        now=clock.now(),
    )
    host = addresses.host_of(found.owner_uri)
    if host != named and hosts.is_suspended(host):
        raise Suspended(host)
    return found


def _host_named(asked: Asked) -> str:
    for name, value in asked.headers:
        # Longer headers are refused by the judge; nothing is looked for in them.
        if name in _SAYING and len(value) <= HEADER_CHARS_MAX:
            found = _KEY_ID.search(value)
            if found is not None:
                return addresses.host_of(found.group(1))
    return ""


def _target() -> str:
    environ = request.environ
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if raw.startswith("/"):
        return raw
    if not raw:  # a server that does not say it: what was undone in a path is not to be had
        query = request.query_string.decode("latin-1")
        return request.path + (f"?{query}" if query else "")
    if addresses.host_of(raw) != addresses.host():
        return raw  # a proxy asks for another host, or nothing that can be read: no target of ours
    parts = urlsplit(raw)  # the absolute form, which a proxy may send
    return parts.path + (f"?{parts.query}" if parts.query else "")
