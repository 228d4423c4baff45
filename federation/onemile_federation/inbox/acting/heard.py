"""An activity on its way to its effect.

Each family takes a Heard and gives its effect: what is asked of other servers is asked before, and
what is written is written by the effect, in one transaction with the note that it has happened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import Peer, Received

# What is done in the transaction: returns "" where it had an effect, else why it had none.
Effect = Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """An activity that was verified and kept; ``put_off_for`` is why it was not done before."""

    verb: str
    activity: Mapping[str, Any]
    activity_uri: str
    digest: str
    peer: Peer
    object_uri: str
    received_at: datetime
    put_off_for: str = ""

    def received(self, verb: str, *, uri: str, document: Mapping[str, Any]) -> Received:
        """Return what a keeper is told. An activity without an id is named by its digest."""
        return Received(
            verb=verb,
            peer=self.peer,
            activity_uri=self.activity_uri or f"{self.peer.actor_uri[:400]}#{self.digest}",
            object_uri=uri,
            document=document,
            received_at=self.received_at,
        )


class Later(Exception):
    """Not to be decided yet: it is tried again, as where a server is away, and told why."""


def if_carrying(
    carried_by: Callable[[Mapping[str, Any]], Mapping[str, Any] | None],
    hear: Callable[[Heard, Mapping[str, Any]], Effect],
) -> Callable[[Callable[[Heard], Effect] | None], Callable[[Heard], Effect]]:
    """Return what a room puts before a family (``verbs.put_before``): what carries its documents.

    ``carried_by`` gives the document in an activity, None for any other, which is left to the
    family.
    """

    def first(act: Callable[[Heard], Effect] | None) -> Callable[[Heard], Effect]:
        def acting(heard: Heard) -> Effect:
            document = carried_by(heard.activity)
            if document is not None:
                return hear(heard, document)
            return act(heard) if act is not None else ignored("unknown type")

        return acting

    return first


def ignored(why: str) -> Effect:
    """Return the effect of what has none."""
    return lambda: why
