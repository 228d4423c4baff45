"""May this sender say this? Who owns what; source: FEP-fe34."""

from collections.abc import Mapping
from typing import Any


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
    updated or deleted, with who it is attributed to, are of the actor's origin.
    """
    raise NotImplementedError
