"""The worker: events, emails, jobs, tasks and services, each in threads of their own."""

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType

import structlog
from flask import Flask

from onemile import clock, clock_watch, current, db, events, home_region, ids, mail, schema
from onemile.background import leases, services, tasks
from onemile.background.bells import bell
from onemile.background.crews import Crew
from onemile.background.faults import Faults, is_of_a_part
from onemile.clock_watch import HEARTBEAT, HEARTBEAT_LATE_SECONDS, HEARTBEAT_SECONDS
from onemile.contracts import HealthResult, Job
from onemile.i18n import gettext as _
from onemile.models import JobRun
from onemile.plugin_manager import SPOILT

# After SIGTERM: whatever is in hand then is left behind, and its lease runs out.
LEAVE_SECONDS = 8

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of work with threads of its own, and how long it waits where nothing is due.

    Together they ask the database less than twice a second; what this process itself puts on
    the queue rings their bell (background/bells.py). ``at_once_max`` pieces of it may take
    longer than ``relief_seconds`` before others wait for them (background/crews.py).
    """

    name: str
    room: ModuleType
    function: str
    idle_seconds: float
    full: int = 1
    at_once_max: int = 1
    relief_seconds: float = 1

    def do(self) -> bool:
        """Do one round; tells whether there may be more at once. Raises what that raises."""
        try:
            done: int = getattr(self.room, self.function)()
            return done >= self.full
        finally:
            db.release()


PARTS = (
    Part(
        name="events",
        room=events,
        function="dispatch_pending",
        idle_seconds=1,
        full=events.BATCH_MAX,
    ),
    Part(name="mail", room=mail, function="send_pending", idle_seconds=4),
    Part(
        name="jobs",
        room=sys.modules[__name__],
        function="run_due_jobs",
        idle_seconds=4,
        # A job that never ends keeps a thread for good: seven of them, and all others still run.
        at_once_max=8,
        # They are many, small, and better one after the other.
        relief_seconds=5,
    ),
    Part(
        name="tasks",
        room=tasks,
        function="run_due",
        idle_seconds=4,
        at_once_max=4,
        relief_seconds=0.5,
    ),
)
# There one writes at a time: a second thread is for what waits for the world outside.
SQLITE_AT_ONCE_MAX = {"tasks": 2}
# How often the crews are looked at, without asking the database.
RELIEF_LOOK_SECONDS = 0.25


def run(app: Flask, stop: threading.Event, lives: Callable[[], None] | None = None) -> bool:
    """Work until ``stop`` is set, each part and each service in threads of its own.

    Calls ``lives`` at every look. Finishes what is in hand, as far as LEAVE_SECONDS allow; tells
    whether all had an end. Where it raises, it has left as well: nothing goes on beside the next.
    """
    fitting, watch, leave = _Fitting(), clock_watch.Watch(), threading.Event()
    with app.app_context():
        crews = [_crew(app, part, fitting, watch, leave) for part in PARTS]
        current.instance().rooms.pop("leaving", None)
    # In order of need: where there is a thread for some only, events go before a service.
    gangs: list[Crew | services.Loop] = [*crews, *services.loops(app, leave, fitting.holds)]
    faults, pause_seconds = Faults("threads", app), 0.0
    try:
        while not stop.wait(pause_seconds):
            pause_seconds = RELIEF_LOOK_SECONDS
            if lives is not None:
                lives()
            try:
                _relieve(gangs)
                faults.works()
            except SPOILT as error:  # no thread is left, or no memory for one
                pause_seconds = max(pause_seconds, faults.failed(repr(error)))
    finally:
        had_an_end = _leave(app, leave, gangs)
    return had_an_end


def _relieve(gangs: Sequence[Crew | services.Loop]) -> None:
    """Give each the threads that it lacks. Raises what the first failed of, after the last."""
    failed = []
    for gang in gangs:
        try:
            gang.relieve()
        except SPOILT as error:
            failed.append(error)
    if failed:
        raise failed[0]


def _leave(app: Flask, leave: threading.Event, gangs: Sequence[Crew | services.Loop]) -> bool:
    """Let all threads leave, within LEAVE_SECONDS; tells whether they have."""
    app.extensions[current.EXTENSION].rooms["leaving"] = True
    leave.set()
    with app.app_context():
        for part in PARTS:
            bell(part.name).set()
    deadline = clock.real_seconds() + LEAVE_SECONDS
    threads = [thread for gang in gangs for thread in gang.threads]
    for thread in threads:
        thread.join(max(0.0, deadline - clock.real_seconds()))
    hanging = [thread.name for thread in threads if thread.is_alive()]
    if hanging:
        log.warning("left behind", threads=hanging)
    return not hanging


def _crew(
    app: Flask,
    part: Part,
    fitting: "_Fitting",
    watch: clock_watch.Watch,
    stop: threading.Event,
) -> Crew:
    """Make the crew of a part; called within the app's context."""

    def do() -> bool:
        with app.app_context():
            if part.name == "jobs":  # those that trust the clock are among them
                watch.look()
            return fitting.holds() and part.do()

    at_once_max = part.at_once_max
    if db.is_sqlite():
        at_once_max = SQLITE_AT_ONCE_MAX.get(part.name, at_once_max)
    return Crew(
        part.name,
        do,
        bell=bell(part.name),
        stop=stop,
        idle_seconds=part.idle_seconds,
        at_once_max=at_once_max,
        relief_seconds=part.relief_seconds,
        faults=Faults(part.name, app),
    )


