"""What partners show to a mile, among what neighbours here do: in the feed, its counts, searches.

Each under the kind of its brothers here (``FeedKind.wire_types``), so that the same chip finds it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import fn

from onemile.api import (
    ActorCard,
    Area,
    FeedFilter,
    FeedItem,
    FeedTally,
    NotFound,
    SearchHit,
    ThingName,
    across,
    publishing,
    resolve_actor,
)
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.mile import pictures_kept, sight
from onemile_federation.mile.models import MileThing
from onemile_federation.reading import things
from onemile_federation.remote import cards, origins, standings
from onemile_federation.remote.models import RemoteActor

COLUMNS = ("host", "wire_type", "title", "in_title", "audience", "place_name")
WORDS_MAX = 5
# Of a card: longer words about a picture stand on the page.
PICTURE_TEXT_CHARS_MAX = 300


def recent(
    *, area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the ``limit`` newest things before a cursor that a member sees in their mile.

    None in a category: these are drawers of an instance's own.
    """
    if narrow.category:
        return []
    kind = across.feed_kinds().get(narrow.kind) if narrow.kind else None
    if narrow.kind and (kind is None or not kind.wire_types):
        return []
    where = None if kind is None else MileThing.wire_type.in_(kind.wire_types)
    return _newest(area, viewer, where, before, limit)


def tallies(*, area: Area, hidden: frozenset[str]) -> list[FeedTally]:
    """Return how many things lie in the mile, by kind and spot, without those of hidden people.

    And in the widest ring those for all members.
    """
    hosts = sight.open_hosts()
    if not hosts:
        return []
    counted: Counter[tuple[str, int | str]] = Counter()
    for one in publishing.tallies(
        MileThing,
        area=area,
        kind=MileThing.wire_type,
        hidden=hidden,
        where=sight.on_show(hosts),
    ):
        counted[_kind_of(one.kind), one.spot] += one.n
    return [FeedTally(kind=kind, spot=spot, n=n) for (kind, spot), n in counted.items()]


