"""Add and Remove; and who keeps order in a group elsewhere takes something out of it here.

What stands in a group elsewhere is here because the group shared it. Taken out of the group it
goes from here, where no other group shares it: that is no erasure, which is its author's alone
(federation.md 1.10, FEP-1b12).
"""

from collections.abc import Sequence
from functools import partial

from onemile_federation.inbox.acting import strangers
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.remote import actors, asking, objects, shares
from onemile_federation.remote.asking import Absent, Away
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
    groups = [one for one in shares.sharers_of(uri) if is_list_of(one, target_uri)]
    by_uri = heard.peer.actor_uri
    return removal(heard, uri, by_uri=by_uri, groups=groups) or ignored("no concern")


def is_list_of(group_uri: str, target_uri: str) -> bool:
    """Tell whether a list that something is taken from is a group's own, of its posts.

    To have been shown on top and to be so no more is no removal.
    """
    group = actors.known(group_uri)
    return group is not None and bool(target_uri) and target_uri in (group.uri, group.outbox)


def removal(heard: Heard, uri: str, *, by_uri: str, groups: Sequence[str]) -> Effect | None:
    """Return what a removal from ``groups``, who share a thing, does: it leaves one of them.

    The first that ``by_uri`` is, or keeps order in; None for none. Asks the groups' servers, of
    which there are no more than ``shares.SHARERS_MAX``, for strangers now and then. Raises Away,
    Later.
    """
    kept = objects.known(uri)
    if kept is None or by_uri == kept.author_uri:
        return None  # of what is their own they say that it is gone
    is_away = False
    for group_uri in sorted(groups, key=lambda one: one != by_uri):
        try:
            if keeps_order(heard, by_uri, group_uri=group_uri):
                return partial(_leave, uri, group_uri)
        except Away:
            is_away = True  # no group holds up what is another's
    if is_away:
        raise Away
    return None


def keeps_order(heard: Heard, uri: str, *, group_uri: str) -> bool:
    """Tell whether somebody is a group, or named by it as who keeps order in it.

    By its own server's word: its ``attributedTo`` is that person, or the list of them. Asks it,
    for strangers now and then. Raises Away, Later.
    """
    if uri == group_uri:
        return True
    group = actors.known(group_uri)
    named = str(group.attributed_to_uri) if group is not None and group.kind == "Group" else ""
    if not named or not uri:
        return False
    if named == uri:
        return True
    try:
        with strangers.asking(heard, named, strangers.ORDER):
            found = asking.document(named).content
    except Absent:
        return False
    if shapes.type_of(found) not in COLLECTIONS:
        return False
    listed = found.get("orderedItems", found.get("items"))
    return uri in shapes.ids_of(listed, most=MODERATORS_MAX)


def _leave(uri: str, group_uri: str) -> str:
    return "" if shares.end(uri, group_uri) else "nothing of it here"
