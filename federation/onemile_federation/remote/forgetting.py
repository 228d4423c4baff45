"""What is kept of others has an end, too: who has nothing to do with anybody here goes first."""

from typing import Any

from onemile.api import Job, follows, transaction
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.key_models import DoubtedKey, RemoteKey
from onemile_federation.remote.models import GONE, LIVE, HeardWhole, RemoteActor, RemoteObject

# Everybody whom a region meets in years, at 2 kB each; who is let go of is asked for again. As
# many marks of those who are gone are kept, beside them.
ACTORS_MAX = 50_000
KEYS_MAX = 60_000
# Articles and what was said to them, mostly below 5 kB: half a gigabyte at the very most.
OBJECTS_MAX = 100_000
# Of 64 kB at most (``inbox/wholes_heard.py``), mostly of 3 kB: thirty megabytes.
WHOLES_MAX = 10_000
# Looked at in one go.
CHUNK_ROWS = 500
DAY_SECONDS = 86_400


def forget_surplus() -> int:
    """Let go of what is beyond the bounds, what was read longest ago first; gives how many rows.

    Actors with whom somebody here has a follow, either way, stay: a delivery needs their inbox.
    By which keys a server is known is no cache, and not looked at here (``trust.py``).
    """
    n = _forget(RemoteKey, RemoteKey.id > 0, most=KEYS_MAX, read=RemoteKey.read_at)
    n += _forget(HeardWhole, HeardWhole.id > 0, most=WHOLES_MAX, read=HeardWhole.received_at)
    for state in (LIVE, GONE):
        n += _forget_actors(state)
        of_it = RemoteObject.state == state
        n += _forget(RemoteObject, of_it, most=OBJECTS_MAX, read=RemoteObject.received_at)
    return n


def _forget_actors(state: str) -> int:
    # Neighbours go with what they show (``mile/authors.py``), and there are no more of them.
    of_it, gone = (RemoteActor.state == state) & (RemoteActor.kind != NEIGHBOUR), 0
    surplus = RemoteActor.select().where(of_it).count() - ACTORS_MAX
    left: Any = of_it
    while surplus > gone:
        rows = RemoteActor.select(RemoteActor.id, RemoteActor.uri, RemoteActor.read_at).where(left)
        chunk = list(rows.order_by(RemoteActor.read_at, RemoteActor.id).limit(CHUNK_ROWS))
        if not chunk:
            return gone
        kept = follows.among([str(row.uri) for row in chunk])
        let_go = [row for row in chunk if row.uri not in kept][: surplus - gone]
        with transaction():
            for keys in (RemoteKey, DoubtedKey):
                keys.delete().where(keys.owner_uri.in_([row.uri for row in let_go])).execute()
            numbers = [row.id for row in let_go]
            gone += RemoteActor.delete().where(RemoteActor.id.in_(numbers)).execute()
        last = chunk[-1]
        is_as_old = (RemoteActor.read_at == last.read_at) & (RemoteActor.id > last.id)
        left = of_it & ((RemoteActor.read_at > last.read_at) | is_as_old)
    return gone


def _forget(model: Any, which: Any, *, most: int, read: Any) -> int:
    gone = 0
    while (surplus := model.select().where(which).count() - most) > 0:
        oldest = model.select(model.id).where(which).order_by(read, model.id)
        with transaction():
            doomed = [row.id for row in oldest.limit(min(surplus, CHUNK_ROWS))]
            gone += int(model.delete().where(model.id.in_(doomed)).execute())
    return gone


JOBS = [Job(name="federation.forget_others", every_seconds=DAY_SECONDS, run=forget_surplus)]
