"""What was kept at the door is done, in order, by one worker at a time."""

import threading
from collections.abc import Callable, Sequence

from onemile.api import Service, bells, clock
from onemile_federation.inbox import doing, fullness, gathering, rounds
from onemile_federation.inbox.beside import Beside
from onemile_federation.inbox.models import RECEPTION, WAITING, Inbound

# Between two looks where nothing has rung: another process may have kept something.
LOOK_SECONDS = 0.5
# Of one round, and what it asks costs as much for one row as for all: so where there were fewer,
# those that come within a moment are done together. Nobody notices so much.
ROUND_ROWS_MAX, COMPANY_SECONDS = 100, 0.05


def step(*, limit: int = ROUND_ROWS_MAX) -> int:
    """Do what waits, the oldest first; returns how many were done. One round of the service.

    What was put off holds up what came later about the same object from the same server, and
    nothing else: nobody makes others wait. Here who must be asked is asked at once.
    """
    return _round(limit, lambda: False)


def serve(stop: threading.Event) -> None:
    """Do what waits until ``stop`` is set: at once where the bell rings, else at the next look.

    What asks other servers does so in threads beside it, and holds up its own domain alone.
    """
    rung = bells.bell(RECEPTION)
    beside = Beside(rung)
    while not stop.is_set():
        rung.clear()
        n = _round(ROUND_ROWS_MAX, stop.is_set, beside)
        if not n:
            rung.wait(LOOK_SECONDS)
        elif n < ROUND_ROWS_MAX:
            stop.wait(COMPANY_SECONDS)
    beside.land()


def _round(limit: int, is_over: Callable[[], bool], beside: Beside | None = None) -> int:
    due = _due(limit, sparing=[] if beside is None else beside.begin_round())
    if not due:
        return 0
    found = rounds.Round(due, _held_up_by([str(row.object_uri) for row in due]), beside)
    until = 0.0
    while found.rest and not is_over():
        if clock.real_seconds() >= until:
            gathering.at_work().let_pass(pressure=fullness.pressure())
            until = clock.real_seconds() + rounds.seconds_max()
        found.go_on()
    return len(due) - len(found.rest)


def _due(limit: int, *, sparing: Sequence[str]) -> list[Inbound]:
    is_due = clock.is_due(Inbound.due_at, ahead_seconds_max=doing.PUT_OFF_SECONDS_MAX)
    # Of ids alone: sorting ten thousand bodies to read a hundred would cost a second.
    first = Inbound.select(Inbound.id).where((Inbound.state == WAITING) & is_due)
    if sparing:
        first = first.where(Inbound.host.not_in(sparing))
    first = first.order_by(Inbound.id).limit(limit)
    chosen = [row.id for row in first]
    rows = Inbound.select().where(Inbound.id.in_(chosen)).order_by(Inbound.id)
    return list(rows) if chosen else []


def _held_up_by(object_uris: list[str]) -> rounds.Held:
    """Return, by server and object, the first row that was put off and until when."""
    named = sorted({uri for uri in object_uris if uri})
    is_due = clock.is_due(Inbound.due_at, ahead_seconds_max=doing.PUT_OFF_SECONDS_MAX)
    rows = (
        Inbound.select(Inbound.id, Inbound.host, Inbound.object_uri, Inbound.due_at)
        .where((Inbound.state == WAITING) & Inbound.object_uri.in_(named) & ~is_due)
        .order_by(Inbound.id.desc())
    )
    if not named:
        return {}
    return {(str(row.host), str(row.object_uri)): (int(row.id), row.due_at) for row in rows}


SERVICES: list[Service] = [Service(name=RECEPTION, run=serve, single=True)]
