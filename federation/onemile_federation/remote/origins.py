"""How the place is called from which something comes: the calm line beside a bridge."""

from collections.abc import Iterable

from flask import g, has_request_context

from onemile_federation.ports import Port

# The names to which stewards said yes, by host, in one question.
partner_names: Port[[], dict[str, str]] = Port("what partners are called")


def of(host: str) -> str:
    """Return what a host is called on a page for members: a partner's own name, else the host's.

    One question for all that a page names.
    """
    return partners().get(host, host)


def of_all(hosts: Iterable[str]) -> dict[str, str]:
    """Return what each of some hosts is called, in one question also where there is no page."""
    called = partners()
    return {host: called.get(host, host) for host in hosts}


def partners() -> dict[str, str]:
    """Return the names of the partners by host, read once for a request."""
    if not has_request_context():
        return partner_names()
    found: dict[str, str] | None = g.get("federation_origins")
    if found is None:
        found = g.federation_origins = partner_names()
    return found
