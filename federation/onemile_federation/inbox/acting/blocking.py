"""Block: somebody elsewhere wants to have nothing to do with one of ours.

It is honoured and never shown: both are out of each other's sight, nobody follows, nobody is told.
"""

from onemile.api import block_from_elsewhere, follows, unblock_from_elsewhere
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored


def block(heard: Heard) -> Effect:
    """End what is between the two, and keep it so."""
    if not addresses.is_ours(heard.object_uri) or registry.actor(heard.object_uri) is None:
        return ignored("unknown actor")
    return lambda: _part(heard.peer.actor_uri, heard.object_uri)


def lift(heard: Heard, blocked_uri: str) -> str:
    """Take a block back; what it ended stays ended."""
    was_there = unblock_from_elsewhere(blocker_uri=heard.peer.actor_uri, blocked_uri=blocked_uri)
    return "" if was_there else "nothing to undo"


def _part(blocker_uri: str, blocked_uri: str) -> str:
    block_from_elsewhere(blocker_uri=blocker_uri, blocked_uri=blocked_uri)
    follows.dismiss(blocker_uri, blocked_uri)
    return ""
