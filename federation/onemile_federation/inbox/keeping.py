"""Write an activity down before it is answered: what is answered with 202 is not lost."""

import hashlib
from collections.abc import Mapping
from typing import Any

from onemile.api import URI_CHARS_MAX, bells, clock, ids, microseconds, rows
from onemile_federation import addresses
from onemile_federation.inbox import gathering
from onemile_federation.inbox.models import RECEPTION, WAITING
from onemile_federation.remote import at_rest
from onemile_federation.signatures.judging import Proven
from onemile_federation.wire import shapes

# A signature is accepted 65 minutes after its date and 15 before it: after as long it is stale.
SIGNATURE_MINUTES = 65 + 15
VERB_CHARS_MAX = 40


def digest_of(activity: Mapping[str, Any], *, body: bytes) -> str:
    """Return what an activity is known by for ever: 16 bytes, in hexadecimal.

    Of its actor and its id, or its bytes where it has none: nobody else of the same server is
    before its actor with an activity of that id.
    """
    actor_uri, uri = shapes.id_of(activity.get("actor")), activity.get("id")
    if isinstance(uri, str) and uri:
        return digest_of_uri(uri, actor_uri=actor_uri)
    return _digest(actor_uri.encode() + b"\n" + body)


def digest_of_uri(activity_uri: str, *, actor_uri: str) -> str:
    """Return what an actor's activity with an id is known by."""
    return _digest(f"{actor_uri}\n{activity_uri}".encode())


def looked_up(
    activity: Mapping[str, Any],
    digest: str,
    *,
    signature: str,
    host: str,
    is_across: bool = False,
) -> tuple[bool, bool]:
    """Tell whether an activity, or this very request, was taken before; and if its host is at rest.

    ``is_across``: at rest for what is of the mile. One question, no lock.
    """
    # What was taken before migration 0010 is known by its id alone; nothing new becomes so.
    earlier = _digest(str(activity.get("id") or "").encode())
    question = _LOOKED_UP_ACROSS if is_across else _LOOKED_UP
    found = rows(question, (digest, earlier, digest, earlier, signature, True, host))
    return ("known",) in found, ("at rest",) in found


def keep(activity: Mapping[str, Any], *, body: bytes, digest: str, proven: Proven) -> None:
    """Write it down, once however often it comes, and wake the reception.

    It is durable when this returns: what arrives at the same time is written together with it.
    """
    now = clock.now()
    uri = activity.get("id")
    row = (
        ids.new(),
        uri if isinstance(uri, str) else "",
        digest,
        shapes.type_of(activity)[:VERB_CHARS_MAX],
        proven.owner_uri,
        addresses.host_of(proven.owner_uri),
        shapes.thing_of(activity)[:URI_CHARS_MAX],
        body.decode(),
        WAITING,
        microseconds(now),
        microseconds(now),
        0,
        "",
    )
    until = microseconds(clock.ahead(minutes=SIGNATURE_MINUTES))
    signature = (ids.new(), proven.digest, until)

    def write() -> None:
        # Fixed SQL: building the statements anew would cost ten times the rows.
        rows(_SIGNATURE, signature)
        rows(_INBOUND, row)
        bells.ring_after_commit(RECEPTION)

    gathering.at_work().write(write)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).digest()[:16].hex()


_KNOWN = (
    "SELECT 'known' FROM federation_known WHERE digest IN (?, ?) "
    "UNION ALL SELECT 'known' FROM federation_inbound WHERE digest IN (?, ?) "
    "UNION ALL SELECT 'known' FROM federation_signature WHERE digest = ? "
)
_LOOKED_UP = f"{_KNOWN}UNION ALL SELECT 'at rest' FROM ({at_rest.SHUT} (?)) AS shut"
_LOOKED_UP_ACROSS = f"{_KNOWN}UNION ALL SELECT 'at rest' FROM ({at_rest.MILE_SHUT} (?)) AS shut"
# They return what they wrote, since ``rows`` reads an answer.
_SIGNATURE = (
    "INSERT INTO federation_signature (id, digest, until) VALUES (?, ?, ?) "
    "ON CONFLICT (digest) DO NOTHING RETURNING id"
)
_INBOUND = (
    "INSERT INTO federation_inbound (id, activity_uri, digest, verb, actor_uri, host, object_uri, "
    "body, state, received_at, due_at, attempts, error) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING RETURNING id"
)
