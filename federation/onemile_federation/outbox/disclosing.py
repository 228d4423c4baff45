"""Block: somebody elsewhere, and their server, are told that a member has blocked them.

Only if the member wishes it: it tells whoever they want to be left alone by. Who is not known
outside blocks in silence alone. Source: federation.md 1.11.
"""

from typing import Any

import structlog

from onemile.api import find_by_uri
from onemile_federation import addresses, registry
from onemile_federation.outbox import saying, taking_back
from onemile_federation.remote import cards

log = structlog.get_logger()


def disclosed(event: Any, key: str) -> None:
    """Say a Block, once as long as it stands; not of one that was taken back meanwhile."""
    blocker_uri, blocked_uri = event.blocker_uri, event.blocked_uri
    if addresses.is_ours(blocked_uri):
        return
    if cards.is_neighbour(blocked_uri):
        return  # who is known there by another name would be known by this one as well
    if registry.actor(blocker_uri) is None:
        log.warning("block not disclosed: nobody outside knows who blocks", key=key)
        return
    member = find_by_uri(blocker_uri)
    if member is None or blocked_uri not in member.hidden_uris():
        return
    if saying.said_before(blocker_uri, blocked_uri, ("Block",)) is None:
        saying.answer(
            "Block", sender_uri=blocker_uri, object=blocked_uri, to_uri=blocked_uri, key=key
        )


def taken_back(event: Any, key: str) -> None:
    """Say the Undo of a Block that was sent; one on which nobody has tried is just let go."""
    block = saying.said_before(event.blocker_uri, event.blocked_uri, ("Block",))
    if block is None:
        return
    taking_back.stop(str(block["id"]))
    if saying.was_tried(str(block["id"])):
        saying.answer(
            "Undo",
            sender_uri=event.blocker_uri,
            object=block,
            to_uri=event.blocked_uri,
            key=key,
        )


HEARS = {"core.BlockDisclosed": disclosed, "core.MemberUnblocked": taken_back}
