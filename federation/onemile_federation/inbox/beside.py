"""What must ask other servers before it has its effect is done beside the reception.

Each row so in a thread of its own, one of a registrable domain at a time (``remote/errands``). As
long as it takes, the rows of that domain wait, so that they keep their order, and no others do.
"""

import threading
from concurrent.futures import wait

from onemile.api import clock
from onemile_federation.inbox import doing
from onemile_federation.inbox.models import Inbound
from onemile_federation.remote import errands, hosts

# Hosts whose rows are left out of a look at the table: beyond, as of a domain with thousands of
# hosts, their rows are looked at again after so many seconds.
HOSTS_MAX, AGAIN_SECONDS = 1_000, 5
# What is being asked when a worker is asked to stop may end; else it is done again by the next.
STOP_SECONDS = 5.0


class Beside:
    """Which domains are waited for: one is asking, or finds no place to ask."""

    def __init__(self, bell: threading.Event) -> None:
        self._bell = bell
        self._errands = errands.Errands()
        self._lock = threading.Lock()
        self._asking: set[str] = set()
        self._without_place: set[str] = set()
        # Of this round: a domain that has come back in it has its turn in the next one.
        self._waited_for: set[str] = set()
        self._hosts: dict[str, str] = {}

    def begin_round(self) -> list[str]:
        """Return the hosts whose rows are to be left out, since they are waited for."""
        with self._lock:
            self._waited_for = self._asking | self._without_place
        self._hosts = {
            host: domain for host, domain in self._hosts.items() if domain in self._waited_for
        }
        return list(self._hosts)

    def is_waited_for(self, row: Inbound) -> bool:
        """Tell whether a row waits; those of its host are left out of the next look."""
        host, domain = str(row.host), hosts.domain_of(str(row.host))
        if domain not in self._waited_for:
            return False
        if len(self._hosts) < HOSTS_MAX:
            self._hosts[host] = domain
        else:
            doing.wait_until(row, clock.ahead(seconds=AGAIN_SECONDS))
        return True

    def ask(self, row: Inbound) -> None:
        """Do a row that must ask, in a thread of its own or once there is a place for it."""
        host, domain = str(row.host), hosts.domain_of(str(row.host))
        self._hosts[host] = domain
        self._waited_for.add(domain)
        with self._lock:  # so that no end is missed by who has found no place
            end = self._errands.begin(domain, lambda: doing.do(row))
            (self._without_place if end is None else self._asking).add(domain)
        if end is not None:
            end.add_done_callback(lambda _end: self._ended(domain))

    def land(self) -> None:
        """Wait a little for what is being asked."""
        wait(self._errands.running(), timeout=STOP_SECONDS)

    def _ended(self, domain: str) -> None:
        with self._lock:
            self._asking.discard(domain)
            self._without_place.clear()
        self._bell.set()
