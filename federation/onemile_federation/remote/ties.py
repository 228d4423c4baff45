"""Who follows whom over the border, counted by server: what a decision about servers would end."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from onemile.api import follows, rows

# Addresses in one question.
ACTORS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Ties:
    """Follows between here and some servers.

    ``readers`` are people there who follow somebody or something here, ``members`` those here who
    follow somebody or something there; ``follows`` counts both ways, ``servers`` those with any.
    """

    servers: int
    readers: int
    members: int
    follows: int


NONE = Ties(servers=0, readers=0, members=0, follows=0)


@dataclass(frozen=True, kw_only=True)
class OfHost:
    """The same of one server: people, by URI."""

    readers: frozenset[str]
    members: frozenset[str]
    follows: int


def count(is_meant: Callable[[str], bool]) -> Ties:
    """Count the follows with the servers that are meant; some seconds where many are known."""
    found = by_host(is_meant)
    members: frozenset[str] = frozenset().union(*(one.members for one in found.values()))
    return Ties(
        servers=len(found),
        readers=sum(len(one.readers) for one in found.values()),
        members=len(members),
        follows=sum(one.follows for one in found.values()),
    )


def by_host(is_meant: Callable[[str], bool]) -> dict[str, OfHost]:
    """Return the follows with each server that is meant and has any."""
    readers: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    n_follows: dict[str, int] = defaultdict(int)
    after = 0
    while page := rows(_ACTORS, (after, ACTORS_AT_ONCE)):
        host_of = {uri: host for _number, uri, host in page if is_meant(host)}
        for follower, followed in follows.with_any_of(list(host_of)) if host_of else ():
            host = host_of[follower] if follower in host_of else host_of[followed]
            n_follows[host] += 1
            (readers if follower in host_of else members)[host].add(follower)
        after = page[-1][0]
    return {
        host: OfHost(readers=frozenset(readers[host]), members=frozenset(members[host]), follows=n)
        for host, n in n_follows.items()
    }


_ACTORS = "SELECT id, uri, host FROM federation_actor WHERE id > ? ORDER BY id LIMIT ?"
