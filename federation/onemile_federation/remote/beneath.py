"""What lies beneath a name, so that nobody suspends more than they mean to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onemile.api import conversations, follows
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host, RemoteActor

# Addresses in one question.
ACTORS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Beneath:
    """What goes when a name is suspended.

    ``servers`` are those that were met, ``comments`` what their people said here, ``people`` those
    among them with whom a follow stands, in either direction.
    """

    servers: int
    comments: int
    people: int


def of(name: str) -> Beneath:
    """Count what lies beneath a name; some seconds for the largest servers."""
    met = _beneath(name, Host.select(Host.host))
    comments, people = 0, 0
    for uris in _actors(name):
        comments += conversations.count_of(uris)
        people += len(follows.among(uris) & set(uris))
    return Beneath(servers=len(met), comments=comments, people=people)


def _actors(name: str) -> Iterator[list[str]]:
    for host in _beneath(name, RemoteActor.select(RemoteActor.host).distinct()):
        after = 0
        while True:
            page = list(
                RemoteActor.select(RemoteActor.id, RemoteActor.uri)
                .where((RemoteActor.host == host) & (RemoteActor.id > after))
                .order_by(RemoteActor.id)
                .limit(ACTORS_AT_ONCE)
            )
            if not page:
                break
            yield [str(row.uri) for row in page]
            after = page[-1].id


def _beneath(name: str, chosen: Any) -> list[str]:
    return [host for (host,) in chosen.tuples() if name in hosts.and_above(host)]
