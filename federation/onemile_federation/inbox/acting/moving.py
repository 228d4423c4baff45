"""Move: somebody lives on another server from now on, and says so at both (federation.md 1.9)."""

from collections.abc import Mapping
from typing import Any

from onemile.api import (
    Refusal,
    TaskKind,
    clock,
    defer,
    extend_blocks,
    find_by_uri,
    follows,
    record,
)
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting import strangers
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.inbox.moved import FollowedMoved
from onemile_federation.remote import actors
from onemile_federation.remote.models import RemoteActor
from onemile_federation.wire import shapes
from onemile_federation.written import housed

# Who moves more often than that shakes off followers, or gathers them.
REST_DAYS = 7
# Followers led over in one transaction, at some ten milliseconds each.
PAGE_ROWS = 100
LEAD_OVER = "federation.lead_over"


def move(heard: Heard) -> Effect:
    """Let members follow the new actor instead, if old and new agree that they are one."""
    old_uri, target_uri = heard.peer.actor_uri, shapes.id_of(heard.activity.get("target"))
    if heard.object_uri != old_uri or not target_uri or target_uri == old_uri:
        return ignored("no move of its own")
    if _has_moved_lately(heard):
        return ignored("moved lately")
    if not _agrees(heard, target_uri):
        return ignored("the target does not know of it")
    return lambda: _move(old_uri, target_uri)


def _agrees(heard: Heard, target_uri: str) -> bool:
    """Tell whether the target names the old actor as itself, and has not moved on.

    Its server is asked for strangers now and then. Raises Absent, Away, Later.
    """
    old_uri = heard.peer.actor_uri
    if addresses.is_ours(target_uri):
        found = registry.actor(target_uri)
        if found is None:
            return False
        who = housed.as_it_lives(found[1])
        return old_uri in who.also_known_as and not who.moved_to_uri
    with strangers.asking(heard, target_uri, strangers.MOVES):
        target = actors.actor(target_uri, fresh=True)
    # An address that leads to an actor is not its id: nobody could be followed by it.
    knows_of_it = target.uri == target_uri and old_uri in list(target.also_known_as)
    return knows_of_it and not target.moved_to_uri


def _has_moved_lately(heard: Heard) -> bool:
    """Tell whether an actor has moved lately, or has come to be by another's move.

    Else a chain of actors, each moved to by the one before, would lead followers on and on.
    """
    own_uri = heard.peer.actor_uri
    came_from = RemoteActor.select(RemoteActor.uri).where(RemoteActor.moved_to_uri == own_uri)
    rows = Inbound.select().where(
        ((Inbound.actor_uri == own_uri) | Inbound.actor_uri.in_(came_from))
        & (Inbound.verb == "Move")
        & (Inbound.state == DONE)
        & (Inbound.received_at > clock.ago(days=REST_DAYS))
        & (Inbound.digest != heard.digest)
    )
    return bool(rows.exists())


def _move(old_uri: str, target_uri: str) -> str:
    led = [uri for _id, uri in follows.followers_here(old_uri, limit=PAGE_ROWS)]
    # Members before other rows, and before anybody follows: who has blocked the old one does not.
    extend_blocks(from_uri=old_uri, to_uri=target_uri, beside=led)
    RemoteActor.update(moved_to_uri=target_uri).where(RemoteActor.uri == old_uri).execute()
    _lead_over({"old_uri": old_uri, "target_uri": target_uri})
    return ""


def _lead_over(payload: Mapping[str, Any]) -> None:
    """Let the next followers follow the new one; a task of its own leads those left after them."""
    old_uri, target_uri = str(payload["old_uri"]), str(payload["target_uri"])
    page = follows.followers_here(old_uri, after=int(payload.get("after", 0)), limit=PAGE_ROWS)
    follows.hold_all(uris=[target_uri, *(uri for _id, uri in page)])
    for _id, follower_uri in page:
        follows.moved_on(follower_uri, old_uri)
        if _follow_instead(follower_uri, target_uri):
            record(FollowedMoved(member_uri=follower_uri, old_uri=old_uri, new_uri=target_uri))
    if len(page) == PAGE_ROWS:
        defer(LEAD_OVER, {**payload, "after": page[-1].id})


def _follow_instead(follower_uri: str, target_uri: str) -> bool:
    """Ask the new one on behalf of a member, where the member could do so; tells whether."""
    member = find_by_uri(follower_uri)
    if member is None:
        return False
    try:
        follows.follow(member, followed_uri=target_uri)
    except Refusal:
        return False  # suspended, kept apart by a block, or following as many as one may
    return True


TASKS = [TaskKind(name=LEAD_OVER, run=_lead_over)]
