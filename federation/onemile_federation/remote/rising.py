"""What a word from a host that does not answer us is worth: it may be up again, or say so only.

Who sends and takes nothing would have us ask at each of its messages. So a word brings the next
try forward once per rest at most, and the rest grows on (``outbox/breaker.py``); only an answer
ends the days on which it failed, but for the first word after it fell silent.
"""

from datetime import datetime, timedelta
from typing import Any

from onemile_federation.remote.models import Host

# So many failures in a row, and the host is left alone.
FAILURES_MAX = 5
# For so long at first, doubled at each probe that fails, to twice a day.
REST_SECONDS, REST_SECONDS_MAX = 1_800, 43_200


def columns(host: Host, *, now: datetime) -> dict[str, Any]:
    """Return what changes of a host as something genuine came from it; empty for nothing."""
    is_first = _is_first(host)
    counts = is_first or _is_spaced(host, now)
    changed: dict[str, Any] = {}
    if host.failed_days and is_first:
        changed["failed_days"] = []
    away = host.unreachable_since
    # Else one that talks all the time and was mended after a week would never be tried again.
    if away is not None and (counts or away <= now - timedelta(seconds=REST_SECONDS_MAX)):
        changed["unreachable_since"] = None
    if host.open_again_at is not None and host.open_again_at > now and counts:
        if not _is_tried_enough(host, now):
            changed["open_again_at"] = now
    return changed


def _is_first(host: Host) -> bool:
    """Tell whether it says this as the first thing since it fell silent."""
    since = host.silent_since or host.failing_since or host.unreachable_since
    last = host.last_received_at
    return last is None or (since is not None and last <= since)


def _is_spaced(host: Host, now: datetime) -> bool:
    """Tell whether it has said nothing for as long as it rests."""
    last = host.last_received_at
    return last is None or bool(last <= now - timedelta(seconds=host.rest_seconds or REST_SECONDS))


def _is_tried_enough(host: Host, now: datetime) -> bool:
    """Tell whether it has had its six tries of the first half-hour already (T54)."""
    since = host.failing_since
    is_fresh = since is not None and now - since < timedelta(seconds=REST_SECONDS)
    return is_fresh and host.failures > FAILURES_MAX
