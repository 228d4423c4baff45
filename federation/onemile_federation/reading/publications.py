"""What a member follows elsewhere in which things appear: a group, a weblog; for a shelf.

What has brought something with a title counts, whoever it is, and a group of which nothing is here
yet: one that speaks in notes alone, as projects tell their news, is no publication.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import follows, ids, publishing, rows
from onemile_federation import addresses
from onemile_federation.reading import sight, things
from onemile_federation.remote import origins
from onemile_federation.remote.models import LIVE, RemoteActor

FIND = "/federation/find"
HEADLINES_MAX = 3
# What stands on a cover, besides that it may be seen.
_TITLED = "{seen} AND o.in_reply_to_uri || '' = '' AND o.title <> ''"
_ANY = "o.state = 'live'"
_IN_IT, _BY_IT = "o.audience_uri = a.uri AND o.host = a.host", "o.author_uri = a.uri"
# What came last, and what was here first. What had been said before anybody followed was fetched,
# the newest first: it has not come, and is fetched on when somebody asks for more.
_ARRIVED, _KEPT = "AND NOT o.before_followed ORDER BY o.id DESC", "ORDER BY o.id"


def _one(of_whom: str, which: str, order: str) -> str:
    return f"(SELECT o.id FROM federation_object AS o WHERE {of_whom} AND {which} {order} LIMIT 1)"


# By the index of a group's things and the one of an author's, each of those with a title, or of all
# for ``_ANY``: however much without a title is newer, it is not looked at.
_MOMENTS = ", ".join(
    _one(of_whom, which, order)
    for which in (_TITLED, _ANY)
    for order in (_ARRIVED, _KEPT)
    for of_whom in (_IN_IT, _BY_IT)
)
_NEWEST = (
    f"SELECT a.uri, {_MOMENTS} FROM federation_actor AS a "
    "WHERE a.uri IN ({marks}) AND a.state = 'live'"
)
# So often the question of what is titled names whom the member is not shown.
_HIDDEN = 2 * _MOMENTS.count(_TITLED)
# By its arrival, or what is older by the day that its author gives it.
_BEFORE = "AND o.before_followed ORDER BY COALESCE(o.published_at, o.received_at) DESC, o.id DESC"
_HEADLINES = (
    "SELECT * FROM (SELECT {n} AS n, o.title, o.language FROM federation_object AS o "
    f"WHERE o.{{column}} = ? AND o.host = ? AND {_TITLED} {{order}} LIMIT {{limit}}) AS t{{n}}"
)


@dataclass(frozen=True)
class _Moments:
    """Numbers of things: what came last, and what was here first; 0 for none."""

    arrived: int
    kept: int

    @property
    def at(self) -> int:
        """Where it stands among others."""
        return self.arrived or self.kept


_NONE = _Moments(0, 0)


def followed(viewer: Any, *, limit: int) -> publishing.PublicationsElsewhere | None:
    """Return what a member follows elsewhere, ``limit`` of each at most, what arrived last first.

    The questions are as many however many they follow.
    """
    hidden = sight.kept_out(viewer)
    newest, telling = _newest(viewer, hidden)
    actors = _actors({**newest, **telling})
    groups = _freshest([one for one in actors if one.kind == "Group"], telling, limit)
    papers = [one for one in actors if one.kind == "Group" or newest.get(str(one.uri), _NONE).at]
    newest_first = _freshest(papers, newest, limit)
    headlines = _headlines(newest_first, hidden)
    found = [_publication(one, newest[str(one.uri)], headlines) for one in newest_first]
    told = [_publication(one, telling[str(one.uri)], {}) for one in groups]
    return publishing.PublicationsElsewhere(
        publications=tuple(found), find_url=FIND, groups=tuple(told)
    )


def _freshest(
    actors: list[RemoteActor], newest: dict[str, _Moments], limit: int
) -> list[RemoteActor]:
    among = [one for one in actors if str(one.uri) in newest]
    return sorted(among, key=lambda one: -newest[str(one.uri)].at)[:limit]


def _newest(viewer: Any, hidden: Sequence[str]) -> tuple[dict[str, _Moments], dict[str, _Moments]]:
    """Return when what a member follows elsewhere has brought something.

    First of what has a title, with nothing where nothing is here yet; then of what has said
    something, and nothing with a title, whatever came last.
    """
    everybody = follows.followed_things(viewer, under="http")
    muted = viewer.muted_uris()
    uris = [uri for uri in everybody if uri not in muted and not addresses.is_ours(uri)]
    if not uris:
        return {}, {}
    sql = _NEWEST.format(marks=sight.marks(uris), seen=sight.seen("o", hidden))
    titled, said = {}, {}
    for uri, *found in rows(sql, [*list(hidden) * _HIDDEN, *uris]):
        arrived, kept, any_arrived, any_kept = (
            max(number or 0 for number in found[n : n + 2]) for n in range(0, len(found), 2)
        )
        titled[str(uri)] = _Moments(arrived, kept)
        said[str(uri)] = _Moments(any_arrived, any_kept)
    papers = {uri: newest for uri, newest in titled.items() if newest.at or not said[uri].at}
    return papers, {uri: newest for uri, newest in said.items() if uri not in papers}


def _actors(newest: dict[str, _Moments]) -> list[RemoteActor]:
    if not newest:
        return []
    found = RemoteActor.select().where(RemoteActor.uri.in_(list(newest)))
    return sight.shown(found.where(RemoteActor.state == LIVE))


def _headlines(
    actors: Sequence[RemoteActor], hidden: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return title and language of the newest things of each, in two questions for all.

    First of what has come; where that is too little, of what was said before, by its date.
    """
    found: dict[str, list[tuple[str, str]]] = {str(one.uri): [] for one in actors}
    for order in (_ARRIVED, _BEFORE):
        parts, values = [], []
        for n, one in enumerate(actors):
            if (limit := HEADLINES_MAX - len(found[str(one.uri)])) <= 0:
                continue
            column = "audience_uri" if one.kind == "Group" else "author_uri"
            seen = sight.seen("o", hidden)
            parts.append(_HEADLINES.format(n=n, column=column, seen=seen, order=order, limit=limit))
            values += [one.uri, one.host, *hidden, *hidden]
        for n, title, language in rows(" UNION ALL ".join(parts), values) if parts else ():
            found[str(actors[n].uri)].append((str(title), str(language)))
    return found


def _publication(
    one: RemoteActor, newest: _Moments, headlines: dict[str, list[tuple[str, str]]]
) -> publishing.Publication:
    lines = headlines.get(str(one.uri), [])
    languages = {language for _title, language in lines}
    return publishing.Publication(
        uri=str(one.uri),
        title=things.name_of(one),
        origin=origins.of(str(one.host)),
        url=things.actor_path(one),
        headlines=tuple(title for title, _language in lines),
        language=languages.pop() if len(languages) == 1 else "",
        arrived_at=ids.instant_of(newest.arrived) if newest.arrived else None,
    )
