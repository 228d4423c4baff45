"""Somebody elsewhere is gone for good: what is kept of them goes with them, whoever keeps it."""

from collections.abc import Mapping
from typing import Any

from onemile.api import TaskKind, clock, defer, follows, transaction
from onemile_federation import registry
from onemile_federation.remote import shares, told, words
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import GONE, HeardWhole, RemoteActor, RemoteObject, Share

PART = "federation.part"


def let_go(uri: str) -> None:
    """Forget an actor: words, keys, follows either way; the URI stays as gone.

    What they passed on, and what plugins keep, goes soon after, by a task: it may be much. Of
    nobody else, whoever lives on the same server (T86). By which keys a server is known stays
    (``trust.py``): who took its name over must not begin anew.
    """
    with transaction():
        RemoteActor.update(
            state=GONE, name="", summary="", icon="", also_known_as=[], read_at=clock.now()
        ).where(RemoteActor.uri == uri).execute()
        RemoteKey.delete().where(RemoteKey.owner_uri == uri).execute()
        HeardWhole.delete().where(HeardWhole.actor_uri == uri).execute()
        theirs = RemoteObject.author_uri == uri
        RemoteObject.update(title="", summary="", content="", url="", state=GONE).where(
            theirs
        ).execute()
        shares.forget(theirs)
        told.forget(theirs)
        words.forget(theirs)
        follows.end_all_of(uri)
        defer(PART, {"actor_uri": uri})


def _part(payload: Mapping[str, Any]) -> None:
    actor_uri = str(payload["actor_uri"])
    shares.end_all(Share.sharer_uri == actor_uri)
    registry.forget(actor_uri=actor_uri)


# In steps of its own: somebody may have said much.
TASKS = [TaskKind(name=PART, run=_part, is_whole=False, seconds_max=900)]
