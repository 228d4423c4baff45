"""What plugins declare to cross borders: looked up by URI, by handle, by document."""

from collections.abc import Iterator, Mapping
from typing import Any

from onemile.api import ActorKind, FederatedType, WireActor, declared


def kinds() -> list[ActorKind]:
    """Return the kinds of actors that core and plugins declare."""
    return declared("register_actor_kinds")


def types() -> list[FederatedType]:
    """Return the kinds of objects that core and plugins declare."""
    return declared("register_federated_types")


def actor(uri: str) -> tuple[ActorKind, WireActor] | None:
    """Return the actor of a URI of ours, or of the path of its page, with its kind."""
    for kind in kinds():
        found = kind.find(uri)
        if found is not None:
            return kind, found
    return None


def actor_by_handle(handle: str) -> tuple[ActorKind, WireActor] | None:
    """Return the actor of a handle, the first of all kinds that knows it."""
    for kind in kinds():
        uri = kind.by_handle(handle)
        found = kind.find(uri) if uri else None
        if found is not None:
            return kind, found
    return None


def was_actor(uri: str) -> bool:
    """Tell whether a URI of ours was an actor, and is no more."""
    return any(kind.is_gone(uri) for kind in kinds())


def thing(uri: str) -> tuple[FederatedType, Any] | None:
    """Return the thing of a URI of ours, or of the path of its page, with its type."""
    for kind in types():
        found = kind.find(uri)
        if found is not None:
            return kind, found
    return None


def keeper_of(document: Mapping[str, Any], object_type: str) -> FederatedType | None:
    """Return the type that keeps an incoming document; None where nobody does."""
    among: Iterator[FederatedType] = (one for one in types() if object_type in one.object_types)
    return next((one for one in among if one.claims(document)), None)
