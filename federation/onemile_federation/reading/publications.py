"""What a member follows elsewhere in which things appear: a group, a weblog; for a shelf.

Whatever is a group there counts, and whoever is no group and has written something with a title.
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
# By the index of a group's things and the one of an author's: the newest alone is looked at.
_NEWEST = (
    f"SELECT a.uri, (SELECT o.id {_FROM} o.audience_uri = a.uri AND o.host = a.host AND "
    f"{_TITLED} 1), (SELECT o.id {_FROM} o.author_uri = a.uri AND {_TITLED} 1) "
    "FROM federation_actor AS a WHERE a.uri IN ({marks}) AND a.state = 'live'"
)
_HEADLINES = (
    f"SELECT * FROM (SELECT {{n}} AS n, o.title, o.language {_FROM} "
    f"o.{{column}} = ? AND o.host = ? AND {_TITLED} {HEADLINES_MAX}) AS t{{n}}"
)


def followed(viewer: Any, *, limit: int) -> publishing.PublicationsElsewhere | None:
    """Return what a member follows elsewhere, ``limit`` at most, what arrived last first.

    The questions are as many however many they follow.
    """
    hidden = sight.kept_apart(viewer)
    newest = _newest(viewer, hidden)
    actors = _actors(newest)
    newest_first = sorted(actors, key=lambda one: -newest[str(one.uri)])[:limit]
    headlines = _headlines(newest_first, hidden)
    found = [_publication(one, newest[str(one.uri)], headlines) for one in newest_first]
    return publishing.PublicationsElsewhere(publications=tuple(found), find_url=FIND)


def _newest(viewer: Any, hidden: Sequence[str]) -> dict[str, int]:
    """Return, of whom a member follows elsewhere, the number of the newest arrival; 0 for none."""
    everybody = follows.followed_things(viewer, under="http")
    uris = [uri for uri in everybody if not addresses.is_ours(uri)]
    if not uris:
        return {}
    sql = _NEWEST.format(marks=sight.marks(uris), seen=sight.seen("o", hidden))
    asked = rows(sql, (*hidden, *hidden, *hidden, *hidden, *uris))
    return {str(uri): max(in_it or 0, by_it or 0) for uri, in_it, by_it in asked}


def _actors(newest: dict[str, int]) -> list[RemoteActor]:
    if not newest:
        return []
    found = RemoteActor.select().where(RemoteActor.uri.in_(list(newest)))
    shown = sight.shown(found.where(RemoteActor.state == LIVE))
    return [one for one in shown if one.kind == "Group" or newest[str(one.uri)]]


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
