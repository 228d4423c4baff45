"""Proposals that could not even be made: nobody at a host said who speaks for it.

Such a host has no partnership, and is met by being asked: without a word it would stand in the
list of the other instances as if it had written. The latest try of each host is kept in the book.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import resolve_actors, transaction
from onemile_federation import in_turn
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, BY_THEM, BY_US, PAUSED
from onemile_federation.remote import hosts, unheard
from onemile_federation.remote.models import Host

UNREACHED = "unreached"
# On the list of partners: an evening's tries. Older ones stand with the host itself.
SHOWN_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A proposal that nobody was there for: to which host, when, and who of ours made it."""

    host: str
    at: datetime
    by: str


def note(host: str, *, reason: str, by_uri: str) -> None:
    """Write into the book that a proposal found nobody; the latest try stands for all."""
    with transaction():
        in_turn.take_turn(in_turn.UNREACHED)
        forget(host)
        PartnershipEntry.create(
            host=host, is_ours=True, what=UNREACHED, reason=reason, by_uri=by_uri
        )


def forget(host: str) -> int:
    """Take the tries out of the book, in the open transaction; returns how many there were."""
    tries = (PartnershipEntry.host == host) & (PartnershipEntry.what == UNREACHED)
    return int(PartnershipEntry.delete().where(tries).execute())


def take_off(host: str) -> None:
    """Forget that a host was tried, and the host too where nothing ever came from there.

    Raises Conflict where there is neither, or something waits for it.
    """
    name = hosts.spelled(host)
    with transaction():
        in_turn.take_turn(in_turn.UNREACHED)
        n = forget(name)
        if not n or _is_unheard(name):
            unheard.take_off(name)


def _is_unheard(host: str) -> bool:
    return host in unheard.among(Host.select().where(Host.host == host))


def latest() -> list[Tried]:
    """Return the latest tries, SHOWN_MAX of them, of hosts with which there is nothing since."""
    return _told(list(_tries().limit(SHOWN_MAX)))


def of(hosts: Sequence[str]) -> Mapping[str, Tried]:
    """Return the tries of some hosts, by host."""
    found = _tries().where(PartnershipEntry.host.in_(list(hosts))) if hosts else []
    return {one.host: one for one in _told(list(found))}


def _tries() -> Any:
    living = Partnership.select(Partnership.host).where(
        Partnership.state.in_((ACTIVE, PAUSED, BY_US, BY_THEM))
    )
    found = PartnershipEntry.select().where(
        (PartnershipEntry.what == UNREACHED) & PartnershipEntry.host.not_in(living)
    )
    return found.order_by(PartnershipEntry.id.desc())


def _told(rows: Sequence[Any]) -> list[Tried]:
    cards = resolve_actors([str(row.by_uri) for row in rows if row.by_uri])
    return [
        Tried(
            host=str(row.host),
            at=row.at,
            by=cards[str(row.by_uri)].name if str(row.by_uri) in cards else "",
        )
        for row in rows
    ]
