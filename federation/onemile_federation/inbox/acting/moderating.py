"""Add and Remove; and who keeps order in a group elsewhere takes something out of it here.

What stands in a group elsewhere is here because the group shared it. Taken out of the group it
goes from here: that is no erasure, which is its author's alone (federation.md 1.10, FEP-1b12).
"""

from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.remote import actors, asking, objects
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import LIVE, RemoteObject
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import COLLECTIONS

# Who keeps order in a group: more are no group of neighbours any more.
MODERATORS_MAX = 200


def add(_heard: Heard) -> Effect:
    """Have no concern: who stands in which list of theirs is asked for when it matters."""
    return ignored("no concern")


def remove(heard: Heard) -> Effect:
    """Take something out of a group elsewhere, as who keeps order there; else no concern.

    The door has seen that the list it is taken from is of the sender's own server.
    """
    uri, target_uri = heard.object_uri, shapes.id_of(heard.activity.get("target"))
    if not is_of_group(target_uri, uri):
        return ignored("no concern")
    return removal(uri, by_uri=heard.peer.actor_uri) or ignored("no concern")


def is_of_group(target_uri: str, uri: str) -> bool:
    """Tell whether something was taken out of the group that shared it here.

    Out of its posts, that is; to have been shown on top and to be so no more is no removal.
    """
    kept = objects.known(uri)
    group = actors.known(str(kept.shared_by_uri)) if kept is not None else None
    return group is not None and bool(target_uri) and target_uri in (group.uri, group.outbox)


def removal(uri: str, *, by_uri: str) -> Effect | None:
    """Return what a removal from a group does; None where ``by_uri`` keeps no order there.

    Asks the group's server who does. Raises Away.
    """
    kept = objects.known(uri)
    if kept is None or kept.state != LIVE or not kept.shared_by_uri:
        return None
    group_uri = str(kept.shared_by_uri)
    if by_uri == kept.author_uri:
        return None  # of what is their own they say that it is gone
    if by_uri != group_uri and not keeps_order(by_uri, group_uri=group_uri):
        return None
    return lambda: _leave(uri, group_uri)


def keeps_order(uri: str, *, group_uri: str) -> bool:
    """Tell whether a group names somebody as who keeps order in it, by its own server's word.

    ``attributedTo`` of the group is that person, or the list of them. Raises Away.
    """
    group = actors.known(group_uri)
    named = str(group.attributed_to_uri) if group is not None and group.kind == "Group" else ""
    if not named or not uri:
        return False
    if named == uri:
        return True
    try:
        found = asking.document(named).content
    except Absent:
        return False
    if shapes.type_of(found) not in COLLECTIONS:
        return False
    listed = found.get("orderedItems", found.get("items"))
    return uri in shapes.ids_of(listed, most=MODERATORS_MAX)


def _leave(uri: str, group_uri: str) -> str:
    from_there = (RemoteObject.uri == uri) & (RemoteObject.shared_by_uri == group_uri)
    return "" if RemoteObject.delete().where(from_there).execute() else "nothing of it here"
