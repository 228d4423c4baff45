"""Servers tell everybody they know of when an account is gone; most of it is about strangers.

Its key cannot be had any more, so that nothing could be proven, and nothing is lost: it is taken
without effect (federation.md 1.2), before anybody's server is asked for a key.
"""

from onemile_federation import addresses
from onemile_federation.remote import actors
from onemile_federation.wire import json_reader, shapes

# A farewell is an id said twice; with a signature inside, two thousand bytes.
FAREWELL_BYTES_MAX = 8_192
_WORD = b'"Delete"'


def is_of_a_stranger(body: bytes, *, key_host: str) -> bool:
    """Tell whether a body says that somebody of ``key_host`` is gone whom nobody here knows."""
    if not key_host or len(body) > FAREWELL_BYTES_MAX or _WORD not in body:
        return False
    try:
        activity = json_reader.read(body)
    except json_reader.Unreadable:
        return False
    actor_uri = shapes.id_of(activity.get("actor"))
    return (
        shapes.type_of(activity) == "Delete"
        and bool(actor_uri)
        and shapes.id_of(activity.get("object")) == actor_uri
        and addresses.host_of(actor_uri) == key_host
        and actors.known(actor_uri) is None
    )
