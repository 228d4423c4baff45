"""The other instances in three lines: who reads us, who is kept apart, what failed on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile_federation.outbox import dead_letters, traffic
from onemile_federation.remote import ties
from onemile_federation.remote.models import LIMITED, OPEN, SUSPENDED, Host

# Of the servers whose letters failed, so many are named.
NAMED_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The three lines at the top: servers that read us, their people; kept apart; letters."""

    n_reading: int
    readers: int
    n_apart: int
    n_letters: int
    letters_for: Sequence[str]


def of_all() -> Overview:
    """Return the three lines."""
    found = {host: one for host, one in ties.by_host().items() if one.readers}
    failed = traffic.with_failures(limit=NAMED_MAX)
    return Overview(
        n_reading=len(found),
        readers=sum(one.readers for one in found.values()),
        n_apart=kept_apart().count(),
        n_letters=dead_letters.count(),
        letters_for=failed,
    )


def kept_apart() -> Any:
    """Return the query of hosts that are suspended, quiet, or may send no pictures."""
    silent = (Host.standing == OPEN) & (Host.rejects_media == True)  # noqa: E712
    return Host.select().where(Host.standing.in_((SUSPENDED, LIMITED)) | silent)
