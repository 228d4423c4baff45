"""Which addresses of the network are public, and the one look-up of a name."""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from onemile.fetch.refusals import FetchFailed, FetchRefused

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

# A look-up cannot be called off, only waited for no longer; so many may be left behind.
LOOK_UPS_MAX = 32
# A name with more addresses than this is no page that a neighbour means.
ADDRESSES_MAX = 32

# The special addresses by name, since what ``is_global`` says differs from Python to Python.
_NOT_PUBLIC_4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 "
        "192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
        "224.0.0.0/4 240.0.0.0/4"
    ).split()
)
# Of IPv6 only what is given out to the world; mapped, NAT64, local and multicast lie outside.
_GIVEN_OUT_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ip_network(text)
    # Teredo and other protocols, documentation, 6to4, anycast of name servers.
    for text in "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()
)

_look_ups = threading.BoundedSemaphore(LOOK_UPS_MAX)


def is_public(address: Address) -> bool:
    """Say whether an address is a plain one that anybody in the world may be meant by."""
    if isinstance(address, IPv4Address):
        is_listed = any(address in network for network in _NOT_PUBLIC_4)
    else:
        is_outside = address not in _GIVEN_OUT_6 or address.scope_id is not None
        is_listed = is_outside or any(address in network for network in _NOT_PUBLIC_6)
    return not is_listed and address.is_global and not address.is_multicast


def look_up(host: str, port: int, *, resolver: Resolver, seconds: float) -> list[Address]:
    """Give all addresses of a name, asked once. Raises FetchFailed."""
    if not _look_ups.acquire(blocking=False):
        raise FetchFailed("busy")
    answers: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except Exception:  # whatever a name server does, the one who waits is told
            answers.put(None)
        finally:
            _look_ups.release()

    try:
        threading.Thread(target=ask, name="look-up", daemon=True).start()
    except RuntimeError:  # no more threads on this machine
        _look_ups.release()
        raise FetchFailed("busy") from None
    try:
        found = answers.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise FetchFailed("deadline") from None
    if not found:
        raise FetchFailed("name")
    try:
        return [ip_address(text) for text in dict.fromkeys(found)]
    except ValueError:
        raise FetchFailed("name") from None


def checked(addresses: Sequence[Address], *, may_be: Callable[[Address], bool]) -> list[str]:
    """Give addresses to connect to. Raises FetchRefused unless every single one is public.

    One private address among public ones is how a name is made to lead inside.
    """
    if len(addresses) > ADDRESSES_MAX or not all(may_be(address) for address in addresses):
        raise FetchRefused("inside")
    return [str(address) for address in addresses]


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the machine's own resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for _family, _type, _protocol, _name, sockaddr in found]
