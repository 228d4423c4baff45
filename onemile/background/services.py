"""Services: loops of the plugins' own inside the worker, each in a thread that is kept alive."""

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from onemile import clock, current, db
from onemile.background import leases
from onemile.background.faults import Faults
from onemile.models import BackgroundTask
from onemile.plugin_manager import SPOILT
from onemile.work import Service

QUEUE = "services"
# Between two starts of one that ends or fails, or of its thread, and between two looks at whose
# turn it is; longer after each that fails (faults.py), until one has lived for longer than that.
PAUSE_SECONDS = 10
# How long the thread that tells a single one to leave outlives it at most.
OVER_LOOK_SECONDS = 1
# A service has no end to wait for: its budget is never used up.
SECONDS_MAX = 10 * 366 * 86_400

log = structlog.get_logger()


class Loop:
    """A declared service and its thread, as a crew is of a part (crews.py): one at most lives."""

    def __init__(
        self, app: Flask, service: Service, stop: threading.Event, may_work: Callable[[], bool]
    ) -> None:
        self._app, self._service, self._stop, self._may_work = app, service, stop, may_work
        self._faults = Faults(f"service {service.name}", app, says="")
        self._thread: threading.Thread | None = None
        self._begun = float("-inf")

    @property
    def threads(self) -> list[threading.Thread]:
        """The one that is there now, or none."""
        return [one for one in (self._thread,) if one is not None and one.is_alive()]

    def relieve(self) -> None:
        """Begin it where it does not live, and note where it does; PAUSE_SECONDS after a death.

        Raises RuntimeError where no thread is left, and the next look tries again.
        """
        if self.threads:
            self._faults.lives()
            return
        now = clock.real_seconds()
        if self._stop.is_set() or now - self._begun < PAUSE_SECONDS:
            return
        # Kept first: one that begins although this fails is not begun twice.
        self._thread = threading.Thread(
            target=self.go_on, name=f"service {self._service.name}", daemon=True
        )
        self._thread.start()
        self._begun = now

    def go_on(self) -> None:
        """Run the service in the calling thread, again and again until it is to stop."""
        while not self._stop.is_set():
            pause_seconds = float(PAUSE_SECONDS)
            self._faults.begins()
            try:
                self._once()
                self._faults.works()
            except SPOILT as error:
                log.exception("service failed", service=self._service.name)
                pause_seconds = max(pause_seconds, self._faults.failed(repr(error)))
            self._stop.wait(pause_seconds)

    def _once(self) -> None:
        with self._app.app_context():
            try:
                if self._may_work():
                    (_run_alone if self._service.single else _run)(self._service, self._stop)
            finally:
                db.release()


def loops(app: Flask, stop: threading.Event, may_work: Callable[[], bool]) -> list[Loop]:
    """Return a loop for each service that is declared; none has begun."""
    with app.app_context():
        declared = current.instance().plugins.declared("register_services")
    return [Loop(app, service, stop, may_work) for _plugin, service in declared]


def _run(service: Service, stop: threading.Event) -> None:
    log.info("service started", service=service.name)
    service.run(stop)
    if not stop.is_set():
        log.warning("service ended by itself: it is started again", service=service.name)


def _run_alone(service: Service, stop: threading.Event) -> None:
    """Run where no other worker does, and end when another has taken over."""
    row = place_of(service)
    if row is None:
        return
    leave = threading.Event()
    try:
        passing_on = threading.Thread(
            target=_pass_on, args=(stop, leave), name="leaving", daemon=True
        )
        passing_on.start()
        with leases.kept(row, name=service.name, seconds_max=SECONDS_MAX, lost=leave):
            _run(service, leave)
    finally:
        leave.set()
        try:
            leases.finish(row)
        except leases.LeaseLost:
            log.warning("service was taken over", service=service.name)


def _pass_on(stop: threading.Event, leave: threading.Event) -> None:
    """Wait for whichever comes first: a service that is over leaves no thread behind."""
    while not leave.is_set() and not stop.wait(OVER_LOOK_SECONDS):
        pass
    leave.set()


def place_of(service: Service) -> BackgroundTask | None:
    """Take the one place of a single service; None while another worker has it."""
    key = f"service:{service.name}"
    if not BackgroundTask.select().where(BackgroundTask.key == key).exists():
        row = {"id": BackgroundTask.id.default(), "queue": QUEUE, "kind": service.name, "key": key}
        kept = {"payload": {}, "due_at": clock.now(), "attempts": 0, "fence": 0, "error": ""}
        BackgroundTask.insert({**row, **kept}).on_conflict_ignore().execute()
    wanted = BackgroundTask.key == key
    taken = leases.take(BackgroundTask, wanted, order=(BackgroundTask.id,), limit=1)
    return taken[0] if taken else None
