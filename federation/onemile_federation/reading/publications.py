"""What a member follows elsewhere in which things appear: a group, a weblog; for a shelf.

What has brought something with a title counts, whoever it is, and a group of which nothing is here
yet: one that speaks in notes alone, as projects tell their news, is no publication.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import follows, ids, publishing, rows
from onemile_federation import addresses
from onemile_federation.reading import sight, things
from onemile_federation.remote import origins
from onemile_federation.remote.models import LIVE, RemoteActor

FIND = "/federation/find"
HEADLINES_MAX = 3
# What stands on a cover, besides that it may be seen.
_TITLED = "{seen} AND o.in_reply_to_uri || '' = '' AND o.title <> '' ORDER BY o.id DESC LIMIT"
_FROM = "FROM federation_object AS o WHERE"
_IN_IT, _BY_IT = "o.audience_uri = a.uri AND o.host = a.host", "o.author_uri = a.uri"
_ANY = "o.state = 'live' ORDER BY o.id DESC LIMIT 1"
# By the index of a group's things and the one of an author's, each of those with a title, or of all
# for ``_ANY``: the newest alone is looked at, however much without a title is newer.
_NEWEST = (
    f"SELECT a.uri, (SELECT o.id {_FROM} {_IN_IT} AND {_TITLED} 1), "
    f"(SELECT o.id {_FROM} {_BY_IT} AND {_TITLED} 1), "
    f"(SELECT o.id {_FROM} {_IN_IT} AND {_ANY}), (SELECT o.id {_FROM} {_BY_IT} AND {_ANY}) "
    "FROM federation_actor AS a WHERE a.uri IN ({marks}) AND a.state = 'live'"
)
_HEADLINES = (
    f"SELECT * FROM (SELECT {{n}} AS n, o.title, o.language {_FROM} "
    f"o.{{column}} = ? AND o.host = ? AND {_TITLED} {HEADLINES_MAX}) AS t{{n}}"
)


def followed(viewer: Any, *, limit: int) -> publishing.PublicationsElsewhere | None:
    """Return what a member follows elsewhere, ``limit`` of each at most, what arrived last first.

    The questions are as many however many they follow.
    """
    hidden = sight.kept_out(viewer)
    newest, telling = _newest(viewer, hidden)
    actors = _actors({**newest, **telling})
    groups = _freshest([one for one in actors if one.kind == "Group"], telling, limit)
    papers = [one for one in actors if one.kind == "Group" or newest.get(str(one.uri))]
    newest_first = _freshest(papers, newest, limit)
    headlines = _headlines(newest_first, hidden)
    found = [_publication(one, newest[str(one.uri)], headlines) for one in newest_first]
    told = [_publication(one, telling[str(one.uri)], {}) for one in groups]
    return publishing.PublicationsElsewhere(
        publications=tuple(found), find_url=FIND, groups=tuple(told)
    )


def _freshest(actors: list[RemoteActor], newest: dict[str, int], limit: int) -> list[RemoteActor]:
    among = [one for one in actors if str(one.uri) in newest]
    return sorted(among, key=lambda one: -newest[str(one.uri)])[:limit]


def _newest(viewer: Any, hidden: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the newest arrivals of what a member follows elsewhere.

    First those with a title, with 0 where nothing is here yet; then of what has said something,
    and nothing with a title, whatever came last.
    """
    everybody = follows.followed_things(viewer, under="http")
    muted = viewer.muted_uris()
    uris = [uri for uri in everybody if uri not in muted and not addresses.is_ours(uri)]
    if not uris:
        return {}, {}
    sql = _NEWEST.format(marks=sight.marks(uris), seen=sight.seen("o", hidden))
    asked = rows(sql, (*hidden, *hidden, *hidden, *hidden, *uris))
    titled = {str(one[0]): max(one[1] or 0, one[2] or 0) for one in asked}
    said = {str(one[0]): max(one[3] or 0, one[4] or 0) for one in asked}
    papers = {uri: newest for uri, newest in titled.items() if newest or not said[uri]}
    return papers, {uri: newest for uri, newest in said.items() if uri not in papers}


def _actors(newest: dict[str, int]) -> list[RemoteActor]:
    if not newest:
        return []
    found = RemoteActor.select().where(RemoteActor.uri.in_(list(newest)))
    return sight.shown(found.where(RemoteActor.state == LIVE))


def _headlines(
    actors: Sequence[RemoteActor], hidden: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return title and language of the newest things of each, in one question for all."""
    if not actors:
        return {}
    parts, values = [], []
    for n, one in enumerate(actors):
        column = "audience_uri" if one.kind == "Group" else "author_uri"
        parts.append(_HEADLINES.format(column=column, n=n, seen=sight.seen("o", hidden)))
        values += [one.uri, one.host, *hidden, *hidden]
    found: dict[str, list[tuple[str, str]]] = {}
    for n, title, language in rows(" UNION ALL ".join(parts), values):
        found.setdefault(str(actors[n].uri), []).append((str(title), str(language)))
    return found


def _publication(
    one: RemoteActor, newest: int, headlines: dict[str, list[tuple[str, str]]]
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
        arrived_at=ids.instant_of(newest) if newest else None,
    )
