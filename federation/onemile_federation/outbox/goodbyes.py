"""A team here cuts an instance off: its server hears which follows have ended, in either direction.

Else people there would go on reading "you follow" of somebody from whom nothing comes. Whoever
followed is told no (Reject), whom members here followed that they do not any more (Undo). It is
written down at once and rests, as nothing is said to who is suspended (federation.md, T68): it is
said once they are released.
"""

from collections.abc import Iterable
from typing import Any

from onemile.api import clock, follows, ids, transaction
from onemile_federation import addresses, registry
from onemile_federation.outbox import saying, telling
from onemile_federation.outbox.models import Activity
from onemile_federation.remote import hosts

# Of one instance that is cut off, as said and not only ended here: a minute or two of writing.
GOODBYES_MAX = 5_000
KEY = "goodbye:"


def cut_all(remote_uris: Iterable[str], named: str, rests: bool) -> None:
    """End what is between each of some people elsewhere and ours, as ``cut`` does."""
    left = GOODBYES_MAX
    for uri in remote_uris:
        left -= cut(uri, left=left, named=named, rests=rests)


def cut(remote_uri: str, *, left: int, named: str, rests: bool = True) -> int:
    """End what is between somebody elsewhere and ours; returns how often it will be said there.

    No more than ``left`` times; at once where it does not ``rest`` until a release. The members
    here who followed them are told, once of all that is cut off as ``named``; "" for several
    instances.
    """
    with transaction():
        pairs = follows.cut(remote_uri, named=named)
        said = [one.id for one in (_said(pair) for pair in pairs[:left]) if one is not None]
        if rests:
            Activity.update(fan_out_at=None).where(Activity.id.in_(said)).execute()
    return len(said)


def say(host: str) -> int:
    """Say to a released host, and to what lies beneath it, what has ended; returns how much."""
    rests = Activity.key.startswith(KEY) & Activity.fan_out_at.is_null()
    rests &= Activity.fan_out.is_null(False)
    n = 0
    with transaction():
        for activity in Activity.select(Activity.id, Activity.audience).where(rests).iterator():
            (receiver,) = activity.audience["people"]
            if host in hosts.and_above(addresses.host_of(receiver)):
                # Asked again: of two presses at once the second finds it on its way.
                still = (Activity.id == activity.id) & Activity.fan_out_at.is_null()
                n += Activity.update(fan_out_at=clock.now()).where(still).execute()
    return n


def _said(pair: Any) -> Any:
    key = f"{KEY}{ids.new()}"
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
