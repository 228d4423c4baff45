"""The other instances in short: who reads us, who is kept apart, where what stayed was to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile_federation.outbox import traffic
from onemile_federation.remote import origins, ties
from onemile_federation.remote.models import LIMITED, OPEN, SUSPENDED, Host

# Of the servers for which letters stayed, so many are named.
NAMED_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Overview:
    """At the top: servers that read us, their people; kept apart; for whom most has stayed.

    ``letters_for``: these by the names that members read.
    """

    n_reading: int
    readers: int
    n_apart: int
    letters_for: Sequence[str]


def of_all() -> Overview:
    """Return them."""
    found = {host: one for host, one in ties.by_host().items() if one.readers}
    stayed = traffic.with_stayed(limit=NAMED_MAX)
    return Overview(
        n_reading=len(found),
        readers=sum(one.readers for one in found.values()),
        n_apart=kept_apart().count(),
        letters_for=[origins.of(host) for host in stayed],
    )


def kept_apart() -> Any:
    """Return the query of hosts that are suspended, quiet, or may send no pictures."""
    silent = (Host.standing == OPEN) & (Host.rejects_media == True)  # noqa: E712
    return Host.select().where(Host.standing.in_((SUSPENDED, LIMITED)) | silent)
