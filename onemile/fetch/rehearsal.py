"""Servers of a test, on this machine, that a fetch may ask; out of the question elsewhere."""

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
    """

    resolver: Resolver
    ports: frozenset[int]
    authorities: str


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
