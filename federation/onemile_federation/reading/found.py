"""What a member finds by words of what is said elsewhere: by whom they follow, or kept by them.

Nobody else's: who let their server say it to those who follow them has not asked to be searched by
all (FEP-5feb). It lies nowhere near, and is found in the widest ring alone.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import Area, SearchHit, follows, publishing, rows
from onemile_federation import addresses
from onemile_federation.reading import sight, things
from onemile_federation.remote import cards
from onemile_federation.remote.models import RemoteActor, RemoteObject

WORDS_MAX = 5
# Looked through of what the followed have said, of what was said in their groups and of what they
# pass on: the newest, a year of what a lively region publishes.
NEWEST_MAX = 2_000
# Numbers read to know which those are, some milliseconds: of each of the followed alike, so that
# who follows five has the newest of all of them, and who follows 500 the 20 newest of each.
NUMBERS_MAX = 10_000


def _newest_of_each(
    theirs: str, *, of: str = "", table: str = "federation_object", number: str = "id"
) -> str:
    """Return how to ask for the newest of each: by an index, which is read no further than that.

    First the oldest of those, once for each; then from there on. The sum in the order keeps a
    planner from walking through all things there are, the newest first, to look whose they are.
    """
    of_o, of_k = theirs.replace("{o}", "o"), theirs.replace("{o}", "k")
    return (
        "WITH since AS MATERIALIZED (SELECT a.uri, a.host, COALESCE("
        f"(SELECT k.{number} FROM {table} AS k WHERE {of_k} "
        f"ORDER BY k.{number} DESC LIMIT 1 OFFSET ?), 0) AS oldest "
        f"FROM federation_actor AS a WHERE a.uri IN ({{marks}}) {of}) "
        f"SELECT o.{number} AS id FROM since AS a JOIN {table} AS o ON {of_o} "
        f"AND o.{number} >= a.oldest ORDER BY o.{number} + 0 DESC LIMIT {NEWEST_MAX}"
    )


_BY_AUTHORS = _newest_of_each("{o}.author_uri = a.uri")
_IN_GROUPS = _newest_of_each(
    "{o}.audience_uri = a.uri AND {o}.audience_uri <> '' AND {o}.host = a.host",
    of="AND a.kind = 'Group'",
)
_PASSED_ON = _newest_of_each("{o}.sharer_uri = a.uri", table="federation_share", number="thing_id")
_KEPT = "SELECT o.id FROM federation_object AS o WHERE o.uri IN ({marks})"
_FOUND = (
    "SELECT o.id, o.host FROM federation_object AS o "
    "JOIN federation_words AS w ON w.thing_id = o.id "
    "WHERE o.id IN ({looked_through}) AND {seen} AND {holds} AND o.host NOT IN ({without}) "
    "ORDER BY o.id DESC LIMIT ?"
)


def found(*, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
    """Return things with all the words in title, summary or text, newest arrivals first.

    Six questions, and one or two more for each time that a server out of sight was met. As in all
    of a search, what is muted is found, and whom a block keeps apart is not.
    """
    wanted = publishing.folded(words).split()[:WORDS_MAX]
    if viewer is None or not wanted or not area.everywhere:
        return []
    looked_through, values = _looked_through(viewer)
    if not looked_through:
        return []
    apart = sight.kept_apart(viewer)
    given = (*values, *apart, *apart, *(f"%{word}%" for word in wanted))

    def ask(without: Sequence[str]) -> list[tuple[Any, ...]]:
        hosts = [*without, "-"]  # an empty list is no SQL; a dash is nobody's host
        sql = _FOUND.format(
            looked_through=looked_through,
            seen=sight.seen("o", apart),
            holds=" AND ".join(["w.folded LIKE ?"] * len(wanted)),
            without=sight.marks(hosts),
        )
        return rows(sql, (*given, *hosts, limit))

    lines = sight.full(ask, host_of=lambda line: str(line[1]), viewer=viewer)
    return _hits([int(number) for number, _host in lines], wanted)


def _looked_through(viewer: Any) -> tuple[str, list[Any]]:
    """Return the numbers of what is looked through, as fixed SQL with its values; or nothing."""
    followed = [uri for uri in follows.followed_things(viewer, under="http") if _is_there(uri)]
    kept = [uri for uri in follows.kept_uris(viewer, under="http") if _is_there(uri)]
    each = min(NEWEST_MAX, NUMBERS_MAX // max(1, len(followed)))
    asked = [(sql, followed, [each - 1]) for sql in (_BY_AUTHORS, _IN_GROUPS, _PASSED_ON)]
    parts: list[str] = []
    values: list[Any] = []
    for sql, uris, first in (*asked, (_KEPT, kept, [])):
        if uris:
            parts.append(f"SELECT * FROM ({sql.format(marks=sight.marks(uris))}) AS p{len(parts)}")
            values += [*first, *uris]
    return " UNION ".join(parts), values


def _is_there(uri: str) -> bool:
    return not addresses.is_ours(uri)


def _hits(numbers: Sequence[int], wanted: Sequence[str]) -> list[SearchHit]:
    if not numbers:
        return []
    listed = RemoteObject.select(*things.LISTED).where(RemoteObject.id.in_(numbers))
    seen = list(listed.order_by(RemoteObject.id.desc()))
    uris = {str(row.author_uri) for row in seen}
    named = RemoteActor.select(*cards.COLUMNS).where(RemoteActor.uri.in_(uris))
    people = {str(one.uri): one for one in named}
    groups = sight.groups_of(seen)
    hits = []
    for row in seen:
        known = people.get(str(row.author_uri))
        author = things.stranger(row) if known is None else cards.beside_origin(known)
        shown = things.item(row, author=author, group=sight.group_of(row, groups))
        title = publishing.folded(shown.title)
        score = sum(word in title for word in wanted) / len(wanted)
        hits.append(SearchHit(item=shown, score=score))
    return hits
