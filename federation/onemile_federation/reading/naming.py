"""Things of elsewhere by their URIs, for bookmarks, notices and lists that name them."""

from collections.abc import Sequence
from typing import Any

from onemile.api import FeedItem, NotFound, ThingName
from onemile_federation import addresses, registry
from onemile_federation.reading import sight, things
from onemile_federation.remote.models import RemoteActor, RemoteObject


def thing(uri: str, viewer: Any) -> FeedItem | None:
    """Return the thing of a URI as its card shows it; None for what is not seen, or a plugin's."""
    if viewer is None or addresses.is_ours(uri):
        return None
    try:
        row = sight.thing_of(uri, viewer=viewer)
    except NotFound:
        return None
    if registry.is_kept(uri):
        return None
    group = sight.group_of(row, sight.groups_of([row]))
    return things.item(row, author=things.author_of(row), group=group)


def names(uris: Sequence[str], viewer: Any) -> dict[str, ThingName]:
    """Return what the things, people and groups of elsewhere among some URIs are called."""
    wanted = [uri for uri in uris if not addresses.is_ours(uri)]
    if viewer is None or not wanted:
        return {}
    seen = sight.things(RemoteObject.uri.in_(wanted), viewer=viewer)
    found = {
        str(row.uri): ThingName(uri=str(row.uri), title=things.title_of(row), url=things.path(row))
        for row in seen
    }
    return found | _actors([uri for uri in wanted if uri not in found], viewer)


def _actors(uris: Sequence[str], viewer: Any) -> dict[str, ThingName]:
    hidden = viewer.hidden_uris()
    asked = [uri for uri in uris if uri not in hidden]
    known = sight.shown(RemoteActor.select().where(RemoteActor.uri.in_(asked))) if asked else []
    return {
        str(one.uri): ThingName(
            uri=str(one.uri), title=things.name_of(one), url=things.actor_path(one)
        )
        for one in known
    }
