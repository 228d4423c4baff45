"""The loop: dispatch events, send letters, run due jobs under a lease."""

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Flask
from peewee import IntegrityError

from onemile import clock, clock_watch, current, db, events, mail, schema
from onemile.clock_watch import HEARTBEAT, HEARTBEAT_LATE_SECONDS, HEARTBEAT_SECONDS
from onemile.contracts import HealthResult, Job
from onemile.i18n import gettext as _
from onemile.models import JobRun

IDLE_SECONDS = 1.0
# A job that takes longer than this is taken for dead and started again.
LEASE_SECONDS = 15 * 60

log = structlog.get_logger()


def run(app: Flask, stop: threading.Event) -> None:
    """Work until ``stop`` is set; finishes the step in hand first."""
    watch, fitting = clock_watch.Watch(), _Fitting()
    while not stop.is_set():
        busy = False
        try:
            with app.app_context():
                watch.look()
                busy = fitting.holds() and step()
        except Exception:
            log.exception("worker step failed")
        if not busy:
            stop.wait(IDLE_SECONDS)


class _Fitting:
    """Whether the database still fits; somebody may migrate it under a worker that goes on."""

    def __init__(self) -> None:
        self._asked_at, self._is_good = 0.0, True

    def holds(self) -> bool:
        """Ask at the first round and once a minute."""
        now = clock.real_seconds()
        if not self._asked_at or now - self._asked_at >= HEARTBEAT_SECONDS:
            found = schema.fit(db.at_work(), current.instance().components)
            if self._is_good and not found.is_good:
                log.error("the database does not fit: no work is done", detail=found.detail)
            self._asked_at, self._is_good = now, found.is_good
        return self._is_good


def step() -> bool:
    """Do one round of everything that is due; tells whether there may be more at once.

    Events, mail and jobs do not wait for each other: one that fails is logged.
    """
    try:
        told = _guarded(events.dispatch_pending)
        _guarded(mail.send_pending)
        ran = _guarded(run_due_jobs)
        return told >= events.BATCH_MAX or ran > 0
    finally:
        db.release()


def _guarded(part: Callable[[], int]) -> int:
    """Do one part of a round. The same failure is logged once until it is over, not each second."""
    failing: dict[str, str] = current.instance().rooms.setdefault("worker_failing", {})
    name = f"{part.__module__}.{part.__name__}"
    try:
        n = part()
    except Exception as error:
        if failing.get(name) != repr(error):
            log.exception("worker step failed", step=name)
        failing[name] = repr(error)
        return 0
    if failing.pop(name, None):
        log.info("worker step works again", step=name)
    return n


def drain(*, rounds_max: int = 50) -> None:
    """Tell every pending event, and those that the telling recorded; for tests and the demo."""
    for _round in range(rounds_max):
        if not events.dispatch_pending():
            return


def run_due_jobs() -> int:
    """Run the jobs that are due and that no other worker has leased; gives how many.

    The heartbeat is first: it knows whether the clock is to be believed, and those that trust
    the clock wait while it is not.
    """
    beats = [job for job in jobs() if job.name == HEARTBEAT]
    ran = sum([_run_if_due(job) for job in beats])
    is_in_doubt = clock_watch.is_in_doubt()
    others = [job for job in jobs() if not (job in beats or (job.trusts_clock and is_in_doubt))]
    return ran + sum([_run_if_due(job) for job in others])


def jobs() -> list[Job]:
    """List the jobs that core and plugins declare, the worker's heartbeat among them."""
    rooms = current.instance().rooms
    if "jobs" not in rooms:
        declared = current.instance().plugins.declared("register_jobs")
        rooms["jobs"] = [job for _, job in declared]
    found: list[Job] = rooms["jobs"]
    return found


def run_job(name: str) -> None:
    """Run one job now, due or not. Raises KeyError for an unknown one."""
    by_name = {job.name: job for job in jobs()}
    _carry_out(by_name[name].run, name)


def check() -> HealthResult:
    """Say whether a worker is at work, by the age of its last beat."""
    beat = clock_watch.last_beat()
    if beat is not None and beat > clock.ahead(seconds=HEARTBEAT_LATE_SECONDS):
        return clock_watch.check()
    if beat is None or beat < clock.ago(seconds=HEARTBEAT_LATE_SECONDS):
        return HealthResult(
            is_fine=False,
            detail=_("no worker has been at work in the last minutes"),
            mend=_(
                "start `onemile worker` beside `onemile serve --workers`; "
                "plain `onemile serve` brings its own"
            ),
        )
    failing = [row.name for row in JobRun.select().where(JobRun.last_error != "")]
    if failing:
        return HealthResult(
            is_fine=False,
            detail=_("jobs that fail: %(names)s", names=", ".join(failing)),
            mend=_("read the log for their errors; each is tried again at its next turn"),
        )
    return HealthResult(is_fine=True, detail=_("the worker is at work"))


def _run_if_due(job: Job) -> int:
    if not _lease(job):
        return 0
    error = ""
    try:
        _carry_out(job.run, job.name)
    except Exception as failure:
        log.exception("job failed", job=job.name)
        error = repr(failure)[:500]
    JobRun.update(
        lease_until=None,
        last_run_at=clock.now(),
        last_error=error,
        due_at=clock.now() + timedelta(seconds=job.every_seconds),
    ).where(JobRun.name == job.name).execute()
    return 1


def _lease(job: Job) -> bool:
    """Take a due job for LEASE_SECONDS; only one worker can."""
    if not JobRun.select().where(JobRun.name == job.name).exists():
        try:
            JobRun.create(name=job.name)
        except IntegrityError:
            return False  # another worker wrote the row in this moment, and has the job
    is_free = JobRun.lease_until.is_null() | clock.is_due(
        JobRun.lease_until, ahead_seconds_max=LEASE_SECONDS
    )
    is_due = clock.is_due(JobRun.due_at, ahead_seconds_max=job.every_seconds)
    return bool(
        JobRun.update(lease_until=clock.ahead(seconds=LEASE_SECONDS))
        .where((JobRun.name == job.name) & is_due & is_free)
        .execute()
    )


def _carry_out(run_job: Callable[[], object], name: str) -> None:
    log.debug("job", job=name)
    run_job()
