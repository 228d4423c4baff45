"""Hosts that stand here only for what was decided about them: names on a list, never called.

Nothing is known of them, not even that nobody is there; what was in a list alone goes with it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from peewee import fn

from onemile.api import ids
from onemile_federation.remote import unheard
from onemile_federation.remote.host_table import work_of
from onemile_federation.remote.models import OPEN, Host, HostDecision
from onemile_federation.remote.unheard import NAMES_AT_ONCE

# Between the row of a host and the decision that made it: both are of one transaction.
MADE_BY_IT = timedelta(seconds=1)


def among(rows: Iterable[Host]) -> set[str]:
    """Return the names of those hosts that were decided about before anything else, and no more."""
    first_seen = {str(row.host): row.first_seen_at for row in rows if unheard.is_silent(row)}
    found: set[str] = set()
    names = sorted(first_seen)
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = HostDecision.host.in_(names[start : start + NAMES_AT_ONCE])
        firsts: Any = HostDecision.select(HostDecision.host, fn.MIN(HostDecision.id)).where(some)
        for host, number in firsts.group_by(HostDecision.host).tuples():
            if ids.instant_of(number) <= first_seen[str(host)] + MADE_BY_IT:
                found.add(str(host))
    return found - unheard.with_people(found)


def forget(names: Sequence[str]) -> None:
    """Let go, in the open transaction, of those about which nothing is decided any more.

    What was decided stays written; for whom something waits stays as well.
    """
    is_free = [~fn.EXISTS(waiting) for waiting in work_of(Host.host)]
    undecided = (Host.standing == OPEN) & (Host.rejects_media == False)  # noqa: E712
    for start in range(0, len(names), NAMES_AT_ONCE):
        these = Host.host.in_(list(names[start : start + NAMES_AT_ONCE])) & undecided
        over = sorted(among(Host.select().where(these)))
        Host.delete().where(Host.host.in_(over) & undecided, *is_free).execute()
