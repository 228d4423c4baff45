"""Who knocks, as far as the network tells: one household, one telephone, one server."""

import ipaddress

from flask import request

from onemile import current

# A household is given a whole /64 and may choose a new address within it for each request.
IPV6_BITS = 64


def source() -> str:
    """Return what this request is counted by: an IPv4 address, or the /64 of an IPv6 one."""
    return source_of(request.remote_addr or "")


def source_of(address: str) -> str:
    """Return the source that a network address belongs to.

    An IPv4 address written as IPv6 (``::ffff:192.0.2.1``) is that IPv4 address. What is none,
    as behind a local socket, is one source of its own.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60] or "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.IPv6Network((found, IPV6_BITS), strict=False))
    return str(found)


def knocker() -> str:
    """Return the signed-in member, from wherever they come; else the source."""
    viewer = current.viewer()
    return source() if viewer is None else f"member {viewer.id}"
