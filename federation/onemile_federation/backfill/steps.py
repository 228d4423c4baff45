"""One step at one host: a few questions, then a rest, then the next step, until nothing waits.

No request of a member waits for it. A step bears being done twice: what it kept is kept once, and
what it had in hand when it died is taken up again.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

import structlog

from onemile.api import TaskKind, clock, transaction
from onemile_federation import addresses
from onemile_federation.backfill import answers, outboxes, vanishing, waiting
from onemile_federation.backfill.bounds import (
    AWAY_GROWTH,
    AWAY_IN_A_ROW_MAX,
    AWAY_MINUTES,
    QUESTION_SECONDS_MAX,
    QUESTIONS_OF_A_NAME,
    REQUESTS_A_STEP,
    STEP_SECONDS_MAX,
    TRIES_MAX,
)
from onemile_federation.backfill.models import (
    AGAIN,
    AUTHOR,
    AWAY,
    COMMENT,
    CONTEXT,
    DOUBTED,
    ITEM,
    OUTBOX,
    REPLIES,
    Waiting,
)
from onemile_federation.keys.sealing import SealLost
from onemile_federation.remote import hosts, hurry, patience, webfinger
from onemile_federation.remote.asking import Absent, Away

log = structlog.get_logger()

Effect = Callable[[], None]


def _author(line: Waiting) -> Effect:
    webfinger.met(str(line.url))
    return lambda: None


_ACTS: Mapping[str, Callable[[Waiting], Effect]] = {
    OUTBOX: outboxes.look,
    ITEM: outboxes.item,
    CONTEXT: answers.look,
    REPLIES: answers.look,
    AUTHOR: _author,
    COMMENT: answers.comment,
    AGAIN: answers.again,
    DOUBTED: vanishing.doubted,
}


def _step(payload: Mapping[str, Any]) -> None:
    host, away = str(payload["host"]), int(payload.get("away", 0))
    if hosts.is_suspended(host):
        _give_up(host)
        return
    end = clock.real_seconds() + STEP_SECONDS_MAX
    for _question in range(REQUESTS_A_STEP):
        line = waiting.taken(host) if clock.real_seconds() < end else None
        if line is None:
            break
        try:
            is_answered = _is_answered(line)
            if not _lister(line):  # what others say of a host does not make it look away
                away = 0 if is_answered else away + 1
        except SealLost:
            break  # an outage of ours: what was taken in hand is taken up again
        if away >= AWAY_IN_A_ROW_MAX:
            _give_up(host)
            return
        if away:
            break
    with transaction():
        waiting.go_on(host, away=away)


def _is_answered(line: Waiting) -> bool:
    """Ask for one line, and do what follows; tells whether its host answered."""
    try:
        with _on_account(line), hurry.within(_seconds(line)):
            effect = _ACTS[str(line.what)](line)
    except Away:
        with transaction():
            _later(line)
        return False
    except waiting.Later as later:
        with transaction():
            waiting.put_off(line, later.how_long, tries=int(line.tries) + 1)
            if line.tries + 1 >= TRIES_MAX:
                waiting.drop(Waiting.id == line.id)
        return True
    except Absent:
        effect = _nothing
    except SealLost:
        raise
    except Exception:
        # One thing that breaks here holds up nothing else.
        log.exception("asking for what was said before failed", what=line.what, id=line.id)
        with transaction():
            _later(line)
        return True
    with transaction():
        if not hosts.is_suspended(str(line.host)):  # it may have been, meanwhile
            effect()
        waiting.drop(Waiting.id == line.id)
    return True


def _lister(line: Waiting) -> str:
    """Return the domain by whose word a line of another domain is asked for; "" for its own."""
    if not line.root_uri:
        return ""
    domain = hosts.domain_of(addresses.host_of(str(line.root_uri)))
    return "" if domain == hosts.domain_of(str(line.host)) else domain


def _on_account(line: Waiting) -> AbstractContextManager[None]:
    lister = _lister(line)
    return patience.on_account_of(lister) if lister else nullcontext()


def _seconds(line: Waiting) -> float:
    """Return how long all that is asked for one line may take."""
    return QUESTION_SECONDS_MAX * (QUESTIONS_OF_A_NAME if line.what == AUTHOR else 1)


def _nothing() -> None:
    """Do nothing: there is nothing for us there."""


def _later(line: Waiting) -> None:
    tries = int(line.tries) + 1
    if tries < TRIES_MAX:
        minutes = AWAY_MINUTES * AWAY_GROWTH ** (tries - 1)
        waiting.put_off(line, timedelta(minutes=minutes), tries=tries)
        return
    waiting.drop(Waiting.id == line.id)
    if line.what == OUTBOX:
        outboxes.fail(str(line.actor_uri), AWAY)


def _give_up(host: str) -> None:
    """Ask for nothing more of a host that does not answer, or is not to be asked."""
    of_it = Waiting.host == host
    with transaction():
        stopped: Any = Waiting.select().where(of_it & (Waiting.what == OUTBOX))
        for line in list(stopped):
            outboxes.fail(str(line.actor_uri), AWAY)
        waiting.drop(of_it)


TASKS = [
    TaskKind(
        name=waiting.STEP,
        run=_step,
        is_whole=False,
        seconds_max=STEP_SECONDS_MAX + 30,
        at_once_max=1,  # whoever hangs must not hold all the threads of the worker
    )
]
