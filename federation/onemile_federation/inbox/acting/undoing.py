"""Undo: an activity is taken back by who sent it, whether it has arrived or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onemile.api import follows
from onemile_federation import addresses
from onemile_federation.inbox import effects, keeping
from onemile_federation.inbox.acting import blocking, keepers, sharing
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.inbox.admitting import embedded_in
from onemile_federation.inbox.models import Inbound
from onemile_federation.remote import shares
from onemile_federation.wire import shapes


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What is taken back: which kind of activity, about what."""

    verb: str
    object_uri: str


def undo(heard: Heard) -> Effect:
    """Take back a Follow, a Like, an Announce or a Block; of what is unknown see to it too."""
    undone = _undone(heard)
    if undone is None:
        return _not_to_come(heard, ignored("unknown activity"))
    if undone.verb == "Follow":
        return _not_to_come(heard, lambda: _unfollow(heard, undone.object_uri))
    if undone.verb == "Block":
        return _not_to_come(heard, lambda: blocking.lift(heard, undone.object_uri))
    if undone.verb == "Like" and addresses.is_ours(undone.object_uri):
        return _not_to_come(heard, sharing.about_ours(heard, "Unlike", undone.object_uri))
    if undone.verb == "Announce":
        return _not_to_come(heard, _unshared(heard, undone.object_uri))
    return ignored("nothing to undo")


def _undone(heard: Heard) -> Undone | None:
    """Read what is undone from the activity, or find it by its id among what came lately.

    The door has seen that what is embedded names no other actor.
    """
    embedded = embedded_in(heard.activity)
    if shapes.type_of(embedded):
        return _read(embedded)
    told = (Inbound.activity_uri == heard.object_uri) & (Inbound.actor_uri == heard.peer.actor_uri)
    row = Inbound.get_or_none(told)
    return Undone(verb=str(row.verb), object_uri=str(row.object_uri)) if row else None


def _read(embedded: Mapping[str, Any]) -> Undone:
    return Undone(verb=shapes.type_of(embedded), object_uri=shapes.thing_of(embedded))


def _not_to_come(heard: Heard, then: Effect) -> Effect:
    """See to it that what is undone has no effect if it comes later than its Undo."""

    def effect() -> str:
        if heard.object_uri:
            # Of the sender's own alone: the id may be another's of the same server.
            actor_uri = heard.peer.actor_uri
            effects.note(keeping.digest_of_uri(heard.object_uri, actor_uri=actor_uri))
        return then()

    return effect


def _unfollow(heard: Heard, followed_uri: str) -> str:
    if not followed_uri:
        return "nobody is named"
    follows.dismiss(heard.peer.actor_uri, followed_uri)
    return ""


def _unshared(heard: Heard, uri: str) -> Effect:
    if addresses.is_ours(uri):
        return sharing.about_ours(heard, "Unannounce", uri)

    sharer_uri = heard.peer.actor_uri

    def effect() -> str:
        was_known = shares.end(uri, sharer_uri)
        # What a type keeps of it stands by the word of who passed it on, or by its own.
        was_known |= bool(uri) and keepers.tell_all(heard, "Unannounce", uri)
        return "" if was_known else "nothing of it here"

    return effect
