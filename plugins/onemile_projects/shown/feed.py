"""Projects where people are: in the feed and its rings, in search, on the map, by their URI."""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import (
    ActorCard,
    Area,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
    MapPoint,
    NotFound,
    SearchHit,
    ThingName,
    card,
    ids,
    pictures,
    publishing,
    resolve_actor,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project
from onemile_projects.shown import needs
from onemile_projects.shown.seen import seen_by
from onemile_projects.shown.standing import CHIPS

KIND = "project"
# What a neighbour on a partner's instance does together with others, on the wire.
PROJECT = "Project"
FEED_KINDS = (
    FeedKind(
        name=KIND,
        title=_l("Project"),
        plural=_l("Projects"),
        tone="vigne",
        order=40,
        wire_types=(PROJECT,),
    ),
)
COLUMNS = (
    "title",
    "summary",
    "picture_key",
    "stage",
    "stage_before",
    "min_smiles",
    "pledged_smiles",
    "collected_smiles",
    "match_percent",
    "match_max_smiles",
)
WORDS_MAX = 5
POINTS_MAX = 200  # what the core draws of all plugins together
ESCROW = "/escrow"
_PLACED = ("id", "uri", "author_uri", "author_id", "cell", "commune", "out_id")


def recent(
    *, area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest projects of an area that a viewer may see."""
    if narrow.kind not in ("", KIND) or narrow.category:
        return []
    return [as_item(row) for row in _newest(area=area, viewer=viewer, before=before, limit=limit)]


def tallies(*, area: Area, hidden: frozenset[str]) -> list[FeedTally]:
    """Count the projects that ``recent`` shows in each spot."""
    return publishing.tallies(Project, area=area, kind=KIND, hidden=hidden)


def followed(
    viewer: Any, followed_uris: Sequence[str], *, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest projects that somebody's chosen people have proposed."""
    if viewer is None:
        return []
    rows = publishing.by_authors(
        Project, author_uris=followed_uris, viewer=viewer, columns=COLUMNS, before=before,
        limit=limit,
    )  # fmt: skip
    return [as_item(row) for row in rows]


def found(*, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
    """Return projects that have all the words, accents and case aside, newest first."""
    wanted = publishing.folded(words).split()[:WORDS_MAX]
    if not wanted:
        return []
    # Folded words hold letters and digits only, never a % or a _.
    where = " AND ".join(["folded LIKE ?"] * len(wanted))
    rows = _newest(
        area=area, viewer=viewer, limit=limit, where=where, with_chosen=True,
        values=[f"%{word}%" for word in wanted],
    )  # fmt: skip
    return [SearchHit(item=as_item(row), score=_score(row, wanted)) for row in rows]


def points(area: Area, viewer: Any) -> list[MapPoint]:
    """Return the public places of an area's projects, where a bearer has said an exact point."""
    rows = _newest(
        area=area, viewer=viewer, limit=POINTS_MAX, where="lat IS NOT NULL AND lon IS NOT NULL",
        columns=("title", "lat", "lon"),
    )  # fmt: skip
    return [
        MapPoint(lat=row["lat"], lon=row["lon"], title=row["title"], url=Project.path_of(row["id"]))
        for row in rows
    ]


def thing(uri: str, viewer: Any) -> FeedItem | None:
    """Return the project of a URI as its card shows it, or None where a viewer sees none."""
    number = _number_of(uri)
    if number is None or viewer is None:
        return None
    try:
        project = sight.visible(number, viewer=viewer)
    except NotFound:
        return None
    return as_thing(project, resolve_actor(str(project.author_uri)))


def names(uris: Sequence[str], viewer: Any) -> dict[str, ThingName]:
    """Return what the projects among some URIs are called for whoever may see them."""
    ours = {number: uri for uri in uris if (number := _number_of(uri)) is not None}
    if not ours or viewer is None:
        return {}
    rows = Project.select().where(Project.id.in_(list(ours)) & seen_by(viewer))
    return {
        ours[row.id]: ThingName(uri=ours[row.id], title=row.title, url=sight.path(row))
        for row in rows
    }


def named(project: Project) -> ThingName:
    """Return a project by its title, for who bears it."""
    return ThingName(uri=str(project.uri), title=str(project.title), url=sight.path(project))


def accounts(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    """Return a name for the accounts of projects among some URIs: one question.

    Whoever reads it has Smiles there: a title is no secret from who supported it, and one that
    is not shown any more keeps its name in the books.
    """
    ours = {
        number: uri
        for uri in uris
        if uri.endswith(ESCROW) and (number := _number_of(uri.removesuffix(ESCROW))) is not None
    }
    rows = Project.select(Project.id, Project.title).where(Project.id.in_(list(ours)))
    return {
        ours[row.id]: ActorCard(
            uri=ours[row.id],
            name=_("Project: %(title)s", title=row.title),
            initials="P",
            tone=int(row.id) % 8,
            url=Project.path_of(row.id),
        )
        for row in (rows if ours else ())
    }


def as_thing(project: Project, author: ActorCard) -> FeedItem:
    """Return a project as a thing of the feed, with its author's card."""
    row = {name: getattr(project, name) for name in (*_PLACED, *COLUMNS)}
    return as_item(row | {"author": author})


def as_item(row: Mapping[str, Any]) -> FeedItem:
    """Make a thing of the feed of a row of ``publishing.newest``."""
    # What only its bearers and its examiners see yet is in no list.
    place = row["out_id"] or row["id"]
    return FeedItem(
        id=place,
        uri=row["uri"],
        kind=KIND,
        title=row["title"],
        text=row["summary"],
        url=Project.path_of(row["id"]),
        author=row["author"],
        published_at=ids.instant_of(place),
        commune=row["commune"],
        cell=row["cell"],
        detail=_detail(row),
        picture_url=pictures.url(row["picture_key"]),
        picture_text=row["title"] if row["picture_key"] else "",
    )


def _detail(row: Mapping[str, Any]) -> str:
    """Say in a few words where it stands, or how many Smiles it has of those it needs."""
    stage = Stage(row["stage"])
    if stage in (Stage.OPEN, Stage.COLLECTING) and row["min_smiles"]:
        promised = Project(**{name: row[name] for name in COLUMNS if name != "picture_key"})
        have = needs.towards_smiles(promised)
        return _(
            "%(have)s of %(of)s %(unit)s", have=have, of=row["min_smiles"], unit=card().unit_plural
        )
    return str(CHIPS[stage].word)


def _score(row: Mapping[str, Any], wanted: Sequence[str]) -> float:
    title = publishing.folded(row["title"])
    return sum(word in title for word in wanted) / len(wanted)


def _newest(*, viewer: Any, columns: Sequence[str] = COLUMNS, **asked: Any) -> list[dict[str, Any]]:
    if viewer is None:
        return []  # a visitor reads the page of a public project, and comes to it by its address
    return publishing.newest(Project, viewer=viewer, columns=columns, **asked)


def _number_of(uri: str) -> int | None:
    """Return the number in a URI of ours; a URI has one spelling."""
    number = ids.read(uri.rpartition("/")[2])
    return number if number and uri == Project.uri_of(number) else None
