"""How the traffic with each host goes, for stewards, and whether ours goes out at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from onemile.api import HealthCheck, HealthResult, clock, ids, ngettext
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.outbox import breaker, dead_letters
from onemile_federation.outbox.models import FAILED, PENDING, WAITING, Delivery
from onemile_federation.remote import unheard, unmet
from onemile_federation.remote.models import OPEN, Host

# Hosts of one page for stewards.
HOSTS_MAX = 500
# Of these, names that were decided about before they were ever met.
UNMET_MAX = 50
# What is due for longer waits for a worker that is not there, or does not keep up.
LATE_MINUTES = 15


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """One host: when it last took something and last said something, and what waits for it.

    ``silent_since``: it does not answer; None where it does (``breaker.silent_since``).
    ``failing_since``: what waits was tried in vain, from then on, and not for long yet.
    ``is_heard``: yet something came from there since, lately (``breaker.is_heard``).
    ``shuts_us_out_since``: it takes nothing of ours (``shut_out.py``); None where it does.
    ``is_unheard``: it has never answered anything, as far as is known (``unheard.py``).
    ``is_unmet``: it was never called either, only decided about (``unmet.py``).
    """

    host: str
    software: str
    standing: str
    reason: str
    last_sent_at: datetime | None
    last_received_at: datetime | None
    waiting: int
    oldest_waiting_at: datetime | None
    given_up: int
    rests_until: datetime | None
    silent_since: datetime | None
    failing_since: datetime | None
    unreachable_since: datetime | None
    is_heard: bool
    shuts_us_out_since: datetime | None
    is_unheard: bool
    is_unmet: bool


def by_host(*, first: Collection[str] = ()) -> list[Traffic]:
    """Return the traffic of hosts: of ``first``, then those for which something waits longest.

    HOSTS_MAX of them at most; ``n_hosts`` counts all. Of those that were only
    decided about, and never met, the latest UNMET_MAX: a list of blocks has thousands.
    """
    waiting = _counted(Delivery.state.in_(PENDING))
    lost = _counted(Delivery.state == FAILED)
    met = _met()
    rows = list(Host.select().where(met).order_by(Host.host))
    rows += list(Host.select().where(~met).order_by(Host.id.desc()).limit(UNMET_MAX))
    rows.sort(key=lambda row: (row.host not in first, waiting.get(row.host, (0, ids.ID_MAX))[1]))
    rows = rows[:HOSTS_MAX]
    never = _Never.among(rows)
    return [_traffic(row, waiting, lost, never) for row in rows]


def with_stayed(*, limit: int) -> list[str]:
    """Return hosts for which something waits or was given up, those with most of it first."""
    stayed = _counted(Delivery.state.in_((*PENDING, FAILED)))
    return sorted(stayed, key=lambda host: (-stayed[host][0], host))[:limit]


def with_waiting() -> set[str]:
    """Return the hosts for which something waits."""
    found: Any = Delivery.select(Delivery.host).where(Delivery.state.in_(PENDING)).distinct()
    return {host for (host,) in found.tuples()}


def n_hosts() -> int:
    """Count the hosts that are known."""
    return int(Host.select().count())


def of(host: str) -> Traffic | None:
    """Return the traffic of one host; None for one that was never met."""
    return of_all([host]).get(host)


def of_all(hosts: Sequence[str]) -> dict[str, Traffic]:
    """Return the traffic of some hosts by host, in a few questions; those with no row left out."""
    if not hosts:
        return {}
    about = Delivery.host.in_(hosts)
    waiting = _counted(about & Delivery.state.in_(PENDING))
    lost = _counted(about & (Delivery.state == FAILED))
    met = list(Host.select().where(Host.host.in_(hosts)))
    never = _Never.among(met)
    return {str(row.host): _traffic(row, waiting, lost, never) for row in met}


def waiting_for(hosts: Sequence[str]) -> dict[str, int]:
    """Return how many messages wait for each of some hosts; those without any are left out."""
    found = _counted(Delivery.host.in_(list(hosts)) & Delivery.state.in_(PENDING))
    return {host: n for host, (n, _oldest) in found.items()}


def stranger(host: str) -> Traffic:
    """Return the traffic of a host that was never met: none."""
    return Traffic(
        host=host,
        software="",
        standing=OPEN,
        reason="",
        last_sent_at=None,
        last_received_at=None,
        waiting=0,
        oldest_waiting_at=None,
        given_up=0,
        rests_until=None,
        silent_since=None,
        failing_since=None,
        unreachable_since=None,
        is_heard=False,
        shuts_us_out_since=None,
        is_unheard=False,
        is_unmet=False,
    )


def check() -> HealthResult:
    """Say whether what is due goes out, and whether everything that was taken back is gone."""
    late = (Delivery.state == WAITING) & (Delivery.due_at < clock.ago(minutes=LATE_MINUTES))
    n = Delivery.select().where(late).count()
    if n:
        return HealthResult(
            is_fine=False,
            detail=ngettext(
                "%(num)s delivery to another server is late",
                "%(num)s deliveries to other servers are late",
                n,
            ),
            mend=_("look whether the worker runs: onemile doctor names it"),
        )
    given_up = dead_letters.count(removals_alone=True)
    if given_up:
        return HealthResult(
            is_fine=False,
            detail=ngettext(
                "%(num)s removal could not be delivered to another server",
                "%(num)s removals could not be delivered to other servers",
                given_up,
            ),
            mend=_("see /federation/letters, or onemile federation outbox"),
        )
    resting = Host.select().where(Host.open_again_at.is_null(False)).count()
    return HealthResult(
        is_fine=True,
        detail=ngettext(
            "nothing is late; %(num)s server does not answer just now",
            "nothing is late; %(num)s servers do not answer just now",
            resting,
        ),
    )


CHECKS = [HealthCheck(name="federation.deliveries", title=_l("What leaves for others"), run=check)]


def _met() -> Any:
    """Return what tells hosts that were met from those that stand here as a name on a list."""
    heard = Host.last_received_at.is_null(False) | Host.last_sent_at.is_null(False)
    written = Delivery.select(Delivery.host).where(Delivery.state.in_((*PENDING, FAILED)))
    return heard | (Host.standing == OPEN) | Host.host.in_(written)


def _counted(condition: Any) -> dict[str, tuple[int, int]]:
    """Return by host how many deliveries are so, and the number of the oldest."""
    found: Any = Delivery.select(Delivery.host, fn.COUNT(Delivery.id), fn.MIN(Delivery.id))
    by_host = found.where(condition).group_by(Delivery.host).tuples()
    return {host: (n, oldest) for host, n, oldest in by_host}


class _Never(NamedTuple):
    """Hosts that never answered, and those that were never called."""

    answered: set[str]
    met: set[str]

    @classmethod
    def among(cls, rows: Sequence[Host]) -> "_Never":
        return cls(answered=unheard.among(rows), met=unmet.among(rows))


def _traffic(row: Any, waiting: dict[str, tuple[int, int]], lost: Any, never: _Never) -> Traffic:
    n, oldest = waiting.get(row.host, (0, 0))
    now = clock.now()
    silent_since = breaker.silent_since(row, waits=n > 0, now=now)
    return Traffic(
        host=row.host,
        software=row.software,
        standing=row.standing,
        reason=row.reason,
        last_sent_at=row.last_sent_at,
        last_received_at=row.last_received_at,
        waiting=n,
        oldest_waiting_at=ids.instant_of(oldest) if oldest else None,
        given_up=lost.get(row.host, (0, 0))[0],
        rests_until=row.open_again_at if breaker.rests(row) else None,
        silent_since=silent_since,
        failing_since=breaker.failing_since(row) if n and silent_since is None else None,
        unreachable_since=row.unreachable_since,
        is_heard=breaker.is_heard(row, since=silent_since, now=now),
        shuts_us_out_since=row.shuts_us_out_since,
        is_unheard=row.host in never.answered and row.host not in lost,
        is_unmet=row.host in never.met and row.host not in lost and not n,
    )
