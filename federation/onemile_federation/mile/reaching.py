"""Whose members see what somebody here shows to all of those of our partners."""

from onemile_federation.partners import standing
from onemile_federation.remote import origins


def partners_reached() -> list[str]:
    """Return what the hosts are called with which that flow is open now."""
    return list(origins.of_all(standing.open_hosts("proposals")).values())
