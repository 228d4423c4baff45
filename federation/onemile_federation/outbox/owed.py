"""What the ledger of erasures says of one actor: who has something of theirs, who owes an answer.

Hosts are counted and listed as hosts, whatever the number of things behind each: a list cut by
things would lose servers. What the instance said for a member, under a name made for one partner,
is theirs here as well.
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


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """A thing that was taken back, and how many of the hosts that had it have said what.

    ``number`` orders them; ``sent_at`` is when the first of them was to get it. ``n_in_vain`` of
    the hosts never took it.
    """

    number: int
    object_uri: str
    sent_at: datetime
    asked_at: datetime
    n_in_vain: int
    n_hosts: int
    n_confirmed: int
    n_late: int


@dataclass(frozen=True, kw_only=True)
class Stand:
    """All that a host has of an actor: how much, since when, and how its deletion stands.

    ``n_open`` counts what it has not confirmed; ``asked_at`` is the first time that any of that was
    asked for, None where none was (of all, once all is confirmed); ``confirmed_at`` the last time
    that it confirmed any.
    """

    host: str
    n_things: int
    n_open: int
    first_sent_at: datetime
    asked_at: datetime | None
    confirmed_at: datetime | None
    is_overdue: bool


def stands(*, sender_uri: str) -> list[Stand]:
    """Return how it stands with each host that has, or had, anything of an actor.

    What is overdue comes first, then what is open; ``ledger.LINES_MAX`` of them.
    """
    is_open = _counted(Sent.deleted_at.is_null())
    is_late = _counted(ledger.is_overdue())
    open_asked = fn.MIN(Sent.delete_asked_at).filter(Sent.deleted_at.is_null())
    found: Any = Sent.select(
        Sent.host,
        fn.COUNT(Sent.id),
        is_open,
        fn.MIN(Sent.first_sent_at),
        open_asked,
        fn.MIN(Sent.delete_asked_at),
        fn.MAX(Sent.deleted_at),
        is_late,
    ).where(_is_of(sender_uri))
    rows = found.group_by(Sent.host).order_by(is_late.desc(), is_open.desc(), Sent.host)
    return [
        Stand(
            host=host,
            n_things=n,
            n_open=n_open,
            first_sent_at=first,
            asked_at=still if n_open else asked,
            confirmed_at=confirmed,
            is_overdue=n_late > 0,
        )
        for host, n, n_open, first, still, asked, confirmed, n_late in rows.limit(
            ledger.LINES_MAX
        ).tuples()
    ]


def _counted(condition: Any) -> Any:
    return fn.SUM(Case(None, [(condition, 1)], 0))


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


def taken_back(*, sender_uri: str, before: int | None, limit: int) -> list[TakenBack]:
    """Return what an actor took back that others had, one line a thing, the latest first.

    ``before`` is the ``number`` of the last one seen.
    """
    asked: Any = _is_of(sender_uri) & Sent.delete_asked_at.is_null(False)
    number = fn.MAX(Sent.id)
    found: Any = Sent.select(
        number,
        Sent.object_uri,
        fn.MIN(Sent.first_sent_at),
        fn.MIN(Sent.delete_asked_at),
        fn.COUNT(Sent.id),
        _counted(Sent.deleted_at.is_null(False)),
        _counted(ledger.is_overdue()),
        _counted(Sent.arrived_at.is_null()),
    ).where(asked)
    found = found.group_by(Sent.object_uri).order_by(number.desc()).limit(limit)
    if before is not None:
        found = found.having(number < before)
    return [
        TakenBack(
            number=last,
            object_uri=uri,
            sent_at=sent_at,
            asked_at=asked_at,
            n_in_vain=n_in_vain,
            n_hosts=n,
            n_confirmed=confirmed,
            n_late=late,
        )
        for last, uri, sent_at, asked_at, n, confirmed, late, n_in_vain in found.tuples()
    ]


def has_asked(*, sender_uri: str) -> bool:
    """Tell whether an actor has ever taken anything back that others had."""
    asked = _is_of(sender_uri) & Sent.delete_asked_at.is_null(False)
    return bool(Sent.select(Sent.id).where(asked).exists())


def _is_of(actor_uri: str) -> Any:
    """Tell, in SQL, that something is an actor's, or was said for them by the instance."""
    return (Sent.sender_uri == actor_uri) | (Sent.member_uri == actor_uri)


def _has(sender_uri: str) -> Any:
    return _is_of(sender_uri) & Sent.deleted_at.is_null()


def _owes(sender_uri: str) -> Any:
    return _is_of(sender_uri) & ledger.is_overdue()


def _count_hosts(where: Any) -> int:
    return int(Sent.select(fn.COUNT(Sent.host.distinct())).where(where).scalar())
