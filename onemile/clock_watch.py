"""Is the clock to be believed? What deletes or decides by time waits while it may be wrong.

A running worker knows how much real time has passed, and sees each jump. At a start it cannot
tell a jump from a long rest: a rest of up to ABSENCE_DAYS_MAX is believed.
"""

import threading
from datetime import datetime, timedelta

import structlog
from peewee import IntegrityError

from onemile import clock, current
from onemile.contracts import HealthResult
from onemile.db import transaction
from onemile.forgetting import count_patience
from onemile.i18n import gettext as _
from onemile.models import JobRun, SecondLook

# The name under which a person confirms that the clock is right.
NAME = "core.clock"
HEARTBEAT = "core.heartbeat"
# The worker beats every minute; three missed beats mean that it stands still, and a beat so far
# ahead that the clock was wrong when it was written, or is wrong now.
HEARTBEAT_SECONDS = 60
HEARTBEAT_LATE_SECONDS = 3 * HEARTBEAT_SECONDS
# A time server may put a clock right by hours; nothing here waits for less than a day.
JUMP_SECONDS = 86_400
# Long holidays of an association's only machine.
ABSENCE_DAYS_MAX = 30
# In real time; then nobody is coming, and an instance must not stand still for ever.
PATIENCE_SECONDS = 7 * 86_400

log = structlog.get_logger()


class Watch:
    """One worker's look at the clock, in each round: does it go as real time does?"""

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None
        self._lock = threading.Lock()

    def look(self) -> None:
        """Begin to doubt the clock when it has jumped ahead since the last look."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        now, real = clock.now(), clock.real_seconds()
        if self._seen is not None:
            then, real_then = self._seen
            if (now - then).total_seconds() - (real - real_then) > JUMP_SECONDS:
                _doubt(believed=then)
        self._seen = now, real


def beat() -> None:
    """Count the real time that goes by; end a doubt that is over, begin one after a long rest."""
    count_patience(_lived_seconds())
    doubted: SecondLook | None = SecondLook.get_or_none(SecondLook.name == NAME)
    last = last_beat()
    if doubted is not None:
        expected = doubted.asked_at + timedelta(seconds=doubted.waited_seconds + JUMP_SECONDS)
        is_over = clock.now() <= expected or doubted.waited_seconds >= PATIENCE_SECONDS
        if doubted.is_confirmed or is_over:
            doubted.delete_instance()
            log.info("the clock is believed again")
    elif last is not None and clock.now() - last > timedelta(days=ABSENCE_DAYS_MAX):
        _doubt(believed=last)


def is_in_doubt() -> bool:
    """Tell whether jobs that trust the clock have to wait."""
    doubted = (SecondLook.name == NAME) & ~SecondLook.is_confirmed
    return bool(SecondLook.select().where(doubted).exists())


def last_beat() -> datetime | None:
    """Give when a worker was last at work, by the clock of that moment."""
    row: JobRun | None = JobRun.get_or_none(JobRun.name == HEARTBEAT)
    return None if row is None else row.last_run_at


def check() -> HealthResult:
    """Say whether the last beat agrees with the clock; one from the future is a wrong clock's.

    Asked by /readyz, too: pages made under a wrong clock are wrong.
    """
    last = last_beat()
    if last is None or last <= clock.ahead(seconds=HEARTBEAT_LATE_SECONDS):
        return HealthResult(is_fine=True, detail=_("the clock agrees with the last beat"))
    return HealthResult(
        is_fine=False,
        detail=_(
            "the worker’s last beat lies in the future (%(moment)s): the clock was wrong then, "
            "or is wrong now",
            moment=f"{last:%Y-%m-%d %H:%M}",
        ),
        mend=_("put the clock right; a worker then beats again by itself"),
    )


def check_doubt() -> HealthResult:
    """Say whether a jump of the clock keeps jobs waiting."""
    doubted = SecondLook.get_or_none((SecondLook.name == NAME) & ~SecondLook.is_confirmed)
    if doubted is None:
        return HealthResult(is_fine=True, detail=_("the clock has not jumped"))
    return HealthResult(
        is_fine=False,
        detail=_(
            "the clock jumped ahead, from %(moment)s: what deletes or decides by time waits",
            moment=f"{doubted.asked_at:%Y-%m-%d %H:%M}",
        ),
        mend=_("put the clock right; if it is right: onemile forget --confirm %(name)s", name=NAME),
    )


def _doubt(*, believed: datetime) -> None:
    """Begin to doubt, and keep the last moment that was believed."""
    try:
        with transaction():
            SecondLook.create(name=NAME, asked_at=believed)
    except IntegrityError:
        return  # it is doubted already
    log.error("the clock jumped ahead: what deletes or decides by time waits", since=str(believed))


def _lived_seconds() -> float:
    """Give the real time since this process's last beat; none for its first."""
    rooms, now = current.instance().rooms, clock.real_seconds()
    before = rooms.get("last_beat_real_seconds", now)
    rooms["last_beat_real_seconds"] = now
    return float(now - before)
