"""What stands between us and a host, for all rooms that have to know before they say or show."""

from collections.abc import Sequence
from typing import Any

from onemile.api import rows, rows_of
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, FLOWS, PAUSED, Switches, between
from onemile_federation.remote import hosts

# Between strangers: anybody may read what is public, and nothing else flows.
BETWEEN_STRANGERS = Switches(publications=True)
# Whose names a page knows: an association speaks with each of its partners.
PARTNERS_MAX = 1_000


def of(host: str) -> Partnership | None:
    """Return the row of a host, whatever its state; None where there never was anything."""
    name = hosts.spelled(host)
    # In fixed SQL: asked of each thing for a mile.
    found: list[Partnership] = rows_of(Partnership, "WHERE t.host = ?", (name,)) if name else []
    return found[0] if found else None


def of_all(names: Sequence[str]) -> dict[str, Partnership]:
    """Return the rows of some hosts, spelled, by host; at most PARTNERS_MAX in one question."""
    found = Partnership.select().where(Partnership.host.in_(list(names)))
    return {str(row.host): row for row in found}


def effective(host: str) -> Switches:
    """Return what is open between us and a host now: what both sides have opened.

    Of a suspended host, and of a partnership at rest, nothing; of any other host that is no
    partner publications alone.
    """
    if hosts.is_suspended(host):
        return Switches()
    row = of(host)
    if row is None or row.state not in (ACTIVE, PAUSED):
        return BETWEEN_STRANGERS
    return between(row.ours, row.theirs)


def is_open(host: str, flow: str) -> bool:
    """Tell whether one of FLOWS is open between us and a host. Raises ValueError for another."""
    if flow not in FLOWS:
        raise ValueError(f"{flow!r} is none of {FLOWS}")
    return bool(getattr(effective(host), flow))


def open_hosts(flow: str) -> list[str]:
    """Return all hosts with which one of FLOWS is open now; two questions."""
    (found,) = opened_hosts_of(flow)
    shut = hosts.suspended_among(found) if found else set[str]()
    return [host for host in found if host not in shut]


def opened_hosts_of(*flows: str) -> list[list[str]]:
    """Return with which hosts both sides have opened each of some FLOWS, be they suspended.

    One question, of the names alone: a row holds a charter, and each page asks.
    """
    if not set(flows) <= set(FLOWS):
        raise ValueError(f"{flows!r} are not all of {FLOWS}")
    both = [f"(our_{flow} AND their_{flow})" for flow in flows]
    asked = (
        f"SELECT host, {', '.join(both)} FROM federation_partnership"
        f" WHERE state = ? AND ({' OR '.join(both)}) LIMIT ?"
    )
    found = list(rows(asked, (ACTIVE, PARTNERS_MAX)))
    return [sorted(str(row[0]) for row in found if row[n]) for n in range(1, len(flows) + 1)]


def name_of(host: str) -> str:
    """Return by what name members know a host: a partner's confirmed one, else the host's."""
    row = of(host)
    is_known = row is not None and row.confirmed_name and row.state in (ACTIVE, PAUSED)
    return str(row.confirmed_name) if row is not None and is_known else host


def names() -> dict[str, str]:
    """Return by what names members know the partners, also those at rest, by host; PARTNERS_MAX."""
    columns = (Partnership.host, Partnership.confirmed_name)
    found: Any = Partnership.select(*columns).where(
        Partnership.state.in_((ACTIVE, PAUSED)) & (Partnership.confirmed_name != "")
    )
    return dict(found.order_by(Partnership.host).limit(PARTNERS_MAX).tuples())


def partners() -> list[str]:
    """Return the hosts of all partners, also those at rest, by name."""
    found = Partnership.select(Partnership.host).where(Partnership.state.in_((ACTIVE, PAUSED)))
    return [str(row.host) for row in found.order_by(Partnership.host)]
