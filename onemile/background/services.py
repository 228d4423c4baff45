"""Services: loops of the plugins' own inside the worker, started again when they end too soon."""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask

from onemile import clock, current, db
from onemile.background import leases
from onemile.background.faults import PAUSE_SECONDS_MAX, Faults
from onemile.models import BackgroundTask
from onemile.plugin_manager import SPOILT
from onemile.work import Service

QUEUE = "services"
# Between two starts of one that ends or fails, and between two looks at whose turn it is; longer
# after each that fails (faults.py), and begun anew once one has lived for longer than that.
PAUSE_SECONDS = 10
# A service has no end to wait for: its budget is never used up.
SECONDS_MAX = 10 * 366 * 86_400

log = structlog.get_logger()


def start(app: Flask, stop: threading.Event, may_work: Callable[[], bool]) -> list[Any]:
    """Start a thread for each service that is declared; returns the threads."""
    with app.app_context():
        declared = [one for _, one in current.instance().plugins.declared("register_services")]
    threads = [
        threading.Thread(
            target=_serve, args=(app, one, stop, may_work), name=f"service {one.name}", daemon=True
        )
        for one in declared
    ]
    for thread in threads:
        thread.start()
    return threads


def _serve(
    app: Flask, service: Service, stop: threading.Event, may_work: Callable[[], bool]
) -> None:
    faults = Faults(f"service {service.name}", app, says="")
    while not stop.is_set():
        begun, pause_seconds = clock.real_seconds(), float(PAUSE_SECONDS)
        try:
            _once(app, service, stop, may_work)
            faults.works()
        except SPOILT as error:
            if clock.real_seconds() - begun > PAUSE_SECONDS_MAX:
                faults.works()
            log.exception("service failed", service=service.name)
            pause_seconds = max(pause_seconds, faults.failed(repr(error)))
        stop.wait(pause_seconds)


def _once(
    app: Flask, service: Service, stop: threading.Event, may_work: Callable[[], bool]
) -> None:
    with app.app_context():
        try:
            if may_work():
                (_run_alone if service.single else _run)(service, stop)
        finally:
            db.release()


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
    threading.Thread(target=_pass_on, args=(stop, leave), name="leaving", daemon=True).start()
    try:
        with leases.kept(row, name=service.name, seconds_max=SECONDS_MAX, lost=leave):
            _run(service, leave)
    finally:
        try:
            leases.finish(row)
        except leases.LeaseLost:
            log.warning("service was taken over", service=service.name)


def _pass_on(stop: threading.Event, leave: threading.Event) -> None:
    stop.wait()
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
