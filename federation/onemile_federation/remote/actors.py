"""Actors of other servers: read from their own id, kept, read again when they are old."""

from collections.abc import Mapping
from typing import Any

from onemile_federation.remote.models import RemoteActor

FRESH_HOURS = 24


def known(uri: str) -> RemoteActor | None:
    """Return what is kept of an actor, however old; asks nobody."""
    raise NotImplementedError


def actor(uri: str, *, fresh: bool = False) -> RemoteActor:
    """Return an actor, fetched if it is not known, or old, or ``fresh`` is wanted.

    Raises Absent (and marks it GONE at a 410), Away (only where nothing is kept).
    """
    raise NotImplementedError


def keep(document: Mapping[str, Any], *, url: str) -> RemoteActor:
    """Keep an actor document that stood at ``url``, with the keys that it lists. Raises Absent.

    Refused: an id that is not ``url``, an inbox of another origin, a type that changes from
    Person to Group or the like, a key of another owner.
    """
    raise NotImplementedError
