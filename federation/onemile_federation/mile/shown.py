"""What the page of a thing across a border shows, and that of who shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from onemile.api import ActorCard, FeedItem, FeedKind, across, publishing, resolve_actor
from onemile_federation.mile import authors, pictures_kept, showing, sight, talks
from onemile_federation.mile.models import MileThing
from onemile_federation.reading import things
from onemile_federation.remote import origins
from onemile_federation.remote.models import RemoteActor

# Of what one neighbour shows to one mile, on their page: more than anybody has under way.
THEIRS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Page:
    """A thing as its page shows it; HTML in it was cleaned when it was kept."""

    id: int
    item: FeedItem
    kind: FeedKind | None
    title: str
    in_title: str
    content: Markup
    language: str
    pictures: list[pictures_kept.Shown]
    author: ActorCard
    author_is_muted: bool
    origin: str
    written_at: datetime
    changed_at: datetime | None
    stays_until: datetime
    is_for_all: bool
    place_name: str


@dataclass(frozen=True, kw_only=True)
class NeighbourPage:
    """Somebody across a border, by their name, and what of theirs a member sees."""

    uri: str
    name: str
    card: ActorCard
    origin: str
    is_muted: bool
    things: list[FeedItem]


def page_of(row: MileThing, *, viewer: Any) -> Page:
    """Return the page of a thing that a member sees (``sight``)."""
    host = str(row.host)
    author = showing.author_of(row)
    changed: Any = row.updated_at
    return Page(
        id=int(row.id),
        item=showing.item(row),
        kind=across.kind_elsewhere(str(row.wire_type)),
        title=str(row.title),
        in_title=str(row.in_title),
        content=Markup(row.content),
        language=str(row.language),
        pictures=showing.pictures_of(row),
        author=author,
        author_is_muted=author.uri in viewer.muted_uris(),
        origin=origins.of(host),
        written_at=row.published_at,
        changed_at=None if changed is None or changed <= row.published_at else changed,
        stays_until=row.expires_at,
        is_for_all=row.audience == publishing.PARTNERS,
        place_name=str(row.place_name),
    )


def sees_across(uri: str, *, viewer: Any) -> bool | None:
    """Tell whether a member sees anything of a neighbour, or talks with them; None for others."""
    if authors.called(uri) is None:
        return None
    if viewer is None:
        return False
    seen = sight.things(MileThing.author_uri == uri, viewer=viewer, limit=1)
    return bool(seen) or talks.are_talking(str(viewer.uri), uri)


def neighbour_page(found: RemoteActor, *, viewer: Any) -> NeighbourPage | None:
    """Return the page of a neighbour; None for who sees nothing of theirs and has no talk."""
    uri = str(found.uri)
    seen = sight.things(MileThing.author_uri == uri, viewer=viewer, limit=THEIRS_MAX)
    if not seen and (uri in viewer.hidden_uris() or not talks.are_talking(viewer.uri, uri)):
        return None
    return NeighbourPage(
        uri=uri,
        name=things.name_of(found),
        card=resolve_actor(uri),
        origin=origins.of(str(found.host)),
        is_muted=uri in viewer.muted_uris(),
        things=[showing.item(row) for row in seen],
    )
