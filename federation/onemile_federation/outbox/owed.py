"""What the ledger of erasures says of one actor: who has something of theirs, who owes an answer.

Hosts are counted and listed as hosts, whatever the number of things behind each: a list cut by
things would lose servers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Case, fn

from onemile_federation.outbox import ledger
from onemile_federation.outbox.models import Sent

# Rows of one question of a list that is handed out whole: some 200 kB of them are held at once.
PAGE_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A host that was asked ``ledger.CONFIRM_DAYS`` ago or more, and has not confirmed.

    ``n_things`` counts what the actor made, ``has_person``: it was to forget them as well;
    ``asked_at`` is the first time.
    """

    host: str
    n_things: int
    has_person: bool
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing, or the actor, and one host that has not confirmed that it is gone there."""

    object_uri: str
    host: str
    asked_at: datetime


def silent_hosts(*, sender_uri: str, limit: int) -> list[Silence]:
    """Return who owes an actor an answer, by name; ``limit`` of them at most."""
    is_person = Case(None, [(Sent.object_uri == sender_uri, 1)], 0)
    found: Any = Sent.select(
        Sent.host, fn.COUNT(Sent.id), fn.SUM(is_person), fn.MIN(Sent.delete_asked_at)
    ).where(_owes(sender_uri))
    rows = found.group_by(Sent.host).order_by(Sent.host).limit(limit).tuples()
    return [
        Silence(host=host, n_things=n - persons, has_person=persons > 0, asked_at=asked_at)
        for host, n, persons, asked_at in rows
    ]


def count_silent_hosts(*, sender_uri: str) -> int:
    """Count who owes an actor an answer."""
    return _count_hosts(_owes(sender_uri))


def hosts_that_have(*, sender_uri: str, limit: int, after: str = "") -> list[str]:
    """Return the hosts that have anything of an actor, and have not said that it is gone."""
    found: Any = Sent.select(Sent.host).where(_has(sender_uri) & (Sent.host > after))
    return [host for (host,) in found.distinct().order_by(Sent.host).limit(limit).tuples()]


def count_hosts_that_have(*, sender_uri: str) -> int:
    """Count the hosts that have anything of an actor."""
    return _count_hosts(_has(sender_uri))


def every_host_that_has(*, sender_uri: str) -> Iterator[str]:
    """Give all of ``hosts_that_have``, PAGE_MAX a question."""
    after = ""
    while page := hosts_that_have(sender_uri=sender_uri, limit=PAGE_MAX, after=after):
        yield from page
        after = page[-1]


def every_unconfirmed(*, sender_uri: str) -> Iterator[Owed]:
    """Give each thing and host for which an answer is owed, PAGE_MAX a question."""
    object_uri = host = ""
    columns = (Sent.object_uri, Sent.host, Sent.delete_asked_at)
    while True:
        later = (Sent.object_uri == object_uri) & (Sent.host > host)
        where = _owes(sender_uri) & ((Sent.object_uri > object_uri) | later)
        found: Any = Sent.select(*columns).where(where).order_by(Sent.object_uri, Sent.host)
        page = list(found.limit(PAGE_MAX).tuples())
        if not page:
            return
        for object_uri, host, asked_at in page:
            yield Owed(object_uri=object_uri, host=host, asked_at=asked_at)


def has_asked(*, sender_uri: str) -> bool:
    """Tell whether an actor has ever taken anything back that others had."""
    asked = (Sent.sender_uri == sender_uri) & Sent.delete_asked_at.is_null(False)
    return bool(Sent.select(Sent.id).where(asked).exists())


def _has(sender_uri: str) -> Any:
    return (Sent.sender_uri == sender_uri) & Sent.deleted_at.is_null()


def _owes(sender_uri: str) -> Any:
    return (Sent.sender_uri == sender_uri) & ledger.is_overdue()


def _count_hosts(where: Any) -> int:
    return int(Sent.select(fn.COUNT(Sent.host.distinct())).where(where).scalar())
