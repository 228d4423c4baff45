"""Names of other servers: one spelling each, and what they lie beneath."""

import re
import threading
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address

from publicsuffixlist import PublicSuffixList

from onemile.api import email_key

# A name of the network has 253; a port and what it is looked up with find room beside it.
NAME_CHARS_MAX = 240
# Of a column with one.
HOST_CHARS_MAX = 255
# Every request asks for the spelling of its host; two megabytes.
SPELLINGS_MAX = 10_000
# A name of the DNS: two labels at least, the last of which is no number (RFC 1123, 2.1).
_DNS_NAME = re.compile(
    r"(?:[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)
_loading = threading.Lock()


@lru_cache(maxsize=SPELLINGS_MAX)
def spelled(host: str) -> str:
    """Return a host as the network writes it, a port with it; empty for what is none.

    ``Bücher.Example.`` is ``xn--bcher-kva.example``: no spelling gets round a decision.
    """
    name, colon, port = host.strip().partition(":")
    # The doorway has one rule for domains, which is that of addresses of e-mail.
    ascii_name = email_key(f"host@{name.rstrip('.。')}").partition("@")[2].rstrip(".")
    whole = f"{ascii_name}{colon}{port}"
    is_host = bool(ascii_name) and ascii_name.isascii() and ascii_name.isprintable()
    is_port = port.isdecimal() and port.isascii() if colon else True
    fits = max(len(name), len(ascii_name)) <= NAME_CHARS_MAX and len(port) <= 5
    fits = fits and not set(ascii_name) & set(" /@?#[]")
    return whole if is_host and is_port and fits else ""


def as_people_write(host: str) -> str:
    """Return a host with its accents, for stewards and beside its spelling: they may be others'.

    Empty where it has none, or is none: ``xn--bcher-kva.example`` is ``bücher.example``.
    """
    if "xn--" not in host:
        return ""
    try:
        read = host.encode("ascii").decode("idna")
    except UnicodeError:
        return ""
    return read if spelled(read) == host else ""


@lru_cache(maxsize=SPELLINGS_MAX)
def domain_of(host: str) -> str:
    """Return what counts as one for quotas: the registrable domain, by the public suffix list.

    A host that has none, such as ``localhost``, counts for itself. No port is part of it.
    """
    name = spelled(host).partition(":")[0]
    if name.replace(".", "").isdigit():  # an address of this machine, in development
        return name
    return _suffixes().privatesuffix(name) or name


@lru_cache(maxsize=SPELLINGS_MAX)
def and_above(host: str) -> frozenset[str]:
    """Return a host, without its port as well, and all domains that it lies beneath."""
    whole = spelled(host)
    labels = whole.partition(":")[0].split(".")
    return frozenset({whole, *(".".join(labels[start:]) for start in range(len(labels)))})


def is_somebodys(host: str) -> bool:
    """Tell whether a host is a name of the DNS that somebody has: not ``com`` nor ``gouv.fr``."""
    bare = spelled(host).partition(":")[0]
    return bool(_DNS_NAME.fullmatch(bare) and _suffixes().privatesuffix(bare))


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine at a port of its own, as two instances of a demo are."""
    bare, colon, _port = spelled(host).partition(":")
    if not colon or bare == "localhost":
        return bool(colon)
    try:
        return IPv4Address(bare).is_loopback
    except AddressValueError:
        return False


def _suffixes() -> PublicSuffixList:
    """Return the list that came with the library, loaded once: forty milliseconds, no network."""
    with _loading:  # at the first burst all threads ask at once
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> PublicSuffixList:
    return PublicSuffixList()
