"""One activity has its effect, once; or it is put off; or it is set aside for a person.

The effect, the note that it has happened and the new state of the row are one transaction.
"""

from collections.abc import Callable, Container
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import structlog

from onemile.api import Peer, Refusal, clock, rows, transaction
from onemile_federation.absences import MustAsk
from onemile_federation.inbox import effects, gathering, heard_hosts
from onemile_federation.inbox.acting.heard import Effect, Heard, Later, ignored
from onemile_federation.inbox.acting.verbs import VERBS
from onemile_federation.inbox.models import DONE, IGNORED, STUCK, WAITING, Inbound
from onemile_federation.keys.sealing import LOST_AGAIN_SECONDS, SealLost
from onemile_federation.outbox import shut_out
from onemile_federation.remote import hosts
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.wire import json_reader

# Half a minute, and three times as long after each failure: the last one is a day and seven
# hours after the first, longer than a server that is being mended is away.
FIRST_SECONDS = 30
GROWTH = 3
ATTEMPTS_MAX = 8
PUT_OFF_SECONDS_MAX = FIRST_SECONDS * GROWTH ** (ATTEMPTS_MAX - 1)
ERROR_CHARS_MAX = 300

Turn = Callable[[], AbstractContextManager[None]]
# Why nothing comes of a row; "" where something may.
Barred = Callable[[Inbound], str]

log = structlog.get_logger()


def do(row: Inbound) -> datetime | None:
    """Do what a row says; returns until when it was put off, None where it is over.

    What fails is tried again, and set aside at the eighth time. Raises MustAsk alone, within
    ``quiet.asking_nobody``: nothing has happened then.
    """
    try:
        return _done(row, gathering.at_work().between, _barred)
    except MustAsk:
        raise
    except Exception as error:
        log.exception("activity failed", id=row.id, verb=row.verb, attempts=row.attempts + 1)
        told = repr(error).replace("\x00", "")[:ERROR_CHARS_MAX]
        return _put_off(row, error=told, last_state=STUCK)


def do_among_others(row: Inbound, *, suspended: Container[str]) -> datetime | None:
    """Do the same in the open transaction of several rows, within ``quiet.asking_nobody``.

    ``suspended`` are those of their hosts that are so. Raises MustAsk as well, and what has failed
    by a fault: nobody knows then what the fault has left of the transaction, and each of its rows
    is to be done alone.
    """

    def barred(row: Inbound) -> str:
        return "suspended" if row.host in suspended else ""

    return _done(row, nullcontext, barred)


def wait_until(row: Inbound, instant: object) -> None:
    """Let a row wait for one that came before it, about the same object."""
    Inbound.update(due_at=instant).where(Inbound.id == row.id).execute()


def _done(row: Inbound, turn: Turn, barred: Barred) -> datetime | None:
    try:
        _do(row, turn, barred)
    except SealLost:
        # An outage of ours: it waits, and that is no attempt.
        due_at = clock.ahead(seconds=LOST_AGAIN_SECONDS)
        wait_until(row, due_at)
        return due_at
    except Away:
        return _put_off(row, error="away", last_state=IGNORED)
    except Later as later:
        return _put_off(row, error=str(later), last_state=IGNORED)
    return None


def _do(row: Inbound, turn: Turn, barred: Barred) -> None:
    heard_hosts.note(str(row.host))
    # Alone, it asks others here, before the transaction; among others nobody is asked (MustAsk).
    shut = barred(row)
    effect = ignored(shut) if shut else _effect_of(row)
    try:
        with turn(), transaction():
            why = effect() if effects.note(str(row.digest)) else "known"
            if not shut:
                shut_out.heard(str(row.host), str(row.verb), received_at=row.received_at)
            _end(row, why)
    except SealLost:
        raise
    except (Absent, Refusal) as refusal:
        # A keeper's no; nothing of it is left, and it is not asked again.
        with transaction():
            effects.note(str(row.digest))
            _end(row, f"refused: {type(refusal).__name__}")


def _barred(row: Inbound) -> str:
    return "suspended" if hosts.is_suspended(str(row.host)) else ""


def _effect_of(row: Inbound) -> Effect:
    act = VERBS.get(str(row.verb))
    if act is None:
        return ignored("unknown type")
    try:
        return act(_heard(row))
    except Absent:
        return ignored("not there")


def _heard(row: Inbound) -> Heard:
    return Heard(
        verb=str(row.verb),
        activity=json_reader.read(str(row.body).encode()),
        activity_uri=str(row.activity_uri),
        digest=str(row.digest),
        peer=Peer(actor_uri=str(row.actor_uri), host=str(row.host)),
        object_uri=str(row.object_uri),
        received_at=row.received_at,
        put_off_for=str(row.error),
    )


def _end(row: Inbound, why: str) -> None:
    rows(_END, (IGNORED if why else DONE, why, row.id))


def _put_off(row: Inbound, *, error: str, last_state: str) -> datetime | None:
    attempts = int(row.attempts) + 1
    is_over = attempts >= ATTEMPTS_MAX
    due_at = clock.ahead(seconds=FIRST_SECONDS * GROWTH ** (attempts - 1))
    Inbound.update(
        state=last_state if is_over else WAITING,
        attempts=attempts,
        error=error,
        due_at=due_at,
    ).where(Inbound.id == row.id).execute()
    return None if is_over else due_at


# Of what is over nobody needs the words.
_END = "UPDATE federation_inbound SET state = ?, error = ?, body = '' WHERE id = ? RETURNING id"