class _Fitting:
    """Whether the database still fits; somebody may migrate it under a worker that goes on."""

    def __init__(self) -> None:
        self._asked_at, self._is_good = 0.0, True
        self._lock = threading.Lock()

    def holds(self) -> bool:
        """Ask at the first round and once a minute, for all parts."""
        with self._lock:
            return self._ask()

    def _ask(self) -> bool:
        now = clock.real_seconds()
        if not self._asked_at or now - self._asked_at >= HEARTBEAT_SECONDS:
            home_region.follow()
            found = schema.fit(db.at_work(), current.instance().components)
            if self._is_good and not found.is_good:
                log.error("the database does not fit: no work is done", detail=found.detail)
            self._asked_at, self._is_good = now, found.is_good
        return self._is_good


def step() -> bool:
    """Do one round of every part, one after the other; tells whether there may be more at once."""
    return any([_guarded(part) for part in PARTS])


def _guarded(part: Part) -> bool:
    """Do one round of a part in this thread; what fails is logged, and the others have theirs."""
    try:
        return part.do()
    except SPOILT:
        log.exception("worker step failed", step=part.name)
        return False


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
    due = _due()
    beats = [job for job in due if job.name == HEARTBEAT]
    ran = sum([_run_if_due(job) for job in beats])
    bold = [job for job in due if job.trusts_clock]
    if bold and clock_watch.is_in_doubt():
        due = [job for job in due if job not in bold]
    return ran + sum([_run_if_due(job) for job in due if job not in beats])


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
    runs = [row for row in JobRun.select() if not is_of_a_part(row)]
    failing = ", ".join(row.name for row in runs if row.last_error)
    overran = {row.name for row in runs if row.overran_seconds}
    slow = ", ".join(sorted(overran.union(_still_running_too_long())))
    told = [_("jobs that fail: %(names)s", names=failing)] if failing else []
    if slow:
        told.append(_("jobs that take longer than they may: %(names)s", names=slow))
    if told:
        return HealthResult(
            is_fine=False,
            detail="; ".join(map(str, told)),
            mend=_("read the log; if one hangs, start the worker anew")
            if slow
            else _("read the log for their errors; each is tried again at its next turn"),
        )
    return HealthResult(is_fine=True, detail=_("the worker is at work"))


def _still_running_too_long() -> list[str]:
    seconds_max = {job.name: job.seconds_max for job in jobs()}
    return [
        str(row.name)
        for row in leases.running(JobRun)
        if row.name in seconds_max and row.started_at < clock.ago(seconds=seconds_max[row.name])
    ]


def _due() -> list[Job]:
    """List the jobs that may be due, in one question; one that is new has its first turn."""
    runs = {row.name: row for row in JobRun.select()}
    now, found = clock.now(), []
    for job in jobs():
        row = runs.get(job.name)
        ahead = timedelta(seconds=_ahead_seconds_max(job))
        if row is None or row.due_at <= now or row.due_at > now + ahead:
            found.append(job)
    return found


def _run_if_due(job: Job) -> int:
    row = _take(job)
    if row is None:
        return 0
    error = ""
    with leases.kept(row, name=job.name, seconds_max=job.seconds_max) as taken_seconds:
        try:
            _carry_out(job.run, job.name)
        except SPOILT as failure:
            log.exception("job failed", job=job.name)
            error = repr(failure)[:500]
        seconds = taken_seconds()
    try:
        leases.finish(
            row,
            last_run_at=clock.now(),
            last_error=error,
            overran_seconds=int(seconds) if seconds > job.seconds_max else 0,
            due_at=_next_turn(job),
        )
    except leases.LeaseLost:
        log.warning("job was taken over", job=job.name)
    return 1


def _take(job: Job) -> JobRun | None:
    """Take a due job; only one worker can."""
    if not JobRun.select().where(JobRun.name == job.name).exists():
        first = clock.now() if job.at_hour is None else _next_turn(job)
        JobRun.insert(
            id=ids.new(), name=job.name, due_at=first, last_error="", fence=0, overran_seconds=0
        ).on_conflict_ignore().execute()
    wanted = (JobRun.name == job.name) & clock.is_due(
        JobRun.due_at, ahead_seconds_max=_ahead_seconds_max(job)
    )
    taken = leases.take(JobRun, wanted, order=(JobRun.id,), limit=1)
    return taken[0] if taken else None


def _next_turn(job: Job) -> datetime:
    """Give when a job is due after now: in so many seconds, or at its hour of the region's day."""
    now = clock.now()
    if job.at_hour is None:
        return now + timedelta(seconds=job.every_seconds)
    local = now.astimezone(current.zone())
    turn = local.replace(hour=job.at_hour, minute=0, second=0, microsecond=0)
    if turn <= local:
        turn += timedelta(seconds=job.every_seconds)  # by the clock on the wall
    return turn.astimezone(UTC)


def _ahead_seconds_max(job: Job) -> int:
    """Give how far off a turn can be; a day of 25 hours is among them."""
    return job.every_seconds + (0 if job.at_hour is None else 3_600)


def _carry_out(run_job: Callable[[], object], name: str) -> None:
    log.debug("job", job=name)
    run_job()
