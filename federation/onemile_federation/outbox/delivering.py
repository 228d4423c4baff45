"""Deliveries: to each inbox in order, with patience, by one worker at a time.

One thread reads and writes the tables; each attempt has a thread that does neither. There is no
lease for a delivery: what a killed worker had in the air is sent again by the next.
"""

import queue
import threading
from dataclasses import replace

import structlog
from flask import Flask, current_app

from onemile.api import Service, clock
from onemile_federation.outbox import fan_out, picking, posting, recording, resting
from onemile_federation.outbox.posting import Flight, Outcome

# In the air at once. What takes back, and what is for one person alone, has places of its own,
# so that a magazine with five thousand followers does not delay a deletion.
PLACES, RESERVED_PLACES = 64, 8
# Among them, those begun in the last second: a worker that is killed has no more in doubt, which
# is 1 % of a thousand. At 100 ms an answer this is still a hundred deliveries a second.
FRESH_MAX, FRESH_SECONDS = 10, 1.0
# From so many on that hang for longer, a first attempt has only a few seconds: two hundred dead
# hosts must not hold up the others. The second attempt has all its time again.
HANGING_MAX, HURRIED_SECONDS = 16, 5.0
# Results that come so close together are written together: a look at the queue and a commit cost
# as much for one as for ten.
GATHER_SECONDS = 0.06
# Between two looks at an idle queue, and at one in which all places are taken.
IDLE_SECONDS, BUSY_SECONDS = 0.5, 0.25
# Between two looks at hosts whose rest may be over.
REST_LOOK_SECONDS = 2.0
# What is in the air when a worker is asked to stop may arrive and be written down.
STOP_SECONDS = 5.0
# Of one round of ``step``, before results are written.
STEP_FLIGHTS = 50
# Rounds of fan-out in one ``step``: each is a page of every activity that is due.
STEP_PAGES = 1_000

log = structlog.get_logger()


def step(*, limit: int = 1_000) -> int:
    """Work out receivers, send what is due and wait for the answers; returns how many were tried.

    One bounded round, in the calling thread; for tests and the command line.
    """
    for _round in range(STEP_PAGES):
        if not fan_out.work_out():
            break
    tried, air = 0, picking.Air()
    while tried < limit:
        resting.release()
        places = min(STEP_FLIGHTS, limit - tried)
        flights = picking.probes(air)
        flights += picking.pick(air, places=places, are_urgent=True)
        flights += picking.pick(air, places=places, are_urgent=False)
        if not flights:
            break
        recording.record([posting.post(one) for one in flights])
        tried += len(flights)
    return tried


class _Sender:
    """The loop of the service: fills the air, writes down what comes back."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._air = picking.Air()
        self._begun: dict[int, float] = {}
        self._back: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._looked = float("-inf")

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            begun = self._fill()
            if self._air.flights:
                self._collect(seconds=BUSY_SECONDS)
            elif not begun:
                stop.wait(IDLE_SECONDS)
        self._land()

    def _fill(self) -> int:
        now = clock.real_seconds()
        fresh = sum(now - begun < FRESH_SECONDS for begun in self._begun.values())
        flights: list[Flight] = []
        if now - self._looked >= REST_LOOK_SECONDS:
            self._looked = now
            resting.release()
            if fresh < FRESH_MAX:
                flights = picking.probes(self._air)[: FRESH_MAX - fresh]
                self._launch(flights)
        for are_urgent, places in ((True, PLACES), (False, PLACES - RESERVED_PLACES)):
            free = min(places - len(self._begun), FRESH_MAX - fresh - len(flights))
            if free > 0 and (not are_urgent or picking.is_any_urgent()):
                more = picking.pick(self._air, places=free, are_urgent=are_urgent)
                self._launch(more)
                flights = [*flights, *more]
        return len(flights)

    def _launch(self, flights: list[Flight]) -> None:
        now = clock.real_seconds()
        hanging = sum(now - begun >= FRESH_SECONDS for begun in self._begun.values())
        self._air.take(flights)
        for one in flights:
            if hanging >= HANGING_MAX and one.attempts == 1:
                one = replace(one, seconds_max=HURRIED_SECONDS)
            self._begun[one.id] = now
            # A thread for each: none of a pool would have to be waited for when the worker ends.
            threading.Thread(
                target=self._send, args=(one,), name=f"delivery {one.host}", daemon=True
            ).start()

    def _send(self, flight: Flight) -> None:
        try:
            with self._app.app_context():
                self._back.put(posting.post(flight))
        except Exception:
            log.exception("delivery raised", delivery=flight.id)
            self._back.put(Outcome(flight=flight, error="it raised: see the log"))

    def _collect(self, *, seconds: float) -> None:
        try:
            outcomes = [self._back.get(timeout=seconds)]
        except queue.Empty:
            return
        until = clock.real_seconds() + GATHER_SECONDS
        while len(outcomes) < len(self._begun):
            try:
                left = until - clock.real_seconds()
                outcomes.append(self._back.get(timeout=max(0.0, left)))
            except queue.Empty:
                break
        recording.record(outcomes)
        for one in outcomes:
            self._air.drop(one.flight.id)
            del self._begun[one.flight.id]

    def _land(self) -> None:
        """Wait a little for what is in the air; what does not come back is sent again later."""
        until = clock.real_seconds() + STOP_SECONDS
        while self._begun and clock.real_seconds() < until:
            self._collect(seconds=BUSY_SECONDS)


def _deliver(stop: threading.Event) -> None:
    _Sender(current_app._get_current_object()).run(stop)  # type: ignore[attr-defined]


def _work_out(stop: threading.Event) -> None:
    while not stop.is_set():
        if not fan_out.work_out():
            stop.wait(IDLE_SECONDS)


SERVICES = [
    Service(name="federation.fan_out", run=_work_out, single=True),
    Service(name="federation.deliveries", run=_deliver, single=True),
]
