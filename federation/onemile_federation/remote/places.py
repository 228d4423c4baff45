"""Places of those who wait for a key: some for each domain, and never all threads (T38, T55).

A server in secure mode asks for our own actor before it answers; were all threads waiting, it
would wait for us. And whoever is slow to answer for a key proves nothing by it: they take no place
of others.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from onemile.api import setting
from onemile_federation.absences import Away

# At once for keys of one registrable domain; a third is told to come again, which servers do.
OF_DOMAIN_MAX = 2

_ROOM = "onemile_federation.places_for_keys"


class Places:
    """Who waits for a key in this process, by domain; ``most`` in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, domain: str) -> Iterator[None]:
        """Take a place for a domain while it is asked. Raises Away where there is none."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[domain] >= OF_DOMAIN_MAX:
                raise Away
            self._taken[domain] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[domain] -= 1
                self._taken += Counter()  # whoever has none is forgotten


def at_work() -> Places:
    """Return the places of the instance at work: of all threads but one."""
    made = Places(max(1, int(setting("serve.threads")) - 1))
    found: Places = current_app.extensions.setdefault(_ROOM, made)
    return found
