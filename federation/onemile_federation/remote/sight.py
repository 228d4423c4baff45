"""What comes from instances that stewards keep quiet: only who follows somebody there sees it."""

from collections.abc import Sequence
from typing import Any

from onemile.api import follows
from onemile_federation import addresses
from onemile_federation.remote.standings import limited_among


def out_of_sight(uris: Sequence[str], viewer: Any) -> list[str]:
    """Return those of some people elsewhere whom a member, or a visitor, does not come upon."""
    hosts = {uri: addresses.host_of(uri) for uri in uris}
    quiet = limited_among({host for host in hosts.values() if host})
    if quiet and viewer is not None:
        quiet -= follows.follows_at(viewer, quiet)
    return [uri for uri, host in hosts.items() if host in quiet]
