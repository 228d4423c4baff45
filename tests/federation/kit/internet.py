"""The internet of a test: names, public addresses, who is away, and every connection that is made.

Each host has an address that anybody in the world could have, so that the guards of a fetch judge
as in earnest; where a connection to it truly goes is decided here, after they have judged.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from kit.listener import Listener

HTTPS_PORT = 443
# Public by every list; nobody is ever connected to there.
_FIRST_ADDRESS = int(ip_address("93.184.0.1"))
HOSTS_MAX = 60_000  # what lies in this range

# How a host can be away.
REFUSED, SILENT, UNNAMED, RESET = "refused", "silent", "unnamed", "reset"
WAYS_TO_BE_AWAY = (REFUSED, SILENT, UNNAMED, RESET)

Answers = Sequence[str]


@dataclass(frozen=True)
class Connection:
    """A connection that somebody of ours wanted to make, after all checks."""

    address: str
    port: int
    host: str  # "" for an address that belongs to nobody


class Internet:
    """Names are looked up, and connections end, here."""

    def __init__(self, *, server_port: int, silent: Listener) -> None:
        self.server_port, self.silent = server_port, silent
        self.looked_up: list[str] = []
        self.connections: list[Connection] = []
        self._addresses: dict[str, str] = {}
        self._hosts: dict[str, str] = {}
        self._answers: dict[str, list[Answers]] = {}
        self._away: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, host: str) -> str:
        """Give a host its address; the same one each time."""
        with self._lock:
            if host not in self._addresses:
                if len(self._addresses) >= HOSTS_MAX:
                    raise ValueError(f"an internet of tests has at most {HOSTS_MAX} hosts")
                address = str(ip_address(_FIRST_ADDRESS + len(self._addresses)))
                self._addresses[host], self._hosts[address] = address, host
            return self._addresses[host]

    def knows(self, host: str) -> bool:
        return host in self._addresses

    def name(self, host: str, *answers: str | Answers) -> None:
        """Let a name be answered so: by an address or several, one answer after the other.

        ``name("inside.example", "10.0.0.1")``; ``name("two.example", ["93.184.0.1", "10.0.0.1"])``
        gives both at once; ``name("turning.example", own, "127.0.0.1")`` the second time another.
        The last answer stays.
        """
        self._answers[host] = [[one] if isinstance(one, str) else one for one in answers]

    def off(self, host: str, how: str = REFUSED) -> None:
        """Take a host away: it refuses, is silent, has no name any more, or resets every line."""
        if how not in WAYS_TO_BE_AWAY:
            raise ValueError(f"a host is away by one of {WAYS_TO_BE_AWAY}")
        self._away[host] = how

    def on(self, host: str) -> None:
        """Bring it back."""
        self._away.pop(host, None)

    def is_off(self, host: str) -> bool:
        return host in self._away

    def is_silent(self, host: str) -> bool:
        return self._away.get(host) == SILENT

    def connections_to(self, host: str) -> int:
        """Count the connections that were wanted to a host."""
        return sum(one.host == host for one in self.connections)

    @property
    def strays(self) -> list[Connection]:
        """Connections to addresses that belong to no host: none may ever be made."""
        return [one for one in self.connections if not one.host]

    def resolve(self, host: str, _port: int) -> Answers:
        """Answer for a name server. Raises OSError for a name that is not known."""
        with self._lock:
            self.looked_up.append(host)
            if self._away.get(host) == UNNAMED:
                raise OSError(f"no name server knows {host}")
            if host in self._answers:
                answers = self._answers[host]
                return answers.pop(0) if len(answers) > 1 else answers[0]
            if host not in self._addresses:
                raise OSError(f"{host} does not exist")
            return [self._addresses[host]]

    def route(self, address: str, port: int) -> tuple[str, int]:
        """Say where a connection goes. Raises OSError where nobody answers.

        To an address of this machine it truly goes: a listener there must see who gets through.
        """
        host = self._hosts.get(address, "")
        self.connections.append(Connection(address, port, host))
        if not host:
            if ip_address(address).is_loopback:
                return address, port
            raise ConnectionRefusedError(f"{address} belongs to nobody")
        how = self._away.get(host)
        if how == SILENT:
            return "127.0.0.1", self.silent.port
        if how == RESET:
            raise ConnectionResetError(host)
        if how is not None or port != HTTPS_PORT:
            raise ConnectionRefusedError(host)
        return "127.0.0.1", self.server_port
