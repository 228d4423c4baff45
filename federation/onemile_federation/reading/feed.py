"""What somebody follows elsewhere, in the feed of the followed: by its arrival, never by its date.

Things by whom they follow, in a group that they follow (a group speaks of its own server alone), or
passed on by either. What one of these brings within some hours is one card, with how many more
there are: a thousand articles in a minute take a line, not a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from onemile.api import FeedItem, ids, ngettext, rows
from onemile_federation import addresses
from onemile_federation.reading import sight, things
from onemile_federation.remote import cards, standings
from onemile_federation.remote.models import RemoteActor, RemoteObject

FOLDED_HOURS = 6
# Of how many others a card says that they are there: of all whom it looks for, nobody counts more.
TWINS_MAX = 500
# As numbers of things have it: milliseconds, and twenty random bits (``onemile.ids``).
_FOLDED = FOLDED_HOURS * 3_600_000 << 20

# What may stand in a feed, besides what may be seen. Most things answer nothing: an index by that
# would have a planner look through all of them.
_STANDS = "{seen} AND NOT {o}.before_followed AND {o}.in_reply_to_uri || '' = ''"
# Left out is what stands below another that the same followed one brought in about the same time.
_ABOVE = f"above.id > o.id AND above.id < o.id + {_FOLDED} AND {{stands_above}}"
_BY_AUTHOR = (
    "SELECT o.id, o.author_uri AS via FROM federation_object AS o "
    "WHERE o.author_uri IN ({marks}) AND {stands} AND NOT EXISTS (SELECT 1 "
    f"FROM federation_object AS above WHERE above.author_uri = o.author_uri AND {_ABOVE})"
)
_IN_GROUP = (
    "SELECT o.id, o.audience_uri AS via FROM federation_object AS o "
    "JOIN federation_actor AS g ON g.uri = o.audience_uri AND g.host = o.host AND g.kind = 'Group' "
    "WHERE o.audience_uri IN ({marks}) AND {stands} AND NOT EXISTS (SELECT 1 "
    "FROM federation_object AS above WHERE above.audience_uri = o.audience_uri "
    f"AND above.host = o.host AND {_ABOVE})"
)
# What somebody passes on; of what a group says is its own the above has it. ``{s}`` is the share.
_PASSED_ON = (
    "{stands} AND {o}.host NOT IN ({without}) "
    "AND NOT ({o}.audience_uri = {s}.sharer_uri AND {o}.host = {s}.host)"
)
_SHARES = "FROM federation_share AS {s} JOIN federation_object AS {o} ON {o}.id = {s}.thing_id"
# Who passed something on lately: by the index of a sharer's shares, the newest that stands.
_SHARED_LATELY = (
    f"SELECT a.uri, (SELECT s.thing_id {_SHARES.format(s='s', o='o')} WHERE s.sharer_uri = a.uri "
    "AND {passed_on} AND s.thing_id < ? ORDER BY s.thing_id DESC LIMIT 1) "
    "FROM federation_actor AS a WHERE a.uri IN ({marks})"
)
_SHARED = (
    f"SELECT o.id, MIN(s.sharer_uri), o.host {_SHARES.format(s='s', o='o')} "
    "WHERE s.sharer_uri IN ({marks}) AND {passed_on} AND s.thing_id < ? AND NOT EXISTS (SELECT 1 "
    f"{_SHARES.format(s='t', o='above')} WHERE t.sharer_uri = s.sharer_uri "
    f"AND t.thing_id > s.thing_id AND t.thing_id < s.thing_id + {_FOLDED} AND {{passed_on_above}}) "
    "GROUP BY o.id, o.host ORDER BY o.id DESC LIMIT ?"
)
# Who brought what lately: by the index of an author's things and the one of a group's.
_LATELY = (
    "SELECT a.uri, (SELECT o.id FROM federation_object AS o WHERE o.author_uri = a.uri "
    "AND {stands} AND o.id < ? ORDER BY o.id DESC LIMIT 1), "
    "(SELECT o.id FROM federation_object AS o WHERE o.audience_uri = a.uri AND o.host = a.host "
    "AND {stands} AND o.id < ? ORDER BY o.id DESC LIMIT 1) "
    "FROM federation_actor AS a WHERE a.uri IN ({marks})"
)
_TWINS = (
    "SELECT * FROM (SELECT o.id, o.{column} FROM federation_object AS o "
    "WHERE o.{column} IN ({marks}) AND o.id > ? AND o.id < ? AND {stands} "
    f"ORDER BY o.id DESC LIMIT {TWINS_MAX}) AS {{column}}s"
)


def followed(
    viewer: Any, followed_uris: Sequence[str], *, before: int | None, limit: int
) -> list[FeedItem]:
    """Return the newest arrivals with ``id < before`` from whom, or what, somebody follows.

    The questions are as many however many they follow: eleven at most, and one or two more for
    each time that something passed on was of a server out of sight.
    """
    uris = _asked_of(followed_uris)
    if viewer is None or not uris:
        return []
    hidden = sight.kept_out(viewer)
    via = _arrivals(uris, hidden, viewer=viewer, before=before, limit=limit)
    if not via:
        return []
    listed = RemoteObject.select(*things.LISTED).where(RemoteObject.id.in_(list(via)))
    seen = list(listed)
    people = _people({str(row.author_uri) for row in seen} | set(via.values()))
    twins = _twins(seen, via, hidden)
    return [_item(row, via[row.id], people, twins[row.id]) for row in seen]


def _asked_of(followed_uris: Sequence[str]) -> list[str]:
    """Return those of the followed that live elsewhere, on servers to which something passes."""
    found = {uri: addresses.host_of(uri) for uri in followed_uris if not addresses.is_ours(uri)}
    shut = standings.suspended_among(set(found.values()))
    return [uri for uri, host in found.items() if host not in shut]


def _arrivals(
    uris: Sequence[str], hidden: Sequence[str], *, viewer: Any, before: int | None, limit: int
) -> dict[int, str]:
    """Return the numbers of the newest things, and which of the followed brought each."""
    until = ids.ID_MAX if before is None else before

    def passed_on(without: Sequence[str]) -> list[tuple[Any, ...]]:
        return _shared(uris, hidden, without=without, until=until, limit=limit)

    # What whoever is followed says is of their own server; what they pass on is of any.
    shared = sight.full(passed_on, host_of=lambda line: str(line[2]), viewer=viewer)
    found = {number: sharer_uri for number, sharer_uri, _host in shared}
    lately = _lately(uris, hidden, until=until, limit=limit)
    for one in (_BY_AUTHOR, _IN_GROUP) if lately else ():  # the last word is the group's
        stands, above = _stands("o", hidden), _stands("above", hidden)
        sql = one.format(marks=sight.marks(lately), stands=stands, stands_above=above)
        values = (*lately, *hidden, *hidden, *hidden, *hidden, until, limit)
        found |= dict(rows(f"{sql} AND o.id < ? ORDER BY o.id DESC LIMIT ?", values))
    newest = sorted(found, reverse=True)[:limit]
    return {number: str(found[number]) for number in newest}


def _lately(uris: Sequence[str], hidden: Sequence[str], *, until: int, limit: int) -> list[str]:
    """Return those of the followed whose newest things are among the ``limit`` newest of all.

    What stands on the page is of them alone: of each of the others the newest is older already.
    """
    sql = _LATELY.format(marks=sight.marks(uris), stands=_stands("o", hidden))
    asked = rows(sql, (*hidden, *hidden, until, *hidden, *hidden, until, *uris))
    return _first({str(uri): max(by_it or 0, in_it or 0) for uri, by_it, in_it in asked}, limit)


def _first(newest: dict[str, int], limit: int) -> list[str]:
    return sorted((uri for uri in newest if newest[uri]), key=lambda uri: -newest[uri])[:limit]


def _shared(
    uris: Sequence[str], hidden: Sequence[str], *, without: Sequence[str], until: int, limit: int
) -> list[tuple[Any, ...]]:
    """Return number, sharer and host of what was passed on lately, folded by who did.

    Of each of the ``limit`` who did last: no sharer, however much they pass on, hides another.
    """
    hosts = [*without, "-"]  # an empty list is no SQL; a dash is nobody's host
    stands = [*hidden, *hidden, *hosts]
    passed_on = _passed_on("s", "o", hidden, hosts)
    sql = _SHARED_LATELY.format(marks=sight.marks(uris), passed_on=passed_on)
    asked = rows(sql, (*stands, until, *uris))
    lately = _first({str(uri): number or 0 for uri, number in asked}, limit)
    if not lately:
        return []
    above = _passed_on("t", "above", hidden, hosts)
    sql = _SHARED.format(marks=sight.marks(lately), passed_on=passed_on, passed_on_above=above)
    return rows(sql, (*lately, *stands, until, *stands, limit))


def _twins(
    seen: Sequence[RemoteObject], via: dict[int, str], hidden: Sequence[str]
) -> dict[int, int]:
    """Say how many things each card stands for besides its own: one question for all."""
    brought_by = sorted({via[row.id] for row in seen})
    numbers = [int(row.id) for row in seen]
    marks, stands = sight.marks(brought_by), _stands("o", hidden)
    parts = [
        _TWINS.format(column=column, marks=marks, stands=stands)
        for column in ("author_uri", "audience_uri")
    ]
    values = (*brought_by, min(numbers) - _FOLDED, max(numbers), *hidden, *hidden)
    # What a group says itself is there twice.
    others = set(rows(" UNION ALL ".join(parts), (*values, *values)))
    return {
        number: sum(
            number - _FOLDED < other < number and brought == via[number]
            for other, brought in others
        )
        for number in numbers
    }


def _item(row: RemoteObject, via: str, people: dict[str, RemoteActor], n_more: int) -> FeedItem:
    author_uri = str(row.author_uri)
    known = people.get(author_uri)
    group = sight.group_of(row, {uri: one for uri, one in people.items() if one.kind == "Group"})
    card = cards.beside_origin(known) if known is not None else things.stranger(row)
    more = ngettext("and %(num)s more", "and %(num)s more", n_more) if n_more else ""
    shown = things.item(row, author=card, group=group)
    brought = people.get(via)
    named = [things.name_of(brought)] if brought is not None and via != author_uri else []
    return replace(shown, detail=" · ".join([*named, *filter(None, [more])]), of_uri=via)


def _people(uris: set[str]) -> dict[str, RemoteActor]:
    found = RemoteActor.select(*cards.COLUMNS).where(RemoteActor.uri.in_(sorted(uris)))
    return {str(one.uri): one for one in found}


def _stands(table: str, hidden: Sequence[str]) -> str:
    return _STANDS.format(o=table, seen=sight.seen(table, hidden))


def _passed_on(share: str, table: str, hidden: Sequence[str], without: Sequence[str]) -> str:
    stands = _stands(table, hidden)
    return _PASSED_ON.format(s=share, o=table, stands=stands, without=sight.marks(without))
