"""What waits to leave, server by server: since when, when it is tried next, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from onemile.api import clock, ids, moment
from onemile.api import gettext as _
from onemile_federation.outbox import breaker, dead_letters, letters_shown, retries, troubles
from onemile_federation.outbox.letters_shown import Letter
from onemile_federation.outbox.models import PENDING, POSTS, REMOVALS, WAITING, Delivery
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.outbox.troubles import Trouble
from onemile_federation.remote.models import Host

# Servers of one page, and of each so many messages, the oldest: the rest is counted.
QUEUES_MAX, LETTERS_MAX = 50, 5


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that waits: since when, and until when it is tried at least."""

    letter: Letter
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for one server; ``next_at`` is None where it goes as soon as its turn comes."""

    host: str
    n: int
    oldest_at: datetime
    next_at: datetime | None
    trouble: Trouble | None
    letters: list[Waiting]


def queues(viewer: Any, *, host: str = "") -> list[Queue]:
    """Return what waits, as ``viewer`` may see it, the longest first; for one host, if named."""
    waits: Any = Delivery.state.in_(PENDING)
    if host:
        waits &= Delivery.host == host
    found: Any = Delivery.select(Delivery.host, fn.COUNT(Delivery.id), fn.MIN(Delivery.id))
    by_host = found.where(waits).group_by(Delivery.host).order_by(fn.MIN(Delivery.id))
    return [
        Queue(
            host=name,
            n=n,
            oldest_at=ids.instant_of(oldest),
            next_at=next_at(name),
            trouble=troubles.of(name),
            letters=_letters(name, viewer),
        )
        for name, n, oldest in by_host.limit(QUEUES_MAX).tuples()
    ]


def next_at(host: str) -> datetime | None:
    """Return when something that waits for a host is tried next; None for now, or for nothing."""
    row = Host.get_or_none(Host.host == host)
    if row is not None and breaker.rests(row):
        at: datetime | None = row.open_again_at
    else:
        these = (Delivery.host == host) & (Delivery.state == WAITING)
        first = Delivery.select().where(these).order_by(Delivery.due_at).first()
        at = None if first is None else first.due_at
    return at if at is not None and at > clock.now() else None


def fate(seen: Traffic) -> str:
    """Say what becomes of what waits for a host, and of what is said there meanwhile; "" for all
    that is well."""
    if not seen.waiting and seen.silent_since is None:
        return ""
    said = []
    at = next_at(seen.host) if seen.waiting else None
    if at is not None:
        said.append(_("It is tried again by itself, next on %(when)s.", when=moment(at)))
    if seen.waiting:
        said.append(
            _(
                "A message is tried for %(days)s days, a removal for %(more)s. What has not got "
                "through by then stays on the list, and you can send it again.",
                days=_days(POSTS),
                more=_days(REMOVALS),
            )
        )
    if seen.unreachable_since is not None:
        said.append(
            _(
                "After %(days)s days of silence nothing new is put by for them but removals: what "
                "appears meanwhile does not follow later.",
                days=breaker.DAYS_MAX,
            )
        )
    return " ".join(said)


def _days(retry_class: str) -> int:
    return round(retries.lasts_seconds(retry_class) / retries.DAY_SECONDS)


def _letters(host: str, viewer: Any) -> list[Waiting]:
    these = (Delivery.host == host) & Delivery.state.in_(PENDING)
    rows: Sequence[Any] = list(
        Delivery.select().where(these).order_by(Delivery.id).limit(LETTERS_MAX)
    )
    letters = letters_shown.sent([dead_letters.letter(row) for row in rows], viewer)
    return [
        Waiting(letter=one, since=one.row.made_at, until=_until(row))
        for row, one in zip(rows, letters, strict=True)
    ]


def _until(row: Any) -> datetime:
    lasts = timedelta(seconds=retries.lasts_seconds(str(row.retry_class)))
    made: datetime = ids.instant_of(row.id)
    return made + lasts
