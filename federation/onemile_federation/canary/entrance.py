"""The one exception from "nothing is ever asked of, or taken from, our own name", kept narrow.

The key of the canary is read from our own table, so that no request of ours leaves while one is
answered. Its signature opens its own inbox for one sentence about itself, and no other door.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urldefrag

from onemile.api import clock, setting
from onemile_federation import addresses
from onemile_federation.canary.models import CanaryFlight
from onemile_federation.keys import keeping
from onemile_federation.keys.models import RSA
from onemile_federation.remote import public_keys
from onemile_federation.signatures.judging import OwnedKey, Unproven
from onemile_federation.signatures.keys import public_key
from onemile_federation.wire import shapes

# What nobody else says, and what has no effect anywhere.
VERB = "View"


def is_open() -> bool:
    """Tell whether the canary flies: not in development, and only by https."""
    return not setting("development") and addresses.origin_of(addresses.base())[0] == "https"


def key_of(key_id: str, *, again: bool = False, let_in: str = "") -> OwnedKey | None:
    """Return the key of an id as ``public_keys.key_of`` does, and the canary's from our table."""
    if urldefrag(key_id)[0] != addresses.canary_uri():
        return public_keys.key_of(key_id, again=again, let_in=let_in)
    if again:
        return None
    if not is_open():
        raise Unproven("no canary here")
    for one in keeping.published(addresses.canary_uri()):
        if one.key_id == key_id and one.kind == RSA:
            key = public_key(str(one.public))
            return OwnedKey(key_id=key_id, owner_uri=addresses.canary_uri(), key=key)
    raise Unproven("no such key of the canary")


def is_shut(*, owner_uri: str, by_uri: str) -> bool:
    """Tell whether the inbox of ``owner_uri`` is none for who signed: the canary's has one guest.

    It may come to no other inbox either.
    """
    return (owner_uri == addresses.canary_uri()) != (by_uri == addresses.canary_uri())


def may_say(activity: Mapping[str, Any], *, by_uri: str) -> bool:
    """Tell whether somebody may say this, as far as the canary goes: it says one thing only."""
    if by_uri != addresses.canary_uri():
        return True
    about = shapes.id_of(activity.get("object"))
    return shapes.type_of(activity) == VERB and about == addresses.canary_uri()


def note(activity_uri: str, *, by_uri: str) -> str:
    """Note, in the open transaction, that the canary has come back; of others it has no effect.

    Returns why it had none, empty where it had.
    """
    if by_uri != addresses.canary_uri():
        return "unknown type"
    flown = CanaryFlight.uri == activity_uri
    noted = CanaryFlight.update(noted_at=clock.now()).where(flown).execute()
    return "" if noted else "no flight of the canary"
