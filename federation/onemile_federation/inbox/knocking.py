"""The request at the door, as its signature covers it, and whose it says it is."""

import re
from urllib.parse import urlsplit

from flask import request

from onemile_federation.signatures.asked import Asked

# A key id as both schemes write it: a parameter in quotes. Read for a first look only; the judge
# reads it anew, by the grammar.
_KEY_ID = re.compile(r'\bkeyid="([^"\\]{1,500})"', re.IGNORECASE)
# Longer headers are refused by the judge; nothing is looked for in them.
HEADER_CHARS_MAX = 4_096


def asked() -> Asked:
    """Return the request at hand, its target as it was received: no proxy's, no second spelling."""
    return Asked(
        method=request.method,
        target=_target(),
        headers=[(name.lower(), value) for name, value in request.headers],
        body=request.get_data(),
    )


def key_id(asked: Asked) -> str:
    """Return the key id that a request names, unproven; empty where it has no signature."""
    for name, value in asked.headers:
        if name in ("signature", "signature-input") and len(value) <= HEADER_CHARS_MAX:
            found = _KEY_ID.search(value)
            if found is not None:
                return found.group(1)
    return ""


def _target() -> str:
    environ = request.environ
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or request.full_path)
    if raw.startswith("/"):
        return raw
    parts = urlsplit(raw)  # the absolute form, which a proxy may send
    return parts.path + (f"?{parts.query}" if parts.query else "")
