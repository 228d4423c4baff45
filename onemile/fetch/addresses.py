"""An address is taken apart once, by one parser, and everything later uses these parts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from onemile.config import SettingsError
from onemile.contracts import Setting
from onemile.email_addresses import ascii_domain
from onemile.fetch.refusals import FetchRefused

HTTPS_PORT, HTTP_PORT = 443, 80
URL_CHARS_MAX = 2000  # longer than any browser's bar shows; what redirects name counts too

SETTINGS = (
    Setting(
        name="fetch.ports",
        kind=list,
        default=[],
        maximum=20,
        help="Ports besides 443 of other servers that may be asked: for pictures, feeds, partners. "
        "A list of numbers, like [8443, 9443].",
    ),
)

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# As browsers see it: a host whose last part is a number is an IPv4 address, however written.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
# What a path may hold as it stands; everything else is percent-encoded.
_PATH_SIGNS = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where one request goes: the name to look up and to check, the port, path and query.

    ``is_plain``: over plain http, which only an instance in development does, on its own machine.
    """

    host: str
    port: int
    path: str
    is_plain: bool = False

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = HTTP_PORT if self.is_plain else HTTPS_PORT
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'http' if self.is_plain else 'https'}://{self.authority}{self.path}"


def target_of(url: str, *, ports: frozenset[int], development: bool = False) -> Target:
    """Take an address apart. Raises FetchRefused for what no honest page has.

    A host is a name with a dot in it, never a number: numbers are how one names machines inside,
    in a dozen spellings (octal, hexadecimal, one long number, in brackets). In ``development``
    http leads to this very machine, at any port, and nowhere else.
    """
    if not isinstance(url, str) or not 0 < len(url) <= URL_CHARS_MAX:
        raise FetchRefused("address")
    if any(sign <= " " or sign in "\\\x7f" or "\x80" <= sign <= "\xa0" for sign in url):
        raise FetchRefused("address")
    try:
        url.encode("utf-8")  # half a character is none
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused("address") from error
    is_plain = development and parts.scheme == "http" and is_loopback(parts.hostname or "")
    if parts.scheme != "https" and not is_plain:
        raise FetchRefused("scheme" if parts.scheme else "address")
    if "@" in parts.netloc:
        raise FetchRefused("address")
    host = str(parts.hostname) if is_plain else _host(parts.hostname or "")
    port = (HTTP_PORT if is_plain else HTTPS_PORT) if port is None else port
    if port != HTTPS_PORT and port not in ports and not is_plain:
        raise FetchRefused("port")
    path = quote(parts.path or "/", safe=_PATH_SIGNS)
    query = f"?{quote(parts.query, safe=_PATH_SIGNS + '?')}" if parts.query else ""
    return Target(host=host, port=port, path=path + query, is_plain=is_plain)


def is_loopback(host: str) -> bool:
    """Tell whether a host, as an address names it, is this very machine by its plainest names."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback and "%" not in host
    except ValueError:
        return False


def redirected(target: Target, location: str) -> str:
    """Return the address to which an answer sends us on, still to be taken apart.

    A header arrives as Latin-1; servers that mean UTF-8 are understood.
    """
    try:
        meant = location.encode("latin-1").decode("utf-8")
        return urljoin(target.url, meant.strip())
    except ValueError as error:
        raise FetchRefused("address") from error


def open_ports(settings: Mapping[str, Any]) -> frozenset[int]:
    """Give the ports besides 443 on the admin's list."""
    return frozenset(int(port) for port in settings["fetch.ports"])


def check_settings(settings: Mapping[str, Any]) -> None:
    """Refuse what is no port, and development in public. Raises SettingsError; for the start."""
    for port in settings["fetch.ports"]:
        if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65_535):
            raise SettingsError(f"fetch.ports: {port!r} is no port, a number from 1 to 65535")
    if settings["development"] and not _is_here(settings["base_url"]):
        raise SettingsError(
            f"development: base_url is {settings['base_url']}, which others can reach; switch it "
            "off, or let base_url be http://127.0.0.1 or http://localhost with a port"
        )


def _is_here(base_url: str) -> bool:
    """Tell whether an address is of this machine to every reader: some take a backslash for /."""
    try:
        return not set(base_url) & set("\\@") and is_loopback(urlsplit(base_url).hostname or "")
    except ValueError:
        return False


def _host(typed: str) -> str:
    host = ascii_domain(typed)
    labels = host.split(".")
    is_name = (
        len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not _NUMBER.fullmatch(labels[-1])
        and labels[-1] != "localhost"
    )
    if not is_name:
        raise FetchRefused("address")
    return host
