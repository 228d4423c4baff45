"""Who follows whom over the border, counted by server: what a decision about servers would end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import follows
from onemile_federation.ports import Port
from onemile_federation.remote.models import RemoteActor

# Names in one question.
HOSTS_AT_ONCE = 500

# What is between some people elsewhere and ours ends, and is said there: now, or, where it rests,
# once their server is released. Members hear it once of all that is ended by one name, "" for many.
cut_all: Port[[Iterable[str], str, bool], None] = Port("how follows are ended")


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


def count(is_meant: Callable[[str], bool]) -> Ties:
    """Count the follows with the servers that are meant."""
    found = {host: one for host, one in by_host().items() if is_meant(host)}
    names, members = sorted(found), set[str]()
    for start in range(0, len(names), HOSTS_AT_ONCE):
        some = names[start : start + HOSTS_AT_ONCE]
        members |= follows.members_who_follow(RemoteActor.host, some, uri=RemoteActor.uri)
    return Ties(
        servers=len(found),
        readers=sum(one.readers for one in found.values()),
        members=len(members),
        follows=sum(one.follows for one in found.values()),
    )


def with_host(host: str) -> Ties:
    """Count the follows with one server."""
    return with_hosts([host])[host]


def with_hosts(names: Sequence[str]) -> dict[str, Ties]:
    """Count the follows with each of some servers; two questions for HOSTS_AT_ONCE."""
    found = dict.fromkeys(names, NONE)
    for start in range(0, len(names), HOSTS_AT_ONCE):
        some = RemoteActor.host.in_(list(names[start : start + HOSTS_AT_ONCE]))
        counted = follows.counted_by(RemoteActor.host, uri=RemoteActor.uri, where=some)
        for host, one in counted.items():
            found[host] = Ties(
                servers=1, readers=one.readers, members=one.members, follows=one.follows
            )
    return found


def by_host() -> dict[str, Any]:
    """Return the follows with each server that has any: readers, members and follows, counted."""
    return dict(follows.counted_by(RemoteActor.host, uri=RemoteActor.uri))
