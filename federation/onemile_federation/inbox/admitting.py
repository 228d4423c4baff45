"""May this sender say this? Who owns what; source: FEP-fe34."""

from collections.abc import Mapping
from typing import Any

from onemile_federation import addresses
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import SAYING

# What cannot be used without saying what it is about.
NEEDS_OBJECT = frozenset(
    "Accept Add Announce Block Create Delete Flag Follow Like Move".split()
    + "Reject Remove Undo Update".split()
)
# About a list, which is of the sender's own server.
LISTING = frozenset({"Add", "Remove"})
# Who is named as an author: more than that is no document that anybody here reads.
AUTHORS_MAX = 20


class Forbidden(Exception):
    """The signature is good and the sender may not: 403. ``reason`` is a word for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unusable(Exception):
    """The structure cannot be used: 400."""


def check(activity: Mapping[str, Any], *, owner_uri: str) -> None:
    """Check an activity against who signed it. Raises Forbidden, Unusable.

    The actor is the key's owner; the activity's id, and an embedded object that is created,
    updated or deleted, with who it is attributed to, are of the actor's origin. What is taken
    back was the same actor's, and so is the list to which something is added.
    """
    verb, actor_uri = shapes.type_of(activity), shapes.id_of(activity.get("actor"))
    if not verb or not actor_uri:
        raise Unusable
    if actor_uri != owner_uri:
        raise Forbidden("actor")
    _check_id(activity.get("id"), actor_uri)
    if verb not in NEEDS_OBJECT:
        return
    object_uri, embedded = shapes.id_of(activity.get("object")), embedded_in(activity)
    if not object_uri and not embedded:
        raise Unusable
    # The author's own server says these. Of a Delete it is also asked, at the object's own id.
    if verb in SAYING and object_uri and not addresses.same_origin(object_uri, actor_uri):
        raise Forbidden("object")
    if verb in (*SAYING, "Delete"):
        _check_embedded(embedded, actor_uri)
    if verb in LISTING:
        _check_list(shapes.id_of(activity.get("target")), actor_uri)
    if verb == "Undo":
        _check_undone(object_uri, embedded, actor_uri)


def embedded_in(activity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object that an activity carries with it, the first of several; empty for none."""
    found = activity.get("object")
    if isinstance(found, list):
        found = found[0] if found else None
    return found if isinstance(found, Mapping) else {}


def _check_id(value: Any, actor_uri: str) -> None:
    """Refuse an id of another origin; an activity without any is known by its bytes."""
    if value is None:
        return
    if not isinstance(value, str) or not addresses.is_sound(value):
        raise Unusable
    if not addresses.same_origin(value, actor_uri):
        raise Forbidden("id")


def _check_embedded(embedded: Mapping[str, Any], actor_uri: str) -> None:
    if embedded.get("id") is not None:
        object_uri = shapes.id_of(embedded)
        if not object_uri:
            raise Unusable
        if not addresses.same_origin(object_uri, actor_uri):
            raise Forbidden("object")
    for place in ("attributedTo", "actor"):
        named = embedded.get(place)
        authors = shapes.ids_of(named, most=AUTHORS_MAX)
        if named and not authors:
            raise Unusable
        if any(not addresses.same_origin(author, actor_uri) for author in authors):
            raise Forbidden("author")


def _check_list(target_uri: str, actor_uri: str) -> None:
    if not target_uri:
        raise Unusable
    if not addresses.same_origin(target_uri, actor_uri):
        raise Forbidden("target")


def _check_undone(undone_uri: str, embedded: Mapping[str, Any], actor_uri: str) -> None:
    """Refuse an Undo of another's activity, also by name: it would keep what is to come away."""
    undone_of = shapes.id_of(embedded.get("actor"))
    if undone_of and undone_of != actor_uri:
        raise Forbidden("undone")
    if undone_uri and not addresses.same_origin(undone_uri, actor_uri):
        raise Forbidden("undone")
