"""What a member follows elsewhere in which things appear: a group, a weblog; for a shelf.

What has brought something with a title counts, whoever it is, and a group of which nothing is here
yet: one that speaks in notes alone, as projects tell their news, is no publication.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from onemile.api import follows, ids, publishing, rows
from onemile_federation import addresses
from onemile_federation.reading import sight, things
from onemile_federation.remote import cards, origins, quiet_hosts
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject

FIND = "/federation/find"
HEADLINES_MAX = 3
# What stands on a cover, and what else somebody has said: both as far as a member may see it.
_SEEN = sight.seen_beside("o")
_TITLED = f"{_SEEN} AND o.in_reply_to_uri || '' = '' AND o.title <> ''"
_IN_IT, _BY_IT = "o.audience_uri = a.uri AND o.host = a.host", "o.author_uri = a.uri"
# What came last, and what was here first. What had been said before anybody followed was fetched,
# the newest first: it has not come, and is fetched on when somebody asks for more.
_ARRIVED, _KEPT = "AND NOT o.before_followed ORDER BY o.id DESC", "ORDER BY o.id"


def _one(of_whom: str, which: str, order: str) -> str:
    return f"(SELECT o.id FROM federation_object AS o WHERE {of_whom} AND {which} {order} LIMIT 1)"


# By the index of a group's things and the one of an author's, each of those with a title, or of
# all: however much without a title is newer, it is not looked at.
_MOMENTS = ", ".join(
    _one(of_whom, which, order)
    for which in (_TITLED, _SEEN)
    for order in (_ARRIVED, _KEPT)
    for of_whom in (_IN_IT, _BY_IT)
)
# What came last with a title: most bring some, and only of others all is asked.
_LAST = ", ".join(_one(of_whom, _TITLED, _ARRIVED) for of_whom in (_IN_IT, _BY_IT))
_BROUGHT = (
    "{apart} SELECT a.uri, {moments} FROM federation_actor AS a "
    "WHERE a.uri IN ({marks}) AND a.state = 'live'"
)
# By its arrival, or what is older by the day that its author gives it.
_BEFORE = "AND o.before_followed ORDER BY COALESCE(o.published_at, o.received_at) DESC, o.id DESC"
_HEADLINES = (
    "SELECT * FROM (SELECT {n} AS n, o.title, o.language, o.kind FROM federation_object AS o "
    f"WHERE o.{{column}} = ? AND o.host = ? AND {_TITLED} {{order}} LIMIT {{limit}}) AS t{{n}}"
)


class _Headline(NamedTuple):
    """Something with a title, and what it is in ActivityStreams."""

    title: str
    language: str
    kind: str


@dataclass(frozen=True)
class _Moments:
    """Numbers of things: what came last, and what was here first; 0 for none."""

    arrived: int
    kept: int

    @property
    def at(self) -> int:
        """Where it stands among others."""
        return self.arrived or self.kept


@dataclass(frozen=True)
class _Brought:
    """When somebody brought something with a title, and when anything at all."""

    titled: _Moments
    said: _Moments


def followed(viewer: Any, *, limit: int) -> publishing.PublicationsElsewhere | None:
    """Return what a member follows elsewhere, ``limit`` of each at most, what arrived last first.

    The questions are as many however many they follow.
    """
    hidden = sight.kept_out(viewer)
    brought = _brought(viewer, hidden)
    actors = _actors(brought)
    papers = {
        one: brought[str(one.uri)].titled for one in actors if _is_paper(one, brought[str(one.uri)])
    }
    groups = {
        one: brought[str(one.uri)].said
        for one in actors
        if one.kind == "Group" and one not in papers
    }
    newest = _latest_first(papers, limit)
    headlines = _headlines(newest, hidden)
    return publishing.PublicationsElsewhere(
        publications=tuple(_publication(one, papers[one], headlines) for one in newest),
        find_url=FIND,
        groups=tuple(_publication(one, groups[one], {}) for one in _latest_first(groups, limit)),
    )


def looked_at(group: RemoteActor, *, viewer: Any) -> publishing.Publication:
    """Return a group whose page a member looks at, with the titles that they find there.

    Also of whom they have muted: whoever opens a page finds it as it is. Without any title it may
    be no publication.
    """
    is_apart = bool(quiet_hosts.apart_from(viewer, {str(group.host)}))
    found = {} if is_apart else _headlines([group], sight.kept_apart(viewer))
    return _publication(group, _Moments(0, 0), found)


def around(row: RemoteObject) -> publishing.Publication | None:
    """Return the group in which something with a title stands; None where it stands in none."""
    group = sight.group_of(row, sight.groups_of([row])) if row.title else None
    if group is None:
        return None
    line = _Headline(str(row.title), str(row.language), str(row.kind))
    return _publication(group, _Moments(0, 0), {str(group.uri): [line]})


def _is_paper(one: RemoteActor, brought: _Brought) -> bool:
    """Whoever brought a title is one, and a group of which nothing can be seen yet."""
    return bool(brought.titled.at) or (one.kind == "Group" and not brought.said.at)


def _latest_first(actors: Mapping[RemoteActor, _Moments], limit: int) -> list[RemoteActor]:
    return sorted(actors, key=lambda one: -actors[one].at)[:limit]


def _brought(viewer: Any, hidden: Sequence[str]) -> dict[str, _Brought]:
    """Return when those whom a member follows elsewhere brought something, by URI.

    In one question, and in another about those of whom nothing with a title has come.
    """
    everybody = follows.followed_things(viewer, under="http")
    muted = viewer.muted_uris()
    uris = [uri for uri in everybody if uri not in muted and not addresses.is_ours(uri)]
    found, others = {}, []
    for uri, (arrived,) in _asked(_LAST, uris, hidden):
        last = _Moments(arrived, 0)
        found[uri] = _Brought(titled=last, said=last)
        if not arrived:
            others.append(uri)
    for uri, latest in _asked(_MOMENTS, others, hidden):
        found[uri] = _Brought(titled=_Moments(*latest[:2]), said=_Moments(*latest[2:]))
    return found


def _asked(
    moments: str, uris: Sequence[str], hidden: Sequence[str]
) -> Iterator[tuple[str, list[int]]]:
    """Give the numbers of some moments by URI, 0 for none: of two places each the later."""
    if not uris:
        return
    apart, marks = sight.apart(hidden), sight.marks(uris)
    sql = _BROUGHT.format(apart=apart, moments=moments, marks=marks)
    for uri, *numbers in rows(sql, [*hidden, *uris]):
        # In the order of ``_MOMENTS``: in a group, by an author.
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        yield str(uri), [max(in_it or 0, by_it or 0) for in_it, by_it in pairs]


def _actors(uris: Collection[str]) -> list[RemoteActor]:
    if not uris:
        return []
    asked = (*cards.COLUMNS, RemoteActor.icon)
    found = RemoteActor.select(*asked).where(RemoteActor.uri.in_(list(uris)))
    return sight.shown(found.where(RemoteActor.state == LIVE))


def _headlines(actors: Sequence[RemoteActor], hidden: Sequence[str]) -> dict[str, list[_Headline]]:
    """Return the newest things of each that have a title, in two questions for all.

    First of what has come; where that is too little, of what was said before, by its date.
    """
    found: dict[str, list[_Headline]] = {str(one.uri): [] for one in actors}
    for order in (_ARRIVED, _BEFORE):
        parts, values = [], []
        for n, one in enumerate(actors):
            if (limit := HEADLINES_MAX - len(found[str(one.uri)])) <= 0:
                continue
            column = "audience_uri" if one.kind == "Group" else "author_uri"
            parts.append(_HEADLINES.format(n=n, column=column, order=order, limit=limit))
            values += [one.uri, one.host]
        sql = f"{sight.apart(hidden)} {' UNION ALL '.join(parts)}"
        for n, *told in rows(sql, [*hidden, *values]) if parts else ():
            found[str(actors[n].uri)].append(_Headline(*map(str, told)))
    return found


def _publication(
    one: RemoteActor, moments: _Moments, headlines: Mapping[str, Sequence[_Headline]]
) -> publishing.Publication:
    lines = headlines.get(str(one.uri), [])
    languages = {line.language for line in lines}
    kinds = {line.kind for line in lines} if one.kind == "Group" else set()
    return publishing.Publication(
        uri=str(one.uri),
        title=things.name_of(one),
        origin=origins.of(str(one.host)),
        url=things.actor_path(one),
        headlines=tuple(line.title for line in lines),
        language=languages.pop() if len(languages) == 1 else "",
        arrived_at=ids.instant_of(moments.arrived) if moments.arrived else None,
        icon_url=str(one.icon),
        wire_type=kinds.pop() if len(kinds) == 1 else "",
    )
