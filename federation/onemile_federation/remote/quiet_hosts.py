"""What comes from instances that stewards keep quiet: only who follows somebody there sees it."""

from collections.abc import Iterable, Sequence
from typing import Any

from onemile.api import follows
from onemile_federation import addresses
from onemile_federation.remote import standings


def out_of_sight(uris: Sequence[str], viewer: Any) -> list[str]:
    """Return those of some people elsewhere whom a member, or a visitor, does not come upon."""
    hosts = {uri: addresses.host_of(uri) for uri in uris}
    apart = apart_from(viewer, {host for host in hosts.values() if host})
    return [uri for uri, host in hosts.items() if host in apart]


def apart_from(viewer: Any, hosts: Iterable[str]) -> set[str]:
    """Return those of some hosts of which a member, or a visitor, comes upon nothing.

    Nothing passes, or they are kept quiet and the member follows nobody there: one question, and
    one more where any of them is quiet.
    """
    found = standings.of_all(hosts)
    shut = {host for host, one in found.items() if one.is_shut}
    quiet = {host for host, one in found.items() if one.is_limited} - shut
    if quiet and viewer is not None:
        quiet -= follows.follows_at(viewer, quiet)
    return shut | quiet
