"""A hundred thousand deliveries that wait: what they cost in memory, and at a start."""

import time
from collections.abc import Mapping
from typing import Any

from onemile.api import BenchStand, clock
from onemile_federation import addresses
from onemile_federation.bench import floor, peers, planting
from onemile_federation.keys import keeping

DELIVERIES, HOSTS = 100_000, 1_000
ANSWER_SECONDS = 0.1
# How long the first of them is waited for.
FIRST_SECONDS_MAX = 60.0
# So long the instance works on them, looked at so often.
WORK_SECONDS, LOOK_SECONDS = 20.0, 0.1


def deliveries(stand: BenchStand) -> Mapping[str, Any]:
    """100,000 deliveries to 1,000 hosts are due while the instance starts and works on them."""
    n, hosts = int(DELIVERIES * stand.share), max(1, int(HOSTS * stand.share))
    seconds = min(WORK_SECONDS, stand.seconds)
    with peers.at_work(delay=ANSWER_SECONDS) as running:
        empty = _memory(stand, running, [], seconds=min(2.0, seconds))
        bases = running.bases(hosts)
        stand.progress(f"{n} waiting deliveries are written")
        with stand.inside():
            planting.clear()
            planting.people(bases)
            sender = addresses.instance_uri()
            keeping.signer(sender)
            uris = [f"{base}/u/anna" for base in bases]
            for _round in range(n // hosts):
                (made, *_more) = planting.said(sender, uris, is_worked_out=True)
                planting.deliveries(made, bases, due_at=clock.ago(seconds=60))
        stand.progress(f"{n} waiting deliveries, {seconds:g} s at work")
        full = _memory(stand, running, bases, seconds=seconds)
    return {
        "waiting": n,
        "empty_mb": empty["most_mb"],
        **full,
        "floor_sign_ms_each": floor.milliseconds()["sign"],
    }


def _memory(
    stand: BenchStand, running: peers.Running, bases: list[str], *, seconds: float
) -> dict[str, Any]:
    """Return the most memory that was seen, and when the first delivery came after the start."""
    started = time.monotonic()
    most = 0
    with stand.served() as served:
        ready = time.monotonic()
        ended = ready
        while ended < ready + seconds or (bases and _is_silent(running, ended - ready)):
            most = max(most, served.memory_bytes())
            time.sleep(LOOK_SECONDS)
            ended = time.monotonic()
        seen = running.seen()
    first = seen.first - started if bases and seen.first else 0.0
    return {
        "most_mb": round(most / 1e6, 1),
        "ready_seconds": round(ready - started, 2),
        "first_delivery_seconds": round(first, 2),
        "per_second": round(seen.received / (ended - ready), 1),
    }


def _is_silent(running: peers.Running, seconds: float) -> bool:
    """Tell whether the first delivery is still to come, and worth being waited for."""
    return seconds < FIRST_SECONDS_MAX and not running.seen().received
