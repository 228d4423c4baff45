"""Delete: an object is taken back, or somebody is gone."""

from onemile.api import clock, ids
from onemile_federation import addresses
from onemile_federation.inbox import wholes_heard
from onemile_federation.inbox.acting import keepers, moderating
from onemile_federation.inbox.acting.heard import Effect, Heard, Later, ignored
from onemile_federation.inbox.models import Removed
from onemile_federation.outbox import wholes
from onemile_federation.remote import actors, objects, parting
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import RemoteObject

# A Create that was held up comes within days; activities are remembered as long.
REMEMBERED_DAYS = 14


def delete(heard: Heard) -> Effect:
    """Believe an actor about itself and its own server's objects; of others ask their server.

    Who keeps order in a group takes things of others out of it alone (``moderating.py``).
    """
    uri = heard.object_uri
    if uri == heard.peer.actor_uri:
        return lambda: _part_with(uri)
    if not uri:
        return ignored("without an id")
    if addresses.is_ours(uri):
        return ignored("ours")
    if actors.known(uri) is not None:
        return _doubted_actor(heard, uri)
    if addresses.same_origin(uri, heard.peer.actor_uri):
        return lambda: _remove(heard, uri)
    return moderating.removal(uri, by_uri=heard.peer.actor_uri) or doubted(heard, uri)


def doubted(heard: Heard, uri: str) -> Effect:
    """Remove what somebody else says is gone, if its own server says so too. Raises Away.

    Nobody's server is asked about what is not here: strangers could tire it for its own people.
    """
    if not uri:
        return ignored("without an id")
    if addresses.is_ours(uri):
        return ignored("ours")
    if not keepers.is_here(uri):
        return ignored("nothing of it here")
    try:
        objects.fetched(uri)
    except Absent as absent:
        _see_twice(heard, absent)
        return lambda: _remove(heard, uri)
    return ignored("still there")


def _doubted_actor(heard: Heard, uri: str) -> Effect:
    try:
        actors.actor(uri, fresh=True)
    except Absent as absent:
        _see_twice(heard, absent)
        return lambda: _part_with(uri)
    return ignored("still there")


def _see_twice(heard: Heard, absent: Absent) -> None:
    """Ask again before a 404 is believed: half-started servers say it of everything."""
    if not absent.is_gone and not heard.attempts:
        raise Later("not there, once")


def _remove(heard: Heard, uri: str) -> str:
    """Let go of an object, and remember that it was taken back."""
    until = clock.ahead(days=REMEMBERED_DAYS)
    row = {"id": ids.new(), "object_uri": uri, "actor_uri": heard.peer.actor_uri, "until": until}
    Removed.insert(row).on_conflict(
        conflict_target=[Removed.object_uri], update={Removed.until: until}
    ).execute()
    wholes_heard.forget(uri)
    if heard.verb == "Delete" and addresses.same_origin(uri, heard.peer.actor_uri):
        wholes.removed(uri, heard.activity)
    was_kept = keepers.tell_all(heard, "Delete", uri)
    if RemoteObject.select().where(RemoteObject.uri == uri).exists():
        objects.remove(uri)
        was_kept = True
    return "" if was_kept else "nothing of it here"


def _part_with(uri: str) -> str:
    parting.let_go(uri)
    return ""
