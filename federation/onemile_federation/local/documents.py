"""Documents of ours: the instance, actors, things, as they stand at their own ids."""

from typing import Any

from onemile.api import ActorKind, Said, WireActor


def instance() -> dict[str, Any]:
    """Return the document of the instance's own actor, always served unsigned."""
    raise NotImplementedError


def actor(kind: ActorKind, found: WireActor, *, is_whole: bool = True) -> dict[str, Any]:
    """Return an actor document; a stub (id, type, inbox, key) where not ``is_whole``."""
    raise NotImplementedError


def thing(uri: str, document: dict[str, Any], said: Said | None = None) -> dict[str, Any]:
    """Return the document of a thing of ours with its addressing and collections."""
    raise NotImplementedError


def addressed(said: Said) -> dict[str, list[str]]:
    """Return ``to`` and ``cc`` of what is said, from its audience (federation.md 1.5)."""
    raise NotImplementedError
