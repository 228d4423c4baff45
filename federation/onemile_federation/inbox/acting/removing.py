"""Delete: an object is taken back, or somebody is gone."""

from contextlib import nullcontext

import structlog

from onemile.api import Refusal, clock, ids
from onemile_federation import addresses
from onemile_federation.absences import Absent, AbsentLately
from onemile_federation.inbox import wholes_heard
from onemile_federation.inbox.acting import keepers, moderating, strangers
from onemile_federation.inbox.acting.heard import Effect, Heard, Later, ignored
from onemile_federation.inbox.models import Removed
from onemile_federation.outbox import wholes
from onemile_federation.remote import actors, objects, parting, shares
from onemile_federation.remote.models import RemoteObject

# A Create that was held up comes within days; activities are remembered as long.
REMEMBERED_DAYS = 14
# Why a removal waits: the server has said once that there is nothing.
ONCE = "not there, once"
# Of what a plugin raised, in the log.
ERROR_CHARS_MAX = 200

log = structlog.get_logger()


def delete(heard: Heard) -> Effect:
    """Believe an actor about itself and what it said; of what others said ask their server.

    An actor of the same server is believed about what nobody here is known to have said.
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
    if addresses.same_origin(uri, heard.peer.actor_uri) and not keepers.is_of_another(
        uri, by_uri=heard.peer.actor_uri
    ):
        return lambda: remove(heard, uri, on_word_of=heard.peer.actor_uri)
    groups = shares.sharers_of(uri)
    removal = moderating.removal(heard, uri, by_uri=heard.peer.actor_uri, groups=groups)
    return removal or doubted(heard, uri)


def doubted(heard: Heard, uri: str) -> Effect:
    """Remove what somebody else says is gone, if its own server says so too. Raises Away, Later.

    Nobody's server is asked about what is not here, and of what is for strangers now and then.
    """
    if not uri:
        return ignored("without an id")
    if addresses.is_ours(uri):
        return ignored("ours")
    if not keepers.is_here(uri):
        return ignored("nothing of it here")
    try:
        with strangers.asking(heard, uri, strangers.REMOVALS):
            objects.fetched(uri)
    except Absent as absent:
        if _is_gone(heard, absent):
            return lambda: remove(heard, uri, on_word_of="")
    return ignored("still there")


def _doubted_actor(heard: Heard, uri: str) -> Effect:
    is_neighbour = addresses.same_origin(uri, heard.peer.actor_uri)
    of_strangers = strangers.asking(heard, uri, strangers.REMOVALS)
    try:
        with nullcontext() if is_neighbour else of_strangers:
            actors.actor(uri, fresh=True)
    except Absent as absent:
        if _is_gone(heard, absent):
            return lambda: _part_with(uri)
    return ignored("still there")


def _is_gone(heard: Heard, absent: Absent) -> bool:
    """Tell whether the server of something says that it is gone. Raises Later.

    A 404 is believed once it was said twice: half-started servers say it of everything. That we
    may not have it, or find another document there, says nothing of it: else whoever names a
    thing of a server that does not speak to us would have it removed here.
    """
    if absent.is_gone:
        return True
    if isinstance(absent, AbsentLately):
        raise Later(heard.put_off_for)
    if absent.is_said and heard.put_off_for != ONCE:
        raise Later(ONCE)
    return absent.is_said


def remove(heard: Heard, uri: str, *, on_word_of: str) -> str:
    """Let go of an object, and remember on whose word: an actor's, or "" for its server's.

    Another account of that server may say it of what has yet to come: it binds nobody but them.
    """
    until = clock.ahead(days=REMEMBERED_DAYS)
    row = {"id": ids.new(), "object_uri": uri, "actor_uri": on_word_of, "until": until}
    Removed.insert(row).on_conflict(
        conflict_target=[Removed.object_uri, Removed.actor_uri], update={Removed.until: until}
    ).execute()
    wholes_heard.forget(uri)
    # A type that fails is told late (told_late.py): what it keeps is among what is taken back.
    unheard: list[BaseException] = []
    was_kept = keepers.tell_all(heard, "Delete", uri, unheard=unheard)
    for error in unheard:
        if isinstance(error, Refusal) and not was_kept:
            raise error
        log.error("a plugin failed at a removal", uri=uri, error=repr(error)[:ERROR_CHARS_MAX])
    if was_kept and on_word_of:
        wholes.removed(uri, removal_uri=heard.activity_uri, by_uri=on_word_of)
    if RemoteObject.select().where(RemoteObject.uri == uri).exists():
        objects.remove(uri)
        was_kept = True
    return "" if was_kept else "nothing of it here"


def _part_with(uri: str) -> str:
    parting.let_go(uri)
    return ""
