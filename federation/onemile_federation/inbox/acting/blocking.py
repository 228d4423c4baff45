"""Block: somebody elsewhere wants to have nothing to do with one of ours.

It is honoured and never shown: both stop following, no follow begins while it stands, and nobody
is told.
"""

from onemile.api import follows, ids
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.inbox.models import BlockedBy


def block(heard: Heard) -> Effect:
    """End what is between the two, and keep it so."""
    if not addresses.is_ours(heard.object_uri) or registry.actor(heard.object_uri) is None:
        return ignored("unknown actor")
    return lambda: _part(heard.peer.actor_uri, heard.object_uri)


def lift(heard: Heard, blocked_uri: str) -> str:
    """Take a block back; what it ended stays ended."""
    between = _between(heard.peer.actor_uri, blocked_uri)
    return "" if BlockedBy.delete().where(between).execute() else "nothing to undo"


def is_set(blocker_uri: str, blocked_uri: str) -> bool:
    """Tell whether somebody elsewhere has blocked one of ours."""
    return bool(BlockedBy.select().where(_between(blocker_uri, blocked_uri)).exists())


def _part(blocker_uri: str, blocked_uri: str) -> str:
    row = {"id": ids.new(), "blocker_uri": blocker_uri, "blocked_uri": blocked_uri}
    BlockedBy.insert(row).on_conflict_ignore().execute()
    follows.dismiss(blocker_uri, blocked_uri)
    follows.answered(blocked_uri, blocker_uri, is_accepted=False)
    return ""


def _between(blocker_uri: str, blocked_uri: str) -> object:
    return (BlockedBy.blocker_uri == blocker_uri) & (BlockedBy.blocked_uri == blocked_uri)
