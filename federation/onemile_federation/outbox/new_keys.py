"""Who has our old keys hears of new ones, so that nobody runs into a signature that fails."""

import hashlib
from typing import Any

from peewee import fn

from onemile.api import Said, WireAudience
from onemile_federation import addresses, registry
from onemile_federation.outbox import saying
from onemile_federation.remote.models import LIVE, RemoteActor
from onemile_federation.written import documents

# As many as the table of hosts bears; each is one small activity.
SERVERS_TOLD_MAX = 10_000


def tell(actor_uri: str, key: str) -> None:
    """Say to followers, in the open transaction, that the actor's document is another now.

    Of the instance itself to every server that is known. Once per ``key``.
    """
    if actor_uri == addresses.instance_uri():
        _tell_servers(key=key)
        return
    found = registry.actor(actor_uri)
    if found is None:
        return
    document = documents.actor(*found)
    audience = WireAudience(is_public=True, follower_uris=(actor_uri,))
    saying.say(
        Said(
            verb="Update",
            sender_uri=actor_uri,
            object_uri=actor_uri,
            object=document,
            audience=audience,
        ),
        key=key,
    )


def _tell_servers(*, key: str) -> None:
    """Say to each server that we know that this instance has other keys now.

    They doubt a new key that the old one does not speak for (``remote/trust.py``): so this is
    signed with the old one (``outbox/picking.py``). One actor of each server gets it for all.
    """
    document, known = documents.instance(), RemoteActor.state == LIVE
    each: Any = RemoteActor.select(fn.MIN(RemoteActor.uri)).where(known).group_by(RemoteActor.host)
    for (uri,) in each.limit(SERVERS_TOLD_MAX).tuples():
        sender_uri = addresses.instance_uri()
        told = hashlib.sha256(uri.encode()).hexdigest()[:16]
        saying.answer(
            "Update", sender_uri=sender_uri, object=document, to_uri=uri, key=f"{key}:{told}"
        )
