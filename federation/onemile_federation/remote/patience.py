"""What was lately not to be had is not asked for again and again (federation.md 2.2, T36, T48).

Kept in memory by each process for itself: what is forgotten with it costs one more question.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app

from onemile.api import clock
from onemile_federation.absences import Absent, AbsentLately, Away
from onemile_federation.remote import hurry

# Each some hundred bytes; what was asked about longest ago gives way.
URLS_MAX = 10_000
DOMAINS_MAX = 10_000
NOT_THERE_FIRST = timedelta(minutes=5)
NOT_THERE_MAX = timedelta(hours=1)
# After so many questions in vain, successes taken off, a domain is asked once in a while only.
FAILURES_MAX = 10
PAUSE = timedelta(minutes=1)
# Requests to one domain for keys, whatever comes of them: anybody can make us ask, by naming a key.
# A lively server's newcomers of a minute; the others are told to come again.
KEY_REQUESTS_MAX = 30
MINUTE = timedelta(minutes=1)

_ROOM = "onemile_federation.patience"
# What this thread is asking, the outermost question first: each notes whom it leads to.
# By whose word it is asked: an empty one is our own.
_ACCOUNT: ContextVar[str] = ContextVar("account", default="")
_UNDER_WAY: ContextVar[tuple["_Question", ...]] = ContextVar("under_way", default=())


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
        """Raise AbsentLately for an address at which there was lately nothing."""
        lack = self._lacks.get(url)
        if lack is not None and timedelta() <= clock.now() - lack.since < lack.wait:
            raise AbsentLately(is_gone=lack.is_gone)

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
class _Question:
    """What is being asked: of which domains, the last of them, and which answered their last."""

    note: Callable[[str, set[str]], None]
    asked: set[str]
    answered: set[str] = field(default_factory=set)
    last: str = ""

    def meet(self, domain: str) -> None:
        """Note a request that is about to leave. Raises Away where that is one too many."""
        self.note(domain, self.asked)
        self.answered.discard(domain)
        self.last = domain


@dataclass
class _Run:
    failures: int = 0
    asked_at: datetime | None = None
    minute: datetime | None = None
    requests: int = 0


class Tiredness:
    """Domains that were asked in vain, again and again; or by too many requests in a minute.

    With ``spares_living`` whoever has answered at all is at work, be it by "not here", "not for
    you" or a page for people: else strangers could have us take a server for dead by naming what
    it never had.
    """

    def __init__(self, *, requests_max: int | None = None, spares_living: bool = False) -> None:
        self._spares_living = spares_living
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._lock = threading.Lock()
        self._requests_max = requests_max

    def __len__(self) -> int:
        return len(self._runs)

    @contextmanager
    def asking(
        self, domain: str, *failures: type[Exception], leads_on: bool = True
    ) -> Iterator[None]:
        """Do what asks a domain; what raises one of ``failures`` was in vain. Raises Away.

        In vain it was for every domain that it led to (``leads_on``); a success makes good one
        failure, no more: whoever owns the one address must not buy patience for the others. After
        ``FAILURES_MAX`` it is done once in ``PAUSE`` at most.
        """
        if self._spares_living and _ACCOUNT.get():
            yield
            return
        question, is_fair = _Question(self._meet, {domain}), hurry.is_fair()
        self._enter(domain)
        token = _UNDER_WAY.set((*_UNDER_WAY.get(), *((question,) if leads_on else ())))
        try:
            yield
        except failures:
            if is_fair:
                spared = question.answered if self._spares_living else set()
                self._count(question.asked - spared, 1)
            raise
        finally:
            _UNDER_WAY.reset(token)
        self._count(question.asked, -1)

    def _meet(self, domain: str, asked: set[str]) -> None:
        """Note one request, and whom it asks. Raises Away where that is one too many."""
        if domain not in asked:
            self._enter(domain)
            asked.add(domain)
        with self._lock:
            run = self._run(domain)
            self._refuse_spent(run)
            run.requests += 1

    def _enter(self, domain: str) -> None:
        with self._lock:
            run, now = self._run(domain), clock.now()
            self._refuse_spent(run)
            if run.failures < FAILURES_MAX:
                return
            if run.asked_at is not None and timedelta() <= now - run.asked_at < PAUSE:
                raise Away
            run.asked_at = now

    def _refuse_spent(self, run: _Run) -> None:
        now = clock.now()
        if run.minute is None or not timedelta() <= now - run.minute < MINUTE:
            run.minute, run.requests = now, 0
        if self._requests_max is not None and run.requests >= self._requests_max:
            raise Away

    def _count(self, domains: set[str], change: int) -> None:
        with self._lock:
            for domain in domains:
                run = self._run(domain)
                run.failures = min(max(0, run.failures + change), FAILURES_MAX)
                run.asked_at = clock.now()

    def _run(self, domain: str) -> _Run:
        run = self._runs.setdefault(domain, _Run())
        self._runs.move_to_end(domain)
        while len(self._runs) > DOMAINS_MAX:
            self._runs.popitem(last=False)
        return run


@contextmanager
def on_account_of(lister: str) -> Iterator[None]:
    """Do what asks others by the word of ``lister``, a domain: in vain it was theirs alone.

    Nobody is taken for dead by what somebody else says of them. Raises Away.
    """
    token = _ACCOUNT.set(lister)
    try:
        with at_work().listers.asking(lister, Absent, Away, leads_on=False):
            yield
    finally:
        _ACCOUNT.reset(token)


def meet(domain: str) -> None:
    """Say whom a request that is about to leave asks, be it where a redirect led. Raises Away."""
    for question in _UNDER_WAY.get():
        question.meet(domain)


def heard() -> None:
    """Say that whom the last request asked has answered it, whatever its answer was.

    One that says that it cannot now (429, 503) has not.
    """
    for question in _UNDER_WAY.get():
        question.answered.add(question.last)


class Patience:
    """All of this, of one instance: ``documents`` and ``keys`` are counted apart."""

    def __init__(self) -> None:
        self.not_there = NotThere()
        self.documents = Tiredness(spares_living=True)
        # Of who lists what others are to be asked for: what comes of it is on the lister's account.
        self.listers = Tiredness()
        # A document may well be there, and not list any of the keys it is asked for.
        self.keys = Tiredness(requests_max=KEY_REQUESTS_MAX)


def at_work() -> Patience:
    """Return what the instance at work remembers."""
    found: Patience = current_app.extensions.setdefault(_ROOM, Patience())
    return found
