"""A row that one worker at a time has: taken for a minute, kept while it works, fenced after.

Emails, jobs and tasks are taken in this one way. Each taking counts the row's ``fence`` up; who
was too slow finds it higher than their own, and none of what they write about the row holds.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from flask import current_app

from onemile import clock
from onemile.db import at_work, database, transaction

# A worker that was killed is missed for so long; one at work renews three times meanwhile.
LEASE_SECONDS = 60
RENEW_SECONDS = 20

log = structlog.get_logger()


class LeaseLost(Exception):
    """Somebody else has the row by now: what was done about it is theirs to write down."""


def take(model: Any, wanted: Any, *, order: Sequence[Any], limit: int) -> list[Any]:
    """Return up to ``limit`` rows of a ``Leased`` model that are wanted and free, now taken.

    Two workers never get the same one, and none waits for another's. Asking costs no write
    lock where there is nothing.
    """
    query = model.select().where(wanted & _is_free(model)).order_by(*order).limit(limit)
    if not query.exists():
        return []
    with transaction():
        rows = list(query.for_update("FOR UPDATE SKIP LOCKED") if database.for_update else query)
        for row in rows:
            row.fence += 1
            row.was_left = row.lease_until is not None
            row.started_at, row.lease_until = clock.now(), clock.ahead(seconds=LEASE_SECONDS)
            row.save(only=[model.fence, model.started_at, model.lease_until])
    return rows


def renew(row: Any) -> bool:
    """Keep a row for LEASE_SECONDS more; False when it is lost."""
    model = type(row)
    until = clock.ahead(seconds=LEASE_SECONDS)
    return bool(model.update(lease_until=until).where(held(row)).execute())


def finish(row: Any, **changes: Any) -> None:
    """Write what has become of a row, and let it go. Raises LeaseLost where it is not ours."""
    free = {"lease_until": None, "started_at": None}
    if not type(row).update(**free, **changes).where(held(row)).execute():
        raise LeaseLost


def held(row: Any) -> Any:
    """Make the condition that nobody has taken the row since we did."""
    model = type(row)
    return (model.id == row.id) & (model.fence == row.fence) & model.lease_until.is_null(False)


@contextmanager
def kept(row: Any, *, name: str, seconds_max: int, lost: threading.Event | None = None) -> Any:
    """Renew a row while the block works; name in the log what takes more than ``seconds_max``.

    Gives a function that tells how many seconds the block has taken. ``lost`` is set when
    somebody else has the row.
    """
    over, begun = threading.Event(), clock.real_seconds()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    given = (app, row, over, lost, name, seconds_max)
    keeper = threading.Thread(target=_keep, args=given, name="keeper", daemon=True)
    keeper.start()
    try:
        yield lambda: clock.real_seconds() - begun
    finally:
        over.set()


def running(model: Any) -> Iterator[Any]:
    """Give the rows that somebody is at work on, by the lease in force."""
    at_work_on = model.started_at.is_null(False) & (model.lease_until > clock.now())
    yield from model.select().where(at_work_on).limit(1000)


def _is_free(model: Any) -> Any:
    late = clock.is_due(model.lease_until, ahead_seconds_max=LEASE_SECONDS)
    return model.lease_until.is_null() | late


def _keep(app: Any, row: Any, over: Any, lost: Any, name: str, seconds_max: int) -> None:
    begun, is_told = clock.real_seconds(), False
    while True:
        left = seconds_max - (clock.real_seconds() - begun)
        if over.wait(RENEW_SECONDS if is_told else max(0.05, min(RENEW_SECONDS, left))):
            return
        if not is_told and clock.real_seconds() - begun >= seconds_max:
            is_told = True
            log.warning("takes longer than it may", name=name, seconds_max=seconds_max)
        with app.app_context():
            try:
                if not renew(row):
                    if lost is not None:
                        lost.set()
                    return
            except Exception as error:  # the database is busy or away: asked again in a while
                log.warning("lease not renewed", name=name, error=repr(error)[:200])
            finally:
                if not at_work().is_closed():
                    at_work().close()
