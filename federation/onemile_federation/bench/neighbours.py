"""Invented partners with whom the mile is open, and what their members show to it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import cycle
from typing import Any

from onemile.api import across, activity_streams, clock, ids, transaction
from onemile_federation.bench import planting
from onemile_federation.inbox import keeping
from onemile_federation.inbox.models import WAITING, Inbound
from onemile_federation.keys import making
from onemile_federation.mile.models import MileCover, MileThing
from onemile_federation.partners.models import Partnership
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.key_models import PinnedKey
from onemile_federation.remote.models import Host, RemoteActor
from onemile_federation.written.mile_audiences import RADIUS_METRES

# Of one partner at a border: each shows a dozen things or two.
NEIGHBOURS = 500
EXPIRES_DAYS, DAYS = 80, 80
_OPEN = {"turn": 1, "number": 1, "stance": "yes", "publications": True, "mile": True}
_AUDIENCE, _WORDS = "across", "Quatre mètres, je la prête volontiers. "
# As much as a thing says of itself: with all around it, it arrives as two thousand bytes.
_CONTENT = f"<p>{_WORDS * 24}</p>"


def partners(hosts: Sequence[str], *, cells: Sequence[int] = ()) -> None:
    """Plant a partnership with each host, the mile open; ``cells`` of ours were said to each."""
    now = clock.now()
    sides = {f"{whose}_{name}": one for whose in ("our", "their") for name, one in _OPEN.items()}
    said = {"is_ours": True, "number": 1, "month": now.strftime("%Y-%m"), "issued_at": now}
    with transaction():
        planting.write(Host, [{"host": host, "domain": host} for host in hosts])
        actors = [
            {"uri": actor_of(host), "host": host, "kind": "Application", "inbox": _inbox_of(host)}
            for host in hosts
        ]
        planting.write(RemoteActor, actors)
        public = making.rsa().public
        keys = [
            {"key_id": f"{one['uri']}#key", "owner_uri": one["uri"], "host": one["host"]}
            for one in actors
        ]
        planting.write(PinnedKey, [key | {"public": public} for key in keys])
        rows = [{"host": host, "actor_uri": actor_of(host), "state": "active"} for host in hosts]
        planting.write(Partnership, [row | sides for row in rows])
        if cells:
            said |= {"cells": sorted(cells), "expires_at": now + timedelta(days=30)}
            planting.write(MileCover, [{"host": host, **said} for host in hosts])


def things(hosts: Sequence[str], cells: Sequence[int], *, n: int) -> None:
    """Plant ``n`` things in squares, of all hosts by turns, over the last DAYS."""
    oldest = ids.first_at(clock.ago(days=DAYS))
    step = (ids.first_at(clock.now()) - oldest) // (n + 1)
    where = zip(range(n), cycle(hosts), cycle(cells), strict=False)
    with transaction():
        for host in hosts:
            planting.write(RemoteActor, list(_people(host)))
        planting.write(
            MileThing,
            [
                _row(number, host, cell, oldest + (number + 1) * step)
                for number, host, cell in where
            ],
        )


def waiting(host: str, cells: Sequence[int], *, n: int) -> None:
    """Plant ``n`` messages of a partner that were accepted: each shows something new."""
    with transaction():
        planting.write(Inbound, list(map(_waiting, range(n), [host] * n, cycle(cells))))


def actor_of(host: str) -> str:
    """Return who speaks for a host."""
    return f"https://{host}/ap/instance"


def _inbox_of(host: str) -> str:
    return f"https://{host}/ap/inbox"


def _author_of(host: str, number: int) -> str:
    return f"https://{host}/ap/neighbours/{number % NEIGHBOURS}"


def _people(host: str) -> Iterator[dict[str, Any]]:
    for number in range(NEIGHBOURS):
        uri, inbox = _author_of(host, number), _inbox_of(host)
        named = {"name": f"Lotte {number}", "inbox": inbox, "shared_inbox": inbox}
        yield {"uri": uri, "host": host, "kind": NEIGHBOUR, **named}


def _row(number: int, host: str, cell: int, identifier: int) -> dict[str, Any]:
    at = ids.instant_of(identifier)
    return {
        "id": identifier,
        "uri": f"https://{host}/ap/mile/{number}",
        "author_uri": _author_of(host, number),
        "audience": _AUDIENCE,
        "cell": cell,
        "commune": "",
        "folded": "une echelle",
        "host": host,
        "wire_type": ("Article", "Proposal/offer", "Proposal/request")[number % 3],
        "title": f"Une échelle, {number}",
        "content": _CONTENT,
        "language": "fr",
        "published_at": at,
        "received_at": at,
        "expires_at": clock.ahead(days=EXPIRES_DAYS),
    }


def _waiting(number: int, host: str, cell: int) -> dict[str, Any]:
    said = _activity(number, host, cell)
    body = planting.written(said)
    return {
        "activity_uri": said["id"],
        "digest": keeping.digest_of(said, body=body.encode()),
        "verb": said["type"],
        "actor_uri": said["actor"],
        "host": host,
        "object_uri": said["object"]["id"],
        "body": body,
        "state": WAITING,
    }


def _activity(number: int, host: str, cell: int) -> dict[str, Any]:
    uri, by = f"https://{host}/ap/mile/{number}", _author_of(host, number)
    square = across.as_text(cell)
    audience = {
        "type": "MileAudience",
        "id": f"https://{host}/ap/mile/audience/{square}",
        "mileCells": [square],
        "mileRadius": RADIUS_METRES,
    }
    thing = {
        "id": uri,
        "type": "Proposal",
        "purpose": "offer",
        "name": f"Une échelle, {number}",
        "content": _CONTENT,
        "attributedTo": by,
        "neighbour": {
            "id": by,
            "type": "Person",
            "name": f"Lotte {number % NEIGHBOURS}",
            "inbox": _inbox_of(host),
        },
        "published": activity_streams.instant(clock.now()),
        "expires": activity_streams.instant(clock.ahead(days=EXPIRES_DAYS)),
        "to": [audience],
    }
    verb, actor = {"id": f"{uri}/created", "type": "Create"}, {"actor": actor_of(host)}
    return {**verb, **actor, "to": [audience], "object": thing}
