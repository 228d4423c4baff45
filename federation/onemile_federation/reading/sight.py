"""Which things of elsewhere a member sees: one rule for pages, lists, names and the feed.

What stands, was said to everybody, by somebody and in a group that no block keeps apart from the
member, on a server that is neither suspended nor kept quiet from them. What is not seen and what is
not there are one answer.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from peewee import SQL, EnclosedNodeList, NodeList, Value

from onemile.api import NotFound
from onemile_federation.remote import cards, hosts, quiet_hosts
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject

# A list is asked again without the hosts out of sight that it met: each time without as many as it
# has lines at the most. Nobody honest passes on things of more of them.
ROUNDS_MAX = 6
# What may be seen of what is kept; ``{o}`` is the table's name there, ``{apart}`` marks for the
# URIs of ``kept_apart``, which come twice.
SEEN = (
    "{o}.state = 'live' AND {o}.is_public AND NOT {o}.is_hidden "
    "AND {o}.author_uri NOT IN ({apart}) AND {o}.audience_uri NOT IN ({apart}) "
    "AND NOT EXISTS (SELECT 1 FROM federation_actor AS gone "
    "WHERE gone.uri = {o}.author_uri AND gone.state = 'gone')"
)
_NAMES = re.compile(r"\{o\}\.(\w+)|(\(\{apart\}\))")


def thing(number: int, *, viewer: Any) -> RemoteObject:
    """Return the thing of a number. Raises NotFound."""
    return _one(RemoteObject.id == number, viewer)


def thing_of(uri: str, *, viewer: Any) -> RemoteObject:
    """Return the thing of a URI. Raises NotFound."""
    return _one(RemoteObject.uri == uri, viewer)


def things(which: Any, *, viewer: Any) -> list[RemoteObject]:
    """Return those of a condition that a member sees, in no order: two questions for many."""
    if viewer is None:
        return []
    found = list(RemoteObject.select().where(which & standing(viewer)))
    apart = quiet_hosts.apart_from(viewer, {str(row.host) for row in found})
    return [row for row in found if row.host not in apart]


def full(
    ask: Callable[[Sequence[str]], Sequence[Any]], *, host_of: Callable[[Any], str], viewer: Any
) -> list[Any]:
    """Return a list that is as full as if hosts out of sight were not there.

    ``ask`` gives the first lines of all, without the hosts that it is handed; mostly it is asked
    once, ROUNDS_MAX times at most.
    """
    apart: list[str] = []
    found: Sequence[Any] = ()
    for _round in range(ROUNDS_MAX):
        found = ask(apart)
        met = quiet_hosts.apart_from(viewer, {host_of(one) for one in found})
        if not met:
            break
        apart += sorted(met)
    return [one for one in found if host_of(one) not in apart]


def shown(rows: Iterable[RemoteActor]) -> list[RemoteActor]:
    """Leave out who is of suspended servers, and about to go; one question.

    And neighbours across a border: who sees what they show comes upon them there.
    """
    found = [row for row in rows if row.kind != cards.NEIGHBOUR]
    shut = hosts.suspended_among({str(row.host) for row in found})
    return [row for row in found if row.host not in shut]


def standing(viewer: Any) -> Any:
    """Return SEEN as a condition on RemoteObject, for what a member may see."""
    uris = EnclosedNodeList([Value(uri) for uri in kept_apart(viewer)])
    pieces: list[Any] = []
    for n, piece in enumerate(_NAMES.split(SEEN)):
        if n % 3 == 1 and piece:
            pieces.append(getattr(RemoteObject, piece))
        elif piece:
            pieces.append(uris if n % 3 else SQL(piece))
    return NodeList([SQL("("), *pieces, SQL(")")])


def kept_apart(viewer: Any) -> list[str]:
    """Return whom a block keeps apart from a member, for the marks of SEEN; never empty."""
    # An empty list is no SQL; a dash is nobody's URI.
    return sorted(viewer.hidden_uris()) or ["-"]


def kept_out(viewer: Any) -> list[str]:
    """Return the same for lists that come by themselves: there, nor is whom the member has muted.

    Whoever opens a page finds it as it is.
    """
    return sorted(viewer.hidden_uris() | viewer.muted_uris()) or ["-"]


def seen(table: str, apart: Sequence[str]) -> str:
    """Return SEEN for a table's name in fixed SQL, with as many marks as ``apart`` has URIs."""
    return SEEN.format(o=table, apart=marks(apart))


def seen_beside(table: str) -> str:
    """Return SEEN for a statement that names whom it keeps apart once, at its head: ``apart``."""
    return SEEN.format(o=table, apart="SELECT uri FROM apart")


def apart(uris: Sequence[str]) -> str:
    """Return that head, ``WITH apart ...``, with a mark for each URI of ``kept_apart``."""
    return f"WITH apart (uri) AS (VALUES {', '.join(['(?)'] * len(uris))})"


def marks(values: Sequence[Any]) -> str:
    """Return a mark for each of some values, as fixed SQL has them."""
    return ", ".join("?" * len(values))


def actor(number: int, *, viewer: Any) -> RemoteActor:
    """Return somebody elsewhere by number, gone or not. Raises NotFound.

    Also for whom a block keeps apart, whoever has set it, for who is of a suspended server, and for
    a neighbour across a border: who sees something of theirs is shown it in another way.
    """
    found: RemoteActor | None = RemoteActor.get_or_none(RemoteActor.id == number)
    if (
        found is None
        or found.kind == cards.NEIGHBOUR
        or viewer is None
        or found.uri in viewer.hidden_uris()
    ):
        raise NotFound
    if hosts.is_suspended(str(found.host)):
        raise NotFound
    return found


def groups_of(rows: Sequence[RemoteObject]) -> dict[str, RemoteActor]:
    """Return the groups in which some things were said, by URI, as far as they are known here.

    A thing belongs to a group of its own server alone: others say what they like of themselves.
    """
    named = {str(row.audience_uri) for row in rows if row.audience_uri}
    if not named:
        return {}
    found = RemoteActor.select().where(RemoteActor.uri.in_(sorted(named)))
    return {str(one.uri): one for one in found if one.state == LIVE and one.kind == "Group"}


def group_of(row: RemoteObject, groups: dict[str, RemoteActor]) -> RemoteActor | None:
    """Return the group in which a thing was said, out of those that ``groups_of`` gave."""
    found = groups.get(str(row.audience_uri))
    return found if found is not None and found.host == row.host else None


def _one(which: Any, viewer: Any) -> RemoteObject:
    found = things(which, viewer=viewer)
    if not found:
        raise NotFound
    return found[0]
