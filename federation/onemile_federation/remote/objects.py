"""Things said elsewhere: fetched at their own id, kept as they are shown."""

from collections.abc import Mapping
from typing import Any

from onemile_federation.remote.models import RemoteObject


def fetched(uri: str) -> Mapping[str, Any]:
    """Return an object as its own server says it, never as somebody else does.

    Raises Absent, Away. It names itself by ``uri`` (after one more fetch within the origin) and
    an author of its own origin.
    """
    raise NotImplementedError


def keep(document: Mapping[str, Any], *, shared_by_uri: str = "") -> RemoteObject:
    """Keep an object that may be believed, cleaned and cut; a newer one replaces the older.

    An older ``updated`` changes nothing. Nothing unknown is kept.
    """
    raise NotImplementedError


def remove(uri: str) -> None:
    """Let go of an object: its words go, its URI stays as gone."""
    raise NotImplementedError
