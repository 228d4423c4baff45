"""Say something to others: the one way in which an activity of ours comes to be."""

from collections.abc import Mapping
from typing import Any

from onemile.api import Said
from onemile_federation.outbox.models import Activity


def say(said: Said, *, key: str) -> Activity | None:
    """Write down, in the open transaction, what an actor of ours says; its deliveries follow.

    Once per ``key``. None where there is nobody to tell (no follower, nobody named, and for a
    Delete: no host that was ever sent the object).
    """
    raise NotImplementedError


def answer(
    verb: str, *, sender_uri: str, object: Mapping[str, Any] | str, to_uri: str, key: str
) -> Activity:
    """Say something to one actor elsewhere: Accept, Reject, Follow, Undo, Flag, Block, Move."""
    raise NotImplementedError
