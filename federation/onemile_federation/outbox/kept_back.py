"""What does not set out at all, and whoever waits for it is told so.

A way that is shut is said before one writes. What was written just before it was shut, or just
before that was known here, comes to the fan-out afterwards: for those whom it names one by one it
is written down as given up. So is what appears for everyone while a partnership rests, for those
who follow it there: its author reads that, and stewards can send it once the way is open
(``missed.py``). What else is for followers alone is not missed by anybody.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from onemile_federation import addresses
from onemile_federation.outbox import troubles
from onemile_federation.outbox.models import FAILED, REMOVALS, Activity, Delivery
from onemile_federation.remote import at_rest, standings
from onemile_federation.remote.models import Host

# How a delivery ends that was never tried: nobody has answered.
AT_REST, AWAY = at_rest.KEPT_BACK, troubles.AWAY
# Why nothing is written down at all: our stewards let nothing pass.
SUSPENDED = "suspended"
# Of what appears for everyone, written down for one server: a season of a village's news, each told
# twice. What appears beyond that while it rests is not listed, and is found there by its address.
KEPT_MAX = 1_000
# What brings followers something to read.
BRINGS = ("Announce", "Create")


def among(activity: Activity, names: Iterable[str]) -> dict[str, str]:
    """Return those of some hosts to which an activity does not set out, and the word for why.

    What begins something new is not said to partners with whom nothing flows for now, and nothing
    but removals to who was not reached for days.
    """
    asked, found = set(names), dict[str, str]()
    if activity.retry_class != REMOVALS:
        found |= _away(asked)
    if _begins(activity):
        is_across = addresses.is_for_one(str(activity.object_uri))
        found |= {host: AT_REST for host in at_rest.among(asked, is_across=is_across)}
    return found


def from_appearing(names: Iterable[str], *, is_across: bool = False) -> dict[str, str]:
    """Return those of some hosts to which nothing that appears now would set out, and why.

    By the rules by which the fan-out leaves them out: AWAY, AT_REST or SUSPENDED. ``is_across``:
    nothing that is for a mile.
    """
    asked = set(names)
    found = _away(asked)
    found |= {host: AT_REST for host in at_rest.among(asked, is_across=is_across)}
    return found | {host: SUSPENDED for host in standings.suspended_among(asked)}


def noted(activity: Activity, shut: Mapping[str, str]) -> set[str]:
    """Return those of the shut hosts for which it is written down that it did not set out."""
    people = activity.audience.get("people", []) if _begins(activity) else []
    found = {addresses.host_of(uri) for uri in people} & shut.keys()
    if activity.is_public and activity.verb in BRINGS and _begins(activity):
        resting = {host for host, why in shut.items() if why == AT_REST}
        is_ours = addresses.is_ours(str(activity.object_uri))
        found |= {host for host in resting - found if is_ours and _has_room(host)}
    return found


def _away(asked: set[str]) -> dict[str, str]:
    lost = Host.unreachable_since.is_null(False) & Host.host.in_(sorted(asked))
    away: Any = Host.select(Host.host).where(lost).tuples()
    return {host: AWAY for (host,) in away}


def _has_room(host: str) -> bool:
    kept = (Delivery.host == host) & (Delivery.state == FAILED) & (Delivery.error == AT_REST)
    return int(Delivery.select().where(kept).limit(KEPT_MAX).count()) < KEPT_MAX


def _begins(activity: Activity) -> bool:
    return at_rest.begins(str(activity.verb), passed_on=str(activity.whole_of))
