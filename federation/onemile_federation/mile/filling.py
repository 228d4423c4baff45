"""Has a partner shown as much as we keep? Asked of each thing that comes, so it counts the newest.

What came before is counted once and remembered, by id: older rows only go, so that what is known
is never too few. Where it says that it is full, all are counted anew before anybody is refused.
"""

from dataclasses import dataclass, replace

from flask import current_app

from onemile.api import clock, ids, rows

# The rows of another process that came in the last seconds may not be committed yet: these and
# later ones are counted each time.
SETTLED_SECONDS = 2
# After so many newer ones, what is remembered is brought up to them.
NEWER_MAX = 100
# At least so often all are counted anew: what a clock put back has hidden is found by then.
KNOWN_SECONDS = 600
# Hosts of which it is remembered; beyond it begins anew.
_HOSTS_MAX = 1_000

EXTENSION = "federation.mile_filling"


@dataclass(frozen=True, kw_only=True)
class _Known:
    """So many things of a host had ids below ``first_newer``, when they were counted."""

    n: int
    first_newer: int
    counted_at: float


def is_full(host: str, *, things_max: int) -> bool:
    """Tell whether so many things of a host are kept, or more."""
    remembered: dict[str, _Known] = current_app.extensions.setdefault(EXTENSION, {})
    known = remembered.get(host)
    if known is None or not _holds(known):
        known = _counted(host)
    newer = _n_newer(host, known.first_newer)
    n = known.n + newer
    if n >= things_max:
        known = _counted(host)
        n = known.n + _n_newer(host, known.first_newer)
    elif newer > NEWER_MAX:
        known = _brought_up(host, known, newer)
    if len(remembered) >= _HOSTS_MAX:
        remembered.clear()
    remembered[host] = known
    return n >= things_max


def _holds(known: _Known) -> bool:
    """Tell whether what is remembered was counted lately, and of ids before now."""
    age = clock.real_seconds() - known.counted_at
    return 0 <= age < KNOWN_SECONDS and known.first_newer <= _settled()


def _settled(times: int = 1) -> int:
    return ids.first_at(clock.ago(seconds=SETTLED_SECONDS * times))


def _counted(host: str) -> _Known:
    first_newer = _settled()
    [(n,)] = rows(_OLDER, (host, first_newer))
    return _Known(n=int(n), first_newer=first_newer, counted_at=clock.real_seconds())


def _brought_up(host: str, known: _Known, newer: int) -> _Known:
    """Remember the settled ones among ``newer`` as well, every few seconds of a burst."""
    if known.first_newer > _settled(times=2):
        return known
    first_newer = _settled()
    n = known.n + newer - _n_newer(host, first_newer)
    return replace(known, n=n, first_newer=first_newer)


def _n_newer(host: str, first_newer: int) -> int:
    [(n,)] = rows(_NEWER, (host, first_newer))
    return int(n)


# Both by the index of host and id.
_OLDER = "SELECT COUNT(*) FROM federation_mile_thing WHERE host = ? AND id < ?"
_NEWER = "SELECT COUNT(*) FROM federation_mile_thing WHERE host = ? AND id >= ?"
