"""What does not set out at all, and whoever waits for it is told so.

A way that is shut is said before one writes. What was written just before it was shut, or just
before that was known here, comes to the fan-out afterwards: for those whom it names one by one it
is written down as given up. Its author reads that, and stewards can send it once the way is open.
What is for followers alone is not missed by anybody.
"""

from collections.abc import Iterable
from typing import Any

from onemile_federation import addresses
from onemile_federation.outbox import troubles
from onemile_federation.outbox.models import REMOVALS, Activity
from onemile_federation.remote import at_rest
from onemile_federation.remote.models import Host

# How a delivery ends that was never tried: nobody has answered.
_AT_REST, _AWAY = at_rest.KEPT_BACK, troubles.AWAY


def among(activity: Activity, names: Iterable[str]) -> dict[str, str]:
    """Return those of some hosts to which an activity does not set out, and the word for why.

    What begins something new is not said to partners with whom nothing flows for now, and nothing
    but removals to who was not reached for days.
    """
    asked, found = set(names), dict[str, str]()
    if activity.retry_class != REMOVALS:
        lost = Host.unreachable_since.is_null(False) & Host.host.in_(sorted(asked))
        away: Any = Host.select(Host.host).where(lost).tuples()
        found |= {host: _AWAY for (host,) in away}
    if _begins(activity):
        found |= {host: _AT_REST for host in at_rest.among(asked)}
    return found


def waited_for(activity: Activity) -> set[str]:
    """Return the hosts of those whom it names one by one, where it begins something new."""
    people = activity.audience.get("people", []) if _begins(activity) else []
    return {addresses.host_of(uri) for uri in people}


def _begins(activity: Activity) -> bool:
    return at_rest.begins(str(activity.verb), passed_on=str(activity.whole_of))
