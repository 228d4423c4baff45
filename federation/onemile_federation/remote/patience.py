"""What was lately not to be had is not asked for again and again (federation.md 2.2, T36, T48).

Kept in memory by each process for itself: what is forgotten with it costs one more question.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from onemile.api import clock
from onemile_federation.remote.absences import Absent, Away

# Each some hundred bytes; what was asked about longest ago gives way.
URLS_MAX = 10_000
DOMAINS_MAX = 10_000
NOT_THERE_FIRST = timedelta(minutes=5)
NOT_THERE_MAX = timedelta(hours=1)
# After so many questions in vain in a row a domain is asked once in a while only.
FAILURES_MAX = 10
PAUSE = timedelta(minutes=1)

_ROOM = "onemile_federation.patience"


@dataclass(frozen=True)
class _Lack:
    since: datetime
    wait: timedelta
    is_gone: bool


class NotThere:
    """Addresses at which there was nothing: for five minutes, then twice as long, up to an hour."""

    def __init__(self) -> None:
        self._lacks: OrderedDict[str, _Lack] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._lacks)

    def refuse(self, url: str) -> None:
        """Raise Absent for an address at which there was lately nothing."""
        lack = self._lacks.get(url)
        if lack is not None and timedelta() <= clock.now() - lack.since < lack.wait:
            raise Absent(is_gone=lack.is_gone)

    def note(self, url: str, *, is_gone: bool) -> None:
        with self._lock:
            before = self._lacks.pop(url, None)
            wait = min(before.wait * 2, NOT_THERE_MAX) if before else NOT_THERE_FIRST
            self._lacks[url] = _Lack(clock.now(), wait, is_gone)
            while len(self._lacks) > URLS_MAX:
                self._lacks.popitem(last=False)

    def forget(self, url: str) -> None:
        with self._lock:
            self._lacks.pop(url, None)


@dataclass
class _Run:
    failures: int = 0
    asked_at: datetime | None = None


class Tiredness:
    """Domains that were asked in vain, again and again."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    @contextmanager
    def asking(self, domain: str, *failures: type[Exception]) -> Iterator[None]:
        """Do what asks a domain; what raises one of ``failures`` was in vain. Raises Away.

        After ``FAILURES_MAX`` of them in a row it is done once in ``PAUSE`` at most.
        """
        self._enter(domain)
        try:
            yield
        except failures:
            self._failed(domain)
            raise
        with self._lock:
            self._runs.pop(domain, None)

    def _enter(self, domain: str) -> None:
        with self._lock:
            run = self._runs.get(domain)
            if run is None or run.failures < FAILURES_MAX:
                return
            now = clock.now()
            if run.asked_at is not None and timedelta() <= now - run.asked_at < PAUSE:
                raise Away
            run.asked_at = now

    def _failed(self, domain: str) -> None:
        with self._lock:
            run = self._runs.setdefault(domain, _Run())
            run.failures += 1
            run.asked_at = clock.now()
            self._runs.move_to_end(domain)
            while len(self._runs) > DOMAINS_MAX:
                self._runs.popitem(last=False)


class Patience:
    """All of this, of one instance: ``documents`` and ``keys`` are counted apart."""

    def __init__(self) -> None:
        self.not_there = NotThere()
        self.documents = Tiredness()
        # A document may well be there, and not list any of the keys it is asked for.
        self.keys = Tiredness()


def at_work() -> Patience:
    """Return what the instance at work remembers."""
    found: Patience = current_app.extensions.setdefault(_ROOM, Patience())
    return found
