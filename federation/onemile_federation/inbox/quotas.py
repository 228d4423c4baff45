"""How much one server may say: counted once it is proven who it is, by registrable domain.

In memory and by each process for itself, as floods of forms are: a rate in the database would be a
write for each message, as dear as keeping the message. Two processes let twice as much pass,
which the queue behind them bears.
"""

import threading
from datetime import datetime, timedelta

from flask import current_app

from onemile.api import clock

# As GoToSocial counts; a lively server of a thousand people says less.
MESSAGES_MAX = 300
WINDOW = timedelta(minutes=5)
# What they weigh together: a long article each second.
BYTES_MAX = 20_000_000
# All the domains together that come when as many as that are counted already.
REST_MAX = 3_000
# About 2 MB; all are forgotten with each window.
DOMAINS_MAX = 10_000

EXTENSION = "federation.quotas"
_REST = ""


class Quotas:
    """How many messages of each domain were counted in the present window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._bytes: dict[str, int] = {}
        self._until: datetime | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def wait_seconds(self, domain: str, *, size: int = 0) -> int:
        """Count a message of ``size`` bytes; gives 0, or the seconds until more may come."""
        with self._lock:
            now = clock.now()
            # An end beyond a window was set while the clock went wrong.
            if self._until is None or not now < self._until <= now + WINDOW:
                self._counts.clear()
                self._bytes.clear()
                self._until = now + WINDOW
            is_counted = domain in self._counts or len(self._counts) < DOMAINS_MAX
            key = domain if is_counted else _REST
            self._counts[key] = self._counts.get(key, 0) + 1
            self._bytes[key] = self._bytes.get(key, 0) + size
            fits = self._bytes[key] <= BYTES_MAX * (1 if is_counted else 10)
            if fits and self._counts[key] <= (MESSAGES_MAX if is_counted else REST_MAX):
                return 0
            return int((self._until - now).total_seconds()) + 1


def at_work() -> Quotas:
    """Return the counts of this process for the instance at work."""
    found: Quotas = current_app.extensions.setdefault(EXTENSION, Quotas())
    return found
