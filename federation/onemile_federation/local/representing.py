"""The other form of our pages: what an actor or a thing is on the wire, for who may read it.

May they read it is asked before does it exist: whoever may not gets what nobody gets (T62).
"""

from typing import Any

from flask import Response

from onemile.api import (
    ActorKind,
    NotFound,
    RemoteViewer,
    Representation,
    WireActor,
    find_by_uri,
)
from onemile_federation import addresses, registry
from onemile_federation.local import answering
from onemile_federation.local.authenticating import who_asks
from onemile_federation.outbox import fetched, tombstones
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, LD_JSON, in_context
from onemile_federation.written import documents

# A post that many servers receive makes each ask for its author and the instance, once a day.
ASKED_PER_MINUTE = 300
# Who lives outwardly only if they chose to, and shows the whole only to who says who they are.
SHY = "Person"


def respond(uri: str) -> Response | None:
    """Answer with the document of an actor or a thing, by its URI or the path of its page.

    None for what is not there, or not for whoever asks, a suspended host among them. Raises
    NotProven and KeyNotHere.
    """
    try:
        viewer = who_asks()
    except NotFound:
        return None
    found = actor_at(uri)
    if found is not None:
        kind, actor = found
        is_whole = kind.actor_type != SHY or _knows(viewer, actor)
        return answering.document(documents.actor(kind, actor, is_whole=is_whole))
    thing = thing_at(uri)
    if thing is not None:
        kind_of_thing, what = thing
        if not kind_of_thing.may_fetch(what, viewer):
            return None
        own_uri = kind_of_thing.uri(what)
        said = kind_of_thing.document(what)
        if fetched.note(viewer, said, uri=own_uri):
            # Taken back meanwhile, nobody would ask for its deletion there: looked at once more.
            return respond(uri)
        is_public = viewer is None or kind_of_thing.may_fetch(what, None)
        return answering.document(documents.thing(own_uri, said, is_public=is_public))
    return gone(uri)


def describes(path: str) -> str:
    """Return the URI by which the other form of a page is known, "" where the public has none."""
    actor = registry.actor(path)
    if actor is not None:
        return actor[1].uri
    thing = registry.thing(path)
    if thing is None or not thing[0].may_fetch(thing[1], None):
        return ""
    return thing[0].uri(thing[1])


def actor_at(uri: str) -> tuple[ActorKind, WireActor] | None:
    """Return the actor of a URI, or of the page at it, with its kind."""
    return registry.actor(uri) or registry.actor(_path(uri))


def thing_at(uri: str) -> tuple[Any, Any] | None:
    """Return the thing of a URI, or of the page at it, with its type."""
    return registry.thing(uri) or registry.thing(_path(uri))


def gone(uri: str) -> Response | None:
    """Answer 410 with a tombstone for what was there and is no more; None for what never was."""
    was = registry.former_kind(uri)
    noted = tombstones.of(uri)
    if noted is None:
        return tombstone(uri, former_type=was.actor_type) if was is not None else None
    former = was.actor_type if was is not None else str(noted.former_type) or "Object"
    return tombstone(uri, former_type=former, at=noted.at)


def tombstone(uri: str, *, former_type: str, at: Any = None) -> Response:
    """Answer 410 with a tombstone."""
    stone = tombstones.document(uri, former_type=former_type, at=at)
    return answering.document(in_context(stone), status=410)


def _knows(viewer: RemoteViewer | None, actor: WireActor) -> bool:
    """Tell whether a member shows themselves to whoever asks: signed, and not blocked by them."""
    if viewer is None:
        return False
    member = find_by_uri(actor.uri)
    return member is None or viewer.uri not in member.hidden_uris()


def _path(uri: str) -> str:
    return uri.removeprefix(addresses.base())


REPRESENTATIONS = [
    Representation(
        name="federation.activitystreams",
        media_types=(ACTIVITY_JSON, LD_JSON),
        respond=respond,
        describes=describes,
        per_minute=ASKED_PER_MINUTE,
    )
]
