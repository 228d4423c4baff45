"""Rows that are due, done in their order: several in one commit, and none lost by another's fault.

A commit that is durable takes a disk some milliseconds, whatever is in it. A transaction of several
is not patient (``transaction``): what a power cut takes of it is the effect and the "done" of each
row together, so that the next round does it once more.
"""

from collections import deque
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

import structlog

from onemile.api import clock, is_sqlite, transaction
from onemile_federation import registry
from onemile_federation.absences import MustAsk
from onemile_federation.inbox import doing, gathering
from onemile_federation.inbox.beside import Beside
from onemile_federation.inbox.models import Inbound
from onemile_federation.remote import hosts
from onemile_federation.remote.quiet import asking_nobody

# Of one commit, whichever comes first; the last row may last longer. Meanwhile the door cannot
# write on SQLite: a message is to be answered within a quarter of a second.
ROWS_MAX, SECONDS_MAX = 20, 0.02
# And on PostgreSQL, where the door writes meanwhile: so long may be held what a member needs.
POSTGRES_SECONDS_MAX = 0.03
# By server and object: the first row that was put off, and until when.
Held = dict[tuple[str, str], tuple[int, object]]

log = structlog.get_logger()


class Round:
    """What is left of a round in ``rest``, and what holds up others of the same object.

    What must ask is done ``beside``, or at once where there is no such place.
    """

    def __init__(self, due: Iterable[Inbound], held: Held, beside: Beside | None) -> None:
        self.rest = deque(due)
        self._held, self._beside = held, beside
        # So many of the next were in a transaction that has failed: each of them is done alone.
        self._alone = 0

    def go_on(self) -> None:
        """Do the next row, or the next few together. Each has its effect as if it were alone."""
        if self._alone:
            self._alone -= 1
            self._one()
        else:
            self._several()

    def _one(self) -> None:
        row = self.rest.popleft()
        try:
            with asking_nobody():
                self._do(row)
        except MustAsk:
            self._ask(row)

    def _several(self) -> None:
        """Do rows in one transaction, until it has lasted long enough or one of them must ask."""
        n, asking, held = 0, None, dict(self._held)
        until = clock.real_seconds() + seconds_max()
        try:
            with _together():
                rows_now = list(islice(self.rest, ROWS_MAX))
                names = {str(row.host) for row in rows_now}
                suspended = hosts.suspended_among(names)
                for row in rows_now:
                    n += 1
                    try:
                        self._do(row, suspended)
                    except MustAsk:
                        asking = row
                        break
                    if clock.real_seconds() >= until:
                        break
        except Exception as error:
            log.warning("messages that failed together are done alone", n=n, error=repr(error)[:80])
            self._held, self._alone = held, n
            return
        for _row in range(n):
            self.rest.popleft()
        if asking is not None:
            self._ask(asking)

    def _do(self, row: Inbound, suspended: Container[str] | None = None) -> None:
        """Do a row alone, or among others: then it is known which hosts are suspended."""
        if self._beside is not None and self._beside.is_waited_for(row):
            return
        holder = self._held.get((str(row.host), str(row.object_uri)))
        if holder is not None and holder[0] < row.id:
            doing.wait_until(row, holder[1])
            return
        if suspended is None:
            self._note(row, doing.do(row))
        else:
            self._note(row, doing.do_among_others(row, suspended=suspended))

    def _ask(self, row: Inbound) -> None:
        """Do a row that must ask. What came before it is committed: it asks in their light."""
        if self._beside is not None:
            self._beside.ask(row)
        else:
            self._note(row, doing.do(row))

    def _note(self, row: Inbound, put_off: object) -> None:
        if put_off is not None and row.object_uri:
            self._held[str(row.host), str(row.object_uri)] = (int(row.id), put_off)


def seconds_max() -> float:
    """Return how long a commit of several may take to come, on the engine at work."""
    return SECONDS_MAX if is_sqlite() else POSTGRES_SECONDS_MAX


@contextmanager
def _together() -> Iterator[None]:
    """Begin a transaction of several rows, all of which are done alone where it fails.

    It waits for no lock long, and on PostgreSQL for no disk. SQLite has one lock, which it holds
    from the beginning; and its disk is waited for.
    """
    turn = gathering.at_work().between()
    with turn, transaction(is_patient=False), asking_nobody(), registry.begun_anew():
        yield
