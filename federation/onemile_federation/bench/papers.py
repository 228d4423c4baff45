"""Invented groups and weblogs on other servers, with what they have brought, to be read here."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from onemile.api import clock, ids, transaction
from onemile_federation.bench import planting
from onemile_federation.remote.models import Host, RemoteActor, RemoteObject

HOSTS = 50
# Over so many days; what a crowd has here lies as far back.
ARTICLES, DAYS = 8, 80
FRESH_MINUTES = 5
PARAGRAPH = "<p>Der Fluss steht hoch, und am Steg liegt noch immer das blaue Boot vom letzten Jahr."
CONTENT = f"{PARAGRAPH * 20}</p>"


def planted(n: int, *, name: str = "paper", fresh: int = 0) -> list[str]:
    """Plant ``n`` of them, every second a group, from the oldest to the newest; returns URIs.

    ``name`` makes their servers unlike those of another planting; the last ``fresh`` of them have
    brought something within the hour.
    """
    hosts = [f"{name}{number}.example" for number in range(min(n, HOSTS))]
    uris = [f"https://{hosts[number % HOSTS]}/papers/{number}" for number in range(n)]
    oldest = ids.first_at(clock.ago(days=DAYS))
    step = (ids.first_at(clock.now()) - oldest) // (n + 1)
    begun = [oldest + number * step for number in range(n - fresh)]
    begun += [ids.first_at(clock.ago(minutes=FRESH_MINUTES * left)) for left in range(fresh, 0, -1)]
    with transaction():
        planting.write(Host, [{"host": host, "domain": host} for host in hosts])
        planting.write(RemoteActor, list(chain(*map(_actors, range(n), uris))))
        planting.write(RemoteObject, list(chain(*map(_said, uris, range(n), begun))))
    return uris


def _actors(number: int, uri: str) -> Iterator[dict[str, Any]]:
    """Give a paper and, of a group, who writes in it."""
    host = uri.split("/")[2]
    kind = "Person" if number % 2 else "Group"
    shared = {"host": host, "inbox": f"https://{host}/inbox"}
    yield {"uri": uri, "kind": kind, "name": f"Kinzig-Blätter {number}", **shared}
    if kind == "Group":
        yield {"uri": f"{uri}/author", "kind": "Person", "name": f"Berta {number}", **shared}


def _said(uri: str, number: int, begun: int) -> Iterator[dict[str, Any]]:
    is_group = number % 2 == 0
    for position in range(ARTICLES):
        at = begun + position + 1
        yield {
            "id": at,
            "uri": f"{uri}/articles/{position}",
            "host": uri.split("/")[2],
            "kind": "Article",
            "author_uri": f"{uri}/author" if is_group else uri,
            "audience_uri": uri if is_group else "",
            "title": f"Was der Fluss erzählt, {position}",
            "content": CONTENT,
            "published_at": ids.instant_of(at),
            "received_at": ids.instant_of(at),
            "language": "de",
        }
