"""Messages that arrive: accepted and durable, alone and among garbage."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from onemile.api import BenchStand
from onemile_federation import addresses
from onemile_federation.bench import floor, planting
from onemile_federation.bench.posting_client import Order
from onemile_federation.inbox.models import WAITING, Inbound

# A tenth above what is promised, 200 a second.
PER_SECOND = 220
CONNECTIONS = 16
# How long the ceiling is looked for, at most.
CEILING_SECONDS, CEILING_PER_SECOND = 10.0, 600
GARBAGE = 10
# As many of them say no more than their quota: 300 in five minutes each.
SENDERS_MAX = 500
# Signing before the load, and a slow answer after it.
CLIENT_SECONDS = 240


def inbox(stand: BenchStand) -> Mapping[str, Any]:
    """Signed POSTs of 2 kB: how many a second at most, and how long each takes at 220 a second.

    Of what a server hears most: three of four are new from somebody who is followed, one is a
    comment under something that is known here.
    """
    return _at_rate(stand, _planted(stand))


def comments(stand: BenchStand) -> Mapping[str, Any]:
    """The same where each is a comment, which asks most of the reception."""
    return _at_rate(stand, {**_planted(stand), "answers_one_in": 1})


def _at_rate(stand: BenchStand, order: dict[str, Any]) -> Mapping[str, Any]:
    brief = min(CEILING_SECONDS, stand.seconds)
    most = int(brief * CEILING_PER_SECOND)
    with stand.served() as served:
        stand.progress("inbox: as fast as it answers")
        fast = {"seconds": brief, "messages": most, "per_second": 0, "name": "fast"}
        ceiling = _posted({**order, **fast})
        stand.progress(f"inbox: {PER_SECOND} a second, {stand.seconds:g} s")
        before = served.cpu_seconds()
        at_rate = _posted({**order, "messages": int(stand.seconds * PER_SECOND)})
        cpu = served.cpu_seconds() - before
        memory = served.memory_bytes()
    return {
        **_with_floor(at_rate, cpu),
        "ceiling": ceiling,
        "memory_mb": round(memory / 1e6, 1),
        **_kept(stand, at_rate["accepted"] + ceiling["accepted"]),
    }


def flood(stand: BenchStand) -> Mapping[str, Any]:
    """The same with ten unsigned messages before each genuine one, as fast as they are answered."""
    order = _planted(stand)
    most = int(stand.seconds * CEILING_PER_SECOND / GARBAGE) + CONNECTIONS
    with stand.served() as served:
        stand.progress(f"flood: {GARBAGE} unsigned ones for each, {stand.seconds:g} s")
        before = served.cpu_seconds()
        among = {"garbage": GARBAGE, "messages": most, "per_second": 0, "name": "flood"}
        seen = _posted({**order, **among})
        cpu = served.cpu_seconds() - before
    return {**_with_floor(seen, cpu), **_kept(stand, seen["accepted"])}


def _planted(stand: BenchStand) -> dict[str, Any]:
    n = max(2, int(SENDERS_MAX * stand.share))
    with stand.inside():
        planting.clear()
        uris = planting.people([f"https://s{number}.example" for number in range(n)])
        key = planting.keys(uris)
        to = addresses.shared_inbox()
    order = Order(
        inbox=to,
        actor_uris=uris,
        key=key.decode(),
        name="said",
        messages=0,
        seconds=stand.seconds,
        per_second=PER_SECOND,
        connections=CONNECTIONS,
    )
    return asdict(order)


def _posted(order: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "onemile_federation.bench.posting_client"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=order["seconds"] + CLIENT_SECONDS,
        check=True,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _with_floor(seen: dict[str, Any], cpu: float) -> dict[str, Any]:
    """Put the server's processor time, and the bare RSA of the same messages, beside it."""
    n = max(1, seen["accepted"])
    verify = floor.milliseconds()["verify"]
    return {
        **seen,
        "server_cpu_ms_each": round(cpu * 1_000 / n, 2),
        "floor_verify_ms_each": verify,
    }


def _kept(stand: BenchStand, accepted: int) -> dict[str, int]:
    """Count what of the accepted lies in the table: each of them, or it was not durable."""
    with stand.inside():
        kept = Inbound.select().count()
        waiting = Inbound.select().where(Inbound.state == WAITING).count()
    return {"kept": kept, "missing": max(0, accepted - kept), "still_waiting": waiting}
