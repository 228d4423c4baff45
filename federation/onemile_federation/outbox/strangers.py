"""People of whom it is not known where they can be reached: their servers are asked, side by side.

A server that is slow makes nobody wait but itself: who was asked is not waited for longer than the
round's time allows, and an answer that comes later is found at the next try.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from functools import partial

from onemile.api import clock
from onemile_federation import addresses
from onemile_federation.remote import actors, errands, hosts
from onemile_federation.remote.asking import Absent, Away

# All asking of one round of fan-out: no page of another activity waits longer for it.
SECONDS_MAX = 2.0


class Patience:
    """What is left of a round's time for asking, in real seconds."""

    def __init__(self) -> None:
        self._end = clock.real_seconds() + SECONDS_MAX

    def left(self) -> float:
        return max(0.0, self._end - clock.real_seconds())


def ask(uris: Sequence[str], *, patience: Patience) -> tuple[list[str], set[str]]:
    """Ask for actors: who was not asked for want of time, and who is not there at all.

    Of all others what there is stands among the actors that are known.
    """
    asking, waiting = errands.at_work("fan_out"), deque(uris)
    running: set[Future[None]] = set()
    absent: set[str] = set()
    while patience.left() and (waiting or running):
        for _ in range(len(waiting)):
            uri = waiting.popleft()
            domain = hosts.domain_of(addresses.host_of(uri))
            end = asking.begin(domain, partial(_ask, uri, absent))
            if end is None:
                waiting.append(uri)
            else:
                running.add(end)
        under_way = running or set(asking.running())
        done, _ = wait(under_way, timeout=patience.left(), return_when=FIRST_COMPLETED)
        running -= done
    return list(waiting), absent


def _ask(uri: str, absent: set[str]) -> None:
    try:
        with suppress(Away):
            actors.actor(uri)
    except Absent:
        absent.add(uri)
