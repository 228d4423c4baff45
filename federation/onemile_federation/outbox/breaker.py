"""Whether a host is asked at all: what its answers and silences mean for what waits for it.

It changes a ``Host`` row in memory and asks no clock; ``recording`` saves it. A host that rests
has ``open_again_at``; from then on one delivery probes it. What is heard from it meanwhile brings
that forward, once per rest (``rising.py``). After it has risen, ``pace`` doubles
with each answer until the host is trusted again; meanwhile one failure is enough to let it rest.
Source: federation.md 2.2.
"""

from datetime import datetime, timedelta

from onemile_federation.remote.models import Host
from onemile_federation.remote.rising import FAILURES_MAX as FAILURES_MAX
from onemile_federation.remote.rising import REST_SECONDS as REST_SECONDS
from onemile_federation.remote.rising import REST_SECONDS_MAX as REST_SECONDS_MAX

# So many failures in a row (FAILURES_MAX) within so many minutes, and the host is left alone.
WINDOW_MINUTES = 10
# All of them within so many seconds say no more than one: it was asked much, and a restart looks
# the same. Then one probe comes sooner, after a restart of two minutes is over; it alone: five
# failures and a probe are the six tries that a dead host gets in half an hour (T54).
BURST_SECONDS, BURST_REST_SECONDS = 60, 150
# Days on which it only failed: then nothing new is meant for it but what takes back.
DAYS_MAX = 7
# Past this the pace of a host that rose is no bound any more.
PACE_MAX = 64
# A restart is over by then, and the first tries of a delivery (retries.py).
SILENT_SECONDS = 3_600
# What was heard longer ago says nothing of today: it may have gone down since.
HEARD_SECONDS = 86_400


def rests(host: Host) -> bool:
    """Tell whether what is new for a host is kept back: it rests, or is being probed."""
    return host.open_again_at is not None


def is_away(host: Host) -> bool:
    """Tell whether nothing new goes to a host for now: it rests, or was not reached for days."""
    return rests(host) or host.unreachable_since is not None


def silent_since(host: Host, *, waits: bool, now: datetime) -> datetime | None:
    """Return since when a host has not answered; None for one that does, or failed just now.

    ``waits``: something is still to leave for it, so that it is asked again and again. Where
    nothing is, and something came from there since, nobody knows that it is silent; nor of one that
    rested, was heard from, and is being tried for that.
    """
    since = host.silent_since or host.failing_since or host.unreachable_since
    if is_away(host) and not _is_restarting(host):
        is_tried_now = rests(host) and host.open_again_at <= now and not host.unreachable_since
        return None if is_tried_now and _is_heard_since(host, since) else min(since or now, now)
    if since is None or now - since < timedelta(seconds=SILENT_SECONDS):
        return None
    return since if waits or not _is_heard_since(host, since) else None


def failing_since(host: Host) -> datetime | None:
    """Return since when each try failed, be it once; None where something came from there since."""
    since = host.silent_since
    return None if _is_heard_since(host, since) else since


def is_heard(host: Host, *, since: datetime | None, now: datetime) -> bool:
    """Tell whether something came from a host since it fell silent, and lately: it is at work.

    Then only what we send does not arrive. False for one that is not silent, and for one that is
    unreachable: what comes from there ends that.
    """
    if host.unreachable_since is not None or not _is_heard_since(host, since):
        return False
    return bool(now - host.last_received_at < timedelta(seconds=HEARD_SECONDS))


def failed(host: Host, *, now: datetime) -> None:
    """Note a network error, a timeout or a 5xx."""
    _count_day(host, now)
    host.silent_since = host.silent_since or now
    since = host.failing_since
    if since is None or (
        host.failures < FAILURES_MAX and now - since > timedelta(minutes=WINDOW_MINUTES)
    ):
        host.failures, host.failing_since = 0, now
    host.failures += 1
    if rests(host):
        if now >= host.open_again_at:
            _let_rest(host, now)
    elif host.pace or host.failures >= FAILURES_MAX:
        _let_rest(host, now)


def answered(host: Host, *, now: datetime) -> None:
    """Note any answer that shows the host at work; a refusal too."""
    host.failures, host.failing_since, host.silent_since = 0, None, None
    host.failed_days, host.unreachable_since = [], None
    if rests(host):
        host.open_again_at, host.pace = None, 1
    elif host.pace:
        host.pace *= 2
        if host.pace > PACE_MAX:
            host.pace, host.rest_seconds = 0, 0


def release_seconds(place: int) -> int:
    """Return how long after a host has risen the so-manieth delivery goes: 1, 2, 4 … a second.

    ``place`` counts from 0. From PACE_MAX a second on there is no bound: no stampede, no queue.
    """
    second = (place + 1).bit_length() - 1
    return min(second, PACE_MAX.bit_length())


def _is_heard_since(host: Host, since: datetime | None) -> bool:
    heard = host.last_received_at
    return heard is not None and since is not None and heard > since


def _count_day(host: Host, now: datetime) -> None:
    today = now.date().isoformat()
    if today not in host.failed_days:
        host.failed_days = [*host.failed_days, today][-DAYS_MAX:]
    if len(host.failed_days) >= DAYS_MAX and host.unreachable_since is None:
        host.unreachable_since = now


def _is_restarting(host: Host) -> bool:
    """Tell whether it failed in one burst and was not probed yet: nobody calls that silent."""
    return host.unreachable_since is None and host.rest_seconds == BURST_REST_SECONDS


def _let_rest(host: Host, now: datetime) -> None:
    is_burst = not host.rest_seconds and now - host.failing_since < timedelta(seconds=BURST_SECONDS)
    longer = max(REST_SECONDS, 2 * host.rest_seconds)
    host.rest_seconds = BURST_REST_SECONDS if is_burst else min(REST_SECONDS_MAX, longer)
    host.open_again_at = now + timedelta(seconds=host.rest_seconds)
    host.pace = 0
