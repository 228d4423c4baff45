"""Somebody elsewhere is gone for good: what is kept of them goes with them, whoever keeps it."""

from onemile.api import clock, follows, transaction
from onemile_federation import registry
from onemile_federation.remote.models import GONE, RemoteActor, RemoteKey, RemoteObject


def let_go(uri: str) -> None:
    """Forget an actor: words, keys, follows either way, what plugins keep; the URI stays as gone.

    Of nobody else, whoever lives on the same server (T86). By which keys a server is known stays
    (``trust.py``): who took its name over must not begin anew.
    """
    with transaction():
        RemoteActor.update(
            state=GONE, name="", summary="", icon="", also_known_as=[], read_at=clock.now()
        ).where(RemoteActor.uri == uri).execute()
        RemoteKey.delete().where(RemoteKey.owner_uri == uri).execute()
        RemoteObject.update(title="", summary="", content="", url="", state=GONE).where(
            RemoteObject.author_uri == uri
        ).execute()
        follows.end_all_of(uri)
        for kind in registry.types():
            if kind.purge is not None:
                kind.purge("", uri)
