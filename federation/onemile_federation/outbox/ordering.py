"""Whose order holds: what is said of one thing arrives in order, and people do not wait for others.

Source: federation.md 2.2: ordered for the same object, free between objects. What is said of
somebody or something elsewhere, one by one, is of a sender and a receiver: an Undo of Ben's that a
server will not take must not hold up Ana's Follow. A report waits for nothing.
"""

from typing import Any

from peewee import fn

from onemile_federation import addresses
from onemile_federation.outbox.models import Activity

# What is neither before nor after anything else.
ALONE = ("Flag",)


def order_of(activity: Activity) -> str:
    """Return within which order of its object and host an activity goes.

    Empty, one for all who speak of it, where the object is ours: a group announces what its author
    wrote. Elsewhere its sender's.
    """
    if activity.verb in ALONE:
        return str(activity.uri)
    return "" if addresses.is_ours(str(activity.object_uri)) else str(activity.sender_uri)


def is_in_one_order(earlier: Any) -> Any:
    """Return the condition that an ``earlier`` activity goes before ``Activity``: the same rule."""
    origin = f"{addresses.base()}/"
    is_ours: Any = fn.SUBSTR(Activity.object_uri, 1, len(origin)) == origin
    is_one = (earlier.object_uri == Activity.object_uri) & (earlier.id < Activity.id)
    is_one &= is_ours | (earlier.sender_uri == Activity.sender_uri)
    return is_one & Activity.verb.not_in(ALONE) & earlier.verb.not_in(ALONE)
