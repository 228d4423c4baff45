"""Messages that leave: to a thousand servers, to some that hang, a removal behind many."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from onemile.api import BenchStand, Said, WireAudience, transaction
from onemile_federation import addresses
from onemile_federation.bench import floor, peers, planting
from onemile_federation.keys import keeping
from onemile_federation.outbox import saying
from onemile_federation.outbox.models import Sent

HOSTS, HANGING_HOSTS, CROWD = 1_000, 200, 5_000
ANSWER_SECONDS = 0.1
# Before a measurement is given up: three times what is promised.
SECONDS_MAX = 135.0
LOOK_SECONDS = 0.1
# Deliveries under way before the removal is said.
UNDER_WAY = 20


def fan_out(stand: BenchStand) -> Mapping[str, Any]:
    """A message to 1,000 hosts that answer after 100 ms: until the last has it."""
    return _told(stand, hosts=int(HOSTS * stand.share), hanging=0)


def hanging(stand: BenchStand) -> Mapping[str, Any]:
    """The same where 200 of the hosts never answer: until the last of the others has it."""
    return _told(
        stand, hosts=int(HOSTS * stand.share), hanging=int(HANGING_HOSTS * stand.share)
    )


def removal(stand: BenchStand) -> Mapping[str, Any]:
    """A Delete that is said while 5,000 deliveries wait: until it is first tried."""
    n = max(UNDER_WAY + 1, int(CROWD * stand.share))
    with peers.at_work(delay=ANSWER_SECONDS) as running:
        bases = running.bases(n)
        sender = _planted(stand, bases)
        object_uri = f"{sender}/taken-back"
        with stand.inside(), transaction():
            told = {"object_uri": object_uri, "sender_uri": sender, "inbox": f"{bases[-1]}/inbox"}
            Sent.create(host=bases[-1].partition("//")[2], **told)
        with stand.served(), stand.inside():
            planting.said(sender, [f"{base}/u/anna" for base in bases])
            _until(lambda: running.seen().received >= UNDER_WAY)
            stand.progress(f"removal: behind {n} deliveries")
            begun = time.monotonic()
            said = Said(
                verb="Delete",
                sender_uri=sender,
                object_uri=object_uri,
                audience=WireAudience(is_public=True),
            )
            with transaction():
                saying.say(said, key="bench:removal")
            _until(lambda: bool(running.seen().first_delete))
            seen = running.seen()
    return {
        "behind": n - seen.received,
        "seconds": round(seen.first_delete - begun, 2) if seen.first_delete else None,
        "floor_sign_ms_each": floor.milliseconds()["sign"],
    }


def _told(stand: BenchStand, *, hosts: int, hanging: int) -> Mapping[str, Any]:
    with peers.at_work(delay=ANSWER_SECONDS, hanging=hanging) as running:
        bases = running.bases(hosts)
        sender = _planted(stand, bases)
        stand.progress(f"{hosts} hosts, {hanging} of them hang")
        with stand.served() as served:
            before, begun = served.cpu_seconds(), time.monotonic()
            with stand.inside():
                planting.said(sender, [f"{base}/u/anna" for base in bases])
            _until(lambda: running.seen().answered_hosts >= hosts - hanging)
            seen = running.seen()
            cpu = served.cpu_seconds() - before
    sign = floor.milliseconds()["sign"]
    return {
        "delivered": seen.answered_hosts,
        "of": hosts - hanging,
        "twice": seen.twice,
        "seconds": round(seen.last - begun, 2),
        "server_cpu_seconds": round(cpu, 2),
        "floor_sign_cpu_seconds": round(sign * hosts / 1_000, 4),
    }


def _planted(stand: BenchStand, bases: list[str]) -> str:
    """Let everybody be known, and the sender have its keys; returns the sender's URI."""
    with stand.inside():
        planting.clear()
        planting.people(bases)
        sender = addresses.instance_uri()
        keeping.signer(sender)
    return sender


def _until(question: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS_MAX
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(LOOK_SECONDS)
    return False
