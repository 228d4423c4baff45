"""What waits to leave, server by server: since when, when it is tried next, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from onemile.api import clock, day, ids, moment, ngettext
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
    """A message that waits: since when, and until when it is tried at least.

    ``n``: of those by which one thing is gone over there, so many are one line.
    """

    letter: Letter
    since: datetime
    until: datetime
    n: int = 1


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for one server; ``next_at`` is None where it goes as soon as its turn comes.

    ``tried_at``: when it was tried last, in vain, since it rests; None where it does not.
    """

    host: str
    n: int
    oldest_at: datetime
    next_at: datetime | None
    tried_at: datetime | None
    trouble: Trouble | None
    letters: list[Waiting]

    @property
    def more(self) -> int:
        """Return how many wait that are not listed."""
        return self.n - sum(one.n for one in self.letters)


def queues(viewer: Any, *, host: str = "") -> list[Queue]:
    """Return what waits, as ``viewer`` may see it, the longest first; for one host, if named."""
    waits: Any = Delivery.state.in_(PENDING)
    if host:
        waits &= Delivery.host == host
    found: Any = Delivery.select(Delivery.host, fn.COUNT(Delivery.id), fn.MIN(Delivery.id))
    by_host = found.where(waits).group_by(Delivery.host).order_by(fn.MIN(Delivery.id))
    lines = list(by_host.limit(QUEUES_MAX).tuples())
    hosts = [name for name, _n, _oldest in lines]
    next_by_host, tried_by_host, amiss = next_at(hosts), tried_at(hosts), troubles.of_all(hosts)
    letters = _letters(hosts, viewer)
    return [
        Queue(
            host=name,
            n=n,
            oldest_at=ids.instant_of(oldest),
            next_at=next_by_host.get(name),
            tried_at=tried_by_host.get(name),
            trouble=amiss.get(name),
            letters=letters.get(name, []),
        )
        for name, n, oldest in lines
    ]


def next_at(hosts: Sequence[str]) -> dict[str, datetime]:
    """Return when what waits for some hosts is tried next, by host, in two questions.

    Left out where that is now, and where nothing waits.
    """
    if not hosts:
        return {}
    waits = Delivery.host.in_(hosts) & (Delivery.state == WAITING)
    due: Any = Delivery.select(Delivery.host, fn.MIN(Delivery.due_at))
    found = dict(due.where(waits).group_by(Delivery.host).tuples())
    for row in Host.select().where(Host.host.in_(hosts) & Host.open_again_at.is_null(False)):
        found[str(row.host)] = row.open_again_at
    return {host: at for host, at in found.items() if at > clock.now()}


def tried_at(hosts: Sequence[str]) -> dict[str, datetime]:
    """Return when some hosts that rest were tried last, by host, in one question.

    A try that fails is what a rest begins with. Left out where the next one is due.
    """
    if not hosts:
        return {}
    rests = Host.host.in_(hosts) & (Host.open_again_at > clock.now())
    return {
        str(row.host): row.open_again_at - timedelta(seconds=row.rest_seconds)
        for row in Host.select().where(rests)
    }


def kept(all_seen: Sequence[Traffic]) -> dict[str, str]:
    """Say by host how much waits for it, until when, and when it is tried next; "" for nothing.

    Three questions for all.
    """
    hosts = [seen.host for seen in all_seen if seen.waiting]
    until, next_by_host = _oldest_until(hosts), next_at(hosts)
    return {
        seen.host: _kept(seen, until.get(seen.host), next_by_host.get(seen.host))
        for seen in all_seen
    }


def until(seen: Traffic) -> str:
    """Say how much waits for a host, and until when the oldest is tried; "" for nothing."""
    at = _oldest_until([seen.host]).get(seen.host) if seen.waiting else None
    return _kept(seen, at, None)


def _kept(seen: Traffic, until: datetime | None, at: datetime | None) -> str:
    said = [_waits(seen.waiting)] if seen.waiting else []
    if until is not None and until > clock.now():
        said.append(_("The oldest is tried until %(day)s.", day=day(until)))
    if at is not None:
        said.append(_("Tried next: %(when)s.", when=moment(at)))
    return " ".join(said)


def fate(seen: Traffic) -> str:
    """Say what becomes of what waits for a host, and of what is said there meanwhile.

    Empty where nothing waits and it is not silent.
    """
    said = []
    if seen.waiting:
        said.append(
            _(
                "It is tried again by itself: a message for %(days)s days, a removal for %(more)s. "
                "What has not got through by then stays on the list, and you can send it again.",
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


def _waits(n: int) -> str:
    return ngettext("%(num)s message waits here.", "%(num)s messages wait here.", n)


def _oldest_until(hosts: Sequence[str]) -> dict[str, datetime]:
    """Return by host until when the oldest that waits for it is tried at least."""
    if not hosts:
        return {}
    these = Delivery.host.in_(hosts) & Delivery.state.in_(PENDING)
    oldest: Any = Delivery.select(fn.MIN(Delivery.id)).where(these).group_by(Delivery.host)
    return {str(row.host): _until(row) for row in Delivery.select().where(Delivery.id.in_(oldest))}


def _days(retry_class: str) -> int:
    return round(retries.lasts_seconds(retry_class) / retries.DAY_SECONDS)


def _letters(hosts: Sequence[str], viewer: Any) -> dict[str, list[Waiting]]:
    """Return by host its oldest, LETTERS_MAX of each, in one question and one for all names."""
    if not hosts:
        return {}
    place = fn.ROW_NUMBER().over(partition_by=[Delivery.host], order_by=[Delivery.id])
    these = Delivery.host.in_(hosts) & Delivery.state.in_(PENDING)
    placed: Any = Delivery.select(Delivery.id, place.alias("place")).where(these).alias("placed")
    first = placed.select_from(placed.c.id).where(placed.c.place <= LETTERS_MAX)
    rows: Sequence[Any] = list(
        dead_letters.rows_where(Delivery.id.in_(first)).order_by(Delivery.id)
    )
    found: dict[str, list[Waiting]] = {}
    letters = letters_shown.sent([dead_letters.letter(row) for row in rows], viewer)
    for row, one in zip(rows, letters, strict=True):
        waiting = Waiting(letter=one, since=one.row.made_at, until=_until(row))
        found.setdefault(one.row.host, []).append(waiting)
    return {host: _told_once(waiting) for host, waiting in found.items()}


def _told_once(all_waiting: Sequence[Waiting]) -> list[Waiting]:
    """Join those by which one thing is gone over there: it is removed once, however it is said."""
    found: dict[Any, Waiting] = {}
    for one in all_waiting:
        row = one.letter.row
        key = row.object_uri if one.letter.takes_back else row.id
        so_far = found.get(key)
        found[key] = (
            one
            if so_far is None
            else replace(so_far, until=max(so_far.until, one.until), n=so_far.n + 1)
        )
    return list(found.values())


def _until(row: Any) -> datetime:
    lasts = timedelta(seconds=retries.lasts_seconds(str(row.retry_class)))
    made: datetime = ids.instant_of(row.id)
    return made + lasts
