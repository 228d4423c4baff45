"""A team here cuts an instance off: its server hears which follows have ended, in either direction.

Else people there would go on reading "you follow" of somebody from whom nothing comes. Whoever
followed is told no (Reject), whom members here followed that they do not any more (Undo). It goes
out while the instance is suspended, as what takes back does, to where they are reached now: soon
nothing is known of them any more.
"""

from typing import Any

from onemile.api import follows, ids, transaction
from onemile_federation import addresses, registry
from onemile_federation.outbox import fan_out, saying, strangers, telling

# Of one instance that is cut off, as said and not only ended here: a minute or two of writing.
GOODBYES_MAX = 5_000


def cut(remote_uri: str, *, left: int) -> int:
    """End what is between somebody elsewhere and ours, and say it there; returns how often.

    No more than ``left`` times. The members here who followed them are told.
    """
    with transaction():
        pairs = follows.cut(remote_uri)
        said = [one for one in (_said(pair) for pair in pairs[:left]) if one is not None]
    for activity in said:
        fan_out.do_page(activity.id, strangers.Patience())
    return len(said)


def _said(pair: Any) -> Any:
    key = f"goodbye:{ids.new()}"
    if not addresses.is_ours(pair.follower_uri):
        if registry.actor(pair.followed_uri) is None:
            return None
        return saying.answer(
            "Reject",
            sender_uri=pair.followed_uri,
            object=telling.asked_for(pair.follower_uri, pair.followed_uri),
            to_uri=pair.follower_uri,
            key=key,
        )
    asked = saying.said_before(pair.follower_uri, pair.followed_uri, ("Follow",))
    if asked is None:
        return None
    return saying.answer(
        "Undo", sender_uri=pair.follower_uri, object=asked, to_uri=pair.followed_uri, key=key
    )
