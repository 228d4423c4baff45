"""Forgetting with a second look: what would take too much at once asks a person first.

A clock that is wrong makes everything old. Whoever deletes, or decides, because time has passed
says here how much it would be; more than a fifth of a table waits until somebody has confirmed
it, or until the same has been due for days of real time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from peewee import IntegrityError

from onemile import clock
from onemile.contracts import HealthResult
from onemile.db import transaction
from onemile.i18n import gettext as _
from onemile.models import JobRun, SecondLook

# So many rows go without a question: a young instance has only few, and old ones among them.
FREE_ROWS_MAX = 200
# Beyond them, no more than a fifth of the table: a day's share of what is kept a week is less.
SHARE_MAX = 5
# The worker's own time, not the clock's: longer than a week-end without anybody at the machine.
PATIENCE_SECONDS = 3 * 86_400

_is_invented = ContextVar("onemile_invented_past", default=False)

log = structlog.get_logger()


def forget(name: str, doomed: Any, *, of: Any, aged_by: Any = None) -> int:
    """Delete the rows of a model that a condition names, unless they are too many at once.

    ``name`` is that of the job, by which a person confirms it. ``aged_by`` is the column of
    instants by which rows grow old: what lies in the future begins to age now. Returns how many
    rows went; 0 while a person is asked.
    """
    with transaction():
        if aged_by is not None:
            begin_to_age(of, aged_by)
        n = of.select().where(doomed).count()
        if not may_go_ahead(name, n=n, of_n=of.select().count() if n > FREE_ROWS_MAX else n):
            return 0
        return int(of.delete().where(doomed).execute()) if n else 0


def begin_to_age(model: Any, column: Any) -> None:
    """Let what was written under a clock that was ahead grow old from now on."""
    of_the_future = column > clock.ahead(seconds=clock.DRIFT_SECONDS_MAX)
    model.update({column: clock.now()}).where(of_the_future).execute()


def may_go_ahead(name: str, *, n: int, of_n: int) -> bool:
    """Tell whether ``n`` of ``of_n`` may be deleted, or decided on, because time has passed.

    Where that is too much at once it asks: ``onemile doctor`` says so, and how to confirm.
    """
    if _is_invented.get():
        return True
    asked: SecondLook | None = SecondLook.get_or_none(SecondLook.name == name)
    if n <= FREE_ROWS_MAX or n * SHARE_MAX <= of_n:
        if asked is not None:
            asked.delete_instance()
        return True
    if asked is None:
        _ask(name, n=n, of_n=of_n)
        return False
    if asked.is_confirmed and n <= asked.rows_n + FREE_ROWS_MAX:
        return True  # and stays so until little is left, since many jobs work in rounds
    if asked.waited_seconds >= PATIENCE_SECONDS:
        return True
    SecondLook.update(rows_n=n, rows_of_n=of_n, is_confirmed=False).where(
        SecondLook.id == asked.id
    ).execute()
    return False


@contextmanager
def of_an_invented_past() -> Iterator[None]:
    """Ask nobody in the block: years are planted in a minute there, and none of it was anybody's.

    For the demo's planting, in its own thread alone.
    """
    before = _is_invented.set(True)
    try:
        yield
    finally:
        _is_invented.reset(before)


def asked() -> list[SecondLook]:
    """List what waits for a person's word, by name."""
    waiting = SecondLook.select().where(~SecondLook.is_confirmed)
    return list(waiting.order_by(SecondLook.name))


def confirm(name: str) -> bool:
    """Say that it is right, and let its job take its turn now; False where nothing is asked."""
    with transaction():
        known = SecondLook.update(is_confirmed=True).where(SecondLook.name == name).execute()
        JobRun.update(due_at=clock.now()).where(JobRun.name == name).execute()
    return bool(known)


def count_patience(seconds: float) -> None:
    """Note that so much real time has passed, as the worker has lived it."""
    waited = SecondLook.waited_seconds + int(seconds)
    SecondLook.update(waited_seconds=waited).where(~SecondLook.is_confirmed).execute()


def check() -> HealthResult:
    """Say what waits for a person's word."""
    waiting = [one for one in asked() if one.rows_of_n]
    if not waiting:
        return HealthResult(is_fine=True, detail=_("nothing asks to be confirmed"))
    return HealthResult(
        is_fine=False,
        detail=_(
            "too much at once, so it waits: %(names)s",
            names=", ".join(f"{one.name} ({one.rows_n}/{one.rows_of_n})" for one in waiting),
        ),
        mend=_(
            "look at the clock; if it is right: onemile forget --confirm %(name)s",
            name=waiting[0].name,
        ),
    )


def _ask(name: str, *, n: int, of_n: int) -> None:
    log.warning("too much at once: waits for a person", name=name, n=n, of=of_n)
    try:
        with transaction():
            SecondLook.create(name=name, rows_n=n, rows_of_n=of_n)
    except IntegrityError:
        return  # another process has asked in this moment
