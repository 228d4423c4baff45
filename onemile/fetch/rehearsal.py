"""Servers of a test, on this machine, that a fetch may ask; out of the question elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from flask import Flask

from onemile.app_at_work import app_at_work
from onemile.fetch.whereabouts import Address, Resolver

_KEY = "onemile.fetch.rehearsal"
_LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """How names are looked up in a test, which ports of this machine are open, whom to trust.

    ``authorities`` is a PEM file: certificates signed by these pass, and no others. Addresses
    other than the loopback's are judged as always.

    ``route`` turns an address that was checked, and a port, into where a server of the test plays
    its part; it raises OSError for one at which nobody answers. So a test has an internet of its
    own, with public addresses, and no address of this machine need be open. ``haste`` is by how
    much seconds are shortened, for servers that never answer.
    """

    resolver: Resolver
    ports: frozenset[int]
    authorities: str
    route: Callable[[str, int], tuple[str, int]] | None = None
    haste: float = 1.0


def rehearse(app: Flask, rehearsal: Rehearsal) -> None:
    """Let the fetches of a test instance ask its own servers. Raises RuntimeError in earnest."""
    if not app.testing:
        raise RuntimeError("an instance at work asks no server on this machine")
    app.extensions[_KEY] = rehearsal


def at_work() -> Rehearsal | None:
    """Give the rehearsal of this app; never one of an app that is not a test's."""
    app = app_at_work()
    found: Rehearsal | None = app.extensions.get(_KEY)
    return found if app.testing else None


def opens(rehearsal: Rehearsal | None, address: Address, port: int) -> bool:
    """Say whether a test has a server of its own there."""
    return rehearsal is not None and address in _LOOPBACK and port in rehearsal.ports


def haste() -> float:
    """Give by how much the seconds of a fetch are shortened here; 1 where it is in earnest."""
    test = at_work()
    return test.haste if test else 1.0
