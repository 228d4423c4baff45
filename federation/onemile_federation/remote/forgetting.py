"""What is kept of others has an end, too: who has nothing to do with anybody here goes first."""

from typing import Any

from onemile.api import Job, follows, rows, transaction
from onemile_federation.remote.models import DoubtedKey, RemoteActor, RemoteKey, RemoteObject

# Everybody whom a region meets in years, at 2 kB each; who is let go of is asked for again.
ACTORS_MAX = 50_000
KEYS_MAX = 60_000
# Articles and what was said to them, mostly below 5 kB: half a gigabyte at the very most.
OBJECTS_MAX = 100_000
# Looked at in one go.
CHUNK_ROWS = 500
DAY_SECONDS = 86_400


def forget_surplus() -> int:
    """Let go of what is beyond the bounds, what was read longest ago first; gives how many rows.

    Actors with whom somebody here has a follow, either way, stay: a delivery needs their inbox.
    """
    return _forget_actors() + _forget(RemoteKey, KEYS_MAX) + _forget(RemoteObject, OBJECTS_MAX)


def _forget_actors() -> int:
    surplus, after, gone = RemoteActor.select().count() - ACTORS_MAX, 0, 0
    while surplus > gone:
        chunk = rows(_OLDEST_ACTORS, (after, CHUNK_ROWS))
        if not chunk:
            return gone
        kept = follows.among([str(uri) for _id, uri in chunk])
        let_go = [(number, uri) for number, uri in chunk if uri not in kept][: surplus - gone]
        with transaction():
            gone_uris = [uri for _, uri in let_go]
            for keys in (RemoteKey, DoubtedKey):
                keys.delete().where(keys.owner_uri.in_(gone_uris)).execute()
            numbers = [number for number, _ in let_go]
            gone += RemoteActor.delete().where(RemoteActor.id.in_(numbers)).execute()
        after = chunk[-1][0]
    return gone


# In the order in which they were met: those of long ago are read again when they speak.
_OLDEST_ACTORS = "SELECT id, uri FROM federation_actor WHERE id > ? ORDER BY id LIMIT ?"


def _forget(model: Any, most: int) -> int:
    gone = 0
    while (surplus := model.select().count() - most) > 0:
        oldest = model.select(model.id).order_by(model.id).limit(min(surplus, CHUNK_ROWS))
        with transaction():
            gone += int(model.delete().where(model.id.in_(oldest)).execute())
    return gone


JOBS = [Job(name="federation.forget_others", every_seconds=DAY_SECONDS, run=forget_surplus)]
