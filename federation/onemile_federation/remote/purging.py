"""Let go of everything that is kept of a host, plugins as well; but for its pinned keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peewee import DatabaseError

from onemile.api import TaskKind, rows, transaction
from onemile_federation import registry
from onemile_federation.ports import Port
from onemile_federation.remote import hosts, origins, shares, ties, told
from onemile_federation.remote.key_models import DoubtedKey, RemoteKey
from onemile_federation.remote.models import HeardWhole, RemoteActor, RemoteObject, Share

# In one transaction: a tenth of a second, so that nobody waits long for the write lock.
ROWS_A_STEP = 1_000

_OF_OTHERS: tuple[Any, ...] = (RemoteObject, HeardWhole, RemoteKey, DoubtedKey, RemoteActor)
# Those of other rooms, each with the column ``host``.
tables_above: Port[[], Sequence[Any]] = Port("in which tables a host has rows besides")


def purge_host(*, host: str) -> int:
    """Delete what is kept of a host and of all that lies beneath; returns how many rows went.

    What was decided about it stays, and so does by which keys it is known (``trust.py``).
    Raises ValueError for what is no host, and what ``registry.forget`` raises where a type has
    failed: all else is gone by then, and whoever asks again begins with those types.
    """
    name = hosts.spelled(host)
    if not name:
        raise ValueError(f"{host!r} is no host")
    unforgotten: Exception | None = None
    try:
        registry.forget(host=name)
    except (registry.Unforgotten, DatabaseError) as error:
        unforgotten = error
    # It is said there, and to the members; their warm words go with it.
    ties.cut_all(_people_of(name), origins.of(name), True)
    gone = 0
    for table in (*_OF_OTHERS, *tables_above()):
        for one in _beneath(name, table):
            gone += _delete(table, table.host == one)
    # What stays is of others: it goes where nobody else passes it on.
    gone += sum(shares.end_all(Share.host == one) for one in _beneath(name, Share))
    if unforgotten is not None:
        raise unforgotten
    return gone


def _beneath(name: str, table: Any) -> list[str]:
    """Return the hosts in a table that lie beneath: no more than ``forgetting`` leaves actors."""
    known = [row[0] for row in table.select(table.host).distinct().tuples()]
    return [one for one in known if name in hosts.and_above(one)]


def _purge(payload: Mapping[str, Any]) -> None:
    host = str(payload["host"])
    if hosts.is_suspended(host):  # it may have been released meanwhile
        purge_host(host=host)


def _people_of(name: str) -> Iterator[str]:
    """Go through everybody who is known of a host and of what lies beneath it."""
    after = 0
    while page := rows(_ACTORS, (after, ROWS_A_STEP)):
        yield from (uri for _number, uri, host in page if name in hosts.and_above(host))
        after = page[-1][0]


_ACTORS = "SELECT id, uri, host FROM federation_actor WHERE id > ? ORDER BY id LIMIT ?"


def _delete(table: Any, condition: Any) -> int:
    """Delete rows step by step, each in its own transaction."""
    gone = 0
    while True:
        some = table.select(table.id).where(condition).limit(ROWS_A_STEP)
        with transaction():
            if table is RemoteObject:
                # In the order of the numbers, so that both are of the same rows.
                some = some.order_by(table.id)
                told.forget(table.id.in_(some))
            deleted = int(table.delete().where(table.id.in_(some)).execute())
        gone += deleted
        if deleted < ROWS_A_STEP:
            return gone


# In steps of its own: a large server takes a while.
TASKS = [TaskKind(name=hosts.PURGE, run=_purge, is_whole=False, seconds_max=900)]
