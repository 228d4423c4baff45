"""The table of hosts has an end: whoever invents names does not fill it."""

import itertools
from collections.abc import Sequence
from typing import Any

from peewee import fn

from onemile.api import is_sqlite, transaction
from onemile_federation.ports import Port
from onemile_federation.remote.models import OPEN, Host

# More than all servers of the fediverse that a town meets (federation.md 2.2); a few megabytes.
HOSTS_MAX = 10_000
# How many new rows a process writes before it looks whether there are too many.
ROWS_BETWEEN_LOOKS = 100

# What waits for, or of, the host of a row: queries that are empty where nothing does.
work_of: Port[[Any], Sequence[Any]] = Port("which work waits for a host")

_written = itertools.count(1)


def keep_bounded(*, sparing: str) -> None:
    """Look now and then, and let the hosts that were used longest ago go."""
    if next(_written) % ROWS_BETWEEN_LOOKS == 0:
        forget_surplus(sparing=sparing)


def forget_surplus(*, sparing: str = "") -> int:
    """Delete undecided hosts beyond ``HOSTS_MAX``, longest unused first; returns how many went.

    Those stay about which something was decided, and those for which, or of which, work waits;
    so does the one that is just made.
    """
    undecided = (Host.standing == OPEN) & (Host.rejects_media == False)  # noqa: E712
    surplus = Host.select().where(undecided).count() - HOSTS_MAX
    if surplus <= 0:
        return 0
    first = Host.first_seen_at
    later_of = fn.MAX if is_sqlite() else fn.GREATEST
    sent, received = (fn.COALESCE(it, first) for it in (Host.last_sent_at, Host.last_received_at))
    chosen = (
        Host.select(Host.id)
        .where(undecided & (Host.host != sparing))
        .where(*(~fn.EXISTS(waiting) for waiting in work_of(Host.host)))
        .order_by(later_of(sent, received), Host.id)
        .limit(surplus)
    )
    with transaction():
        return int(Host.delete().where(Host.id.in_(chosen)).execute())
