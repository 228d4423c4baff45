"""Where what appears for everyone leaves for now, where it waits, and where it does not go at all.

By the rules by which it is really sent (``outbox/kept_back.py``, ``outbox/breaker.py``,
``outbox/shut_out.py``), and by what is known now: nobody is asked.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

from onemile.api import clock
from onemile_federation.outbox import breaker, kept_back
from onemile_federation.remote.models import Host

# It leaves; nothing new passes between us and a partner; our stewards let nothing pass; the server
# was not reached for days, and gets nothing new; it takes nothing of ours; it does not answer, and
# what is for it waits.
OPEN: Final = "open"
AT_REST: Final = "at_rest"
SUSPENDED: Final = "suspended"
AWAY: Final = "away"
REFUSES: Final = "refuses"
SILENT: Final = "silent"
# Hosts in one question.
NAMES_AT_ONCE = 500

Way = Literal["open", "at_rest", "suspended", "away", "refuses", "silent"]
_KEPT_BACK: dict[str, Way] = {
    kept_back.AT_REST: AT_REST,
    kept_back.SUSPENDED: SUSPENDED,
    kept_back.AWAY: AWAY,
}


def to_all(names: Iterable[str]) -> dict[str, Way]:
    """Return how it goes to some hosts, each once."""
    asked = sorted({name for name in names if name})
    found: dict[str, Way] = {}
    for start in range(0, len(asked), NAMES_AT_ONCE):
        some = asked[start : start + NAMES_AT_ONCE]
        rows: Any = Host.select().where(Host.host.in_(some))
        known = {str(row.host): row for row in rows}
        shut = kept_back.from_appearing(some)
        found |= {
            host: _KEPT_BACK[shut[host]] if host in shut else _of(known.get(host)) for host in some
        }
    return found


def _of(row: Host | None) -> Way:
    if row is None:
        return OPEN
    if row.shuts_us_out_since is not None:
        return REFUSES
    is_silent = breaker.rests(row) and breaker.silent_since(row, waits=False, now=clock.now())
    return SILENT if is_silent else OPEN