def found(*, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
    """Return things of the mile with all the words in title or text, newest first."""
    wanted = publishing.folded(words).split()[:WORDS_MAX]
    if not wanted:
        return []
    holds = MileThing.folded.contains(wanted[0])
    for word in wanted[1:]:
        holds &= MileThing.folded.contains(word)
    hits = []
    for item in _newest(area, viewer, holds, None, limit):
        title = publishing.folded(item.title)
        score = sum(word in title for word in wanted) / len(wanted)
        hits.append(SearchHit(item=item, score=score))
    return sorted(hits, key=lambda hit: -hit.score)


def thing(uri: str, viewer: Any) -> FeedItem | None:
    """Return the thing of a URI as its card shows it; None for what a viewer does not see."""
    if viewer is None or addresses.is_ours(uri):
        return None
    try:
        return item(sight.thing_of(uri, viewer=viewer))
    except NotFound:
        return None


def names(uris: Sequence[str], viewer: Any) -> dict[str, ThingName]:
    """Return what things of a viewer's mile among some URIs are called."""
    wanted = [uri for uri in uris if not addresses.is_ours(uri)]
    if viewer is None or not wanted:
        return {}
    seen = sight.things(MileThing.uri.in_(wanted), viewer=viewer, limit=len(wanted))
    return {
        str(row.uri): ThingName(
            uri=str(row.uri), title=str(row.title), url=MileThing.path_of(int(row.id))
        )
        for row in seen
    }


def item(row: MileThing) -> FeedItem:
    """Return a thing as its card shows it."""
    columns = {name: getattr(row, name) for name in ("id", "uri", "cell", *COLUMNS)}
    begun = str(row.content)[: things.BEGINNING_CHARS_MAX]
    short = _Short(published_at=row.published_at, begun=begun, pictures=pictures_of(row))
    return _item(columns | {"author": author_of(row)}, short)


def pictures_of(row: MileThing) -> list[pictures_kept.Shown]:
    """Return the pictures of a thing that are here, in its order."""
    if not row.pictures or standings.without_media_among([str(row.host)]):
        return []
    return pictures_kept.shown({int(row.id): row.pictures})[int(row.id)]


def author_of(row: MileThing) -> ActorCard:
    """Return the card of who shows a thing, for where their origin stands beside it."""
    known: RemoteActor | None = RemoteActor.get_or_none(RemoteActor.uri == row.author_uri)
    return resolve_actor(str(row.author_uri)) if known is None else cards.beside_origin(known)


def _newest(area: Area, viewer: Any, where: Any, before: int | None, limit: int) -> list[FeedItem]:
    hosts = sight.open_hosts()
    if viewer is None or not hosts:
        return []
    shown = sight.on_show(hosts)
    rows = publishing.newest(
        MileThing,
        area=area,
        viewer=viewer,
        columns=COLUMNS,
        before=before,
        limit=limit,
        where=shown if where is None else shown & where,
    )
    shorts = _shorts({int(row["id"]): str(row["host"]) for row in rows})
    return [_item(row, shorts[int(row["id"])]) for row in rows if int(row["id"]) in shorts]


@dataclass(frozen=True, kw_only=True)
class _Short:
    """What a card shows of a thing besides its row: no more of a text need travel."""

    published_at: datetime
    begun: str
    pictures: Sequence[pictures_kept.Shown]


def _shorts(hosts: Mapping[int, str]) -> dict[int, _Short]:
    """Return when some things were published, how they begin and their pictures, by number.

    ``hosts`` are the numbers, with whose things they are.
    """
    if not hosts:
        return {}
    columns = (MileThing.id, MileThing.published_at, MileThing.pictures)
    begun = fn.SUBSTR(MileThing.content, 1, things.BEGINNING_CHARS_MAX)
    asked: Any = MileThing.select(*columns, begun).where(MileThing.id.in_(list(hosts)))
    found = list(asked.tuples())
    pictured = {hosts[number] for number, _at, named, _begun in found if named}
    without = standings.without_media_among(pictured) if pictured else set[str]()
    shown = pictures_kept.shown(
        {number: named for number, _at, named, _begun in found if hosts[number] not in without}
    )
    return {
        number: _Short(published_at=at, begun=text, pictures=shown.get(number, []))
        for number, at, _named, text in found
    }


def _item(row: Mapping[str, Any], short: _Short) -> FeedItem:
    # Where they are stands beside it.
    author = replace(row["author"], name=row["author"].bare_name)
    title = str(row["title"])
    begun = short.begun
    text = things.cut(things.in_one_line(begun), things.EXCERPT_CHARS_MAX) if begun else ""
    picture = short.pictures[0] if short.pictures else None
    return FeedItem(
        id=int(row["id"]),
        uri=str(row["uri"]),
        kind=_kind_of(str(row["wire_type"])),
        title=title,
        text="" if text == title else text,
        url=MileThing.path_of(int(row["id"])),
        author=author,
        published_at=short.published_at,
        cell=row["cell"],
        detail=_detail(row),
        picture_url=picture.url if picture else "",
        picture_text=(picture.text[:PICTURE_TEXT_CHARS_MAX] or title) if picture else "",
        origin=origins.of(str(row["host"])),
        wire_type=str(row["wire_type"]),
    )


def _detail(row: Mapping[str, Any]) -> str:
    """Say in what it appeared there; of what is for all members, that it is from partners."""
    if row["audience"] != publishing.PARTNERS:
        return str(row["in_title"])
    return " · ".join(part for part in (_("from our partners"), str(row["place_name"])) if part)


def _kind_of(wire_type: str) -> str:
    """Return the name of the kind here of what something is there."""
    kind = across.kind_elsewhere(wire_type)
    return things.KIND if kind is None else kind.name
