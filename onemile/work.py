"""What plugins give the worker to do: jobs by time, tasks on demand, services without end."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from onemile.fields import Name, Seconds, whole
from onemile.record import Record, WrongField


@dataclass(frozen=True, kw_only=True)
class Job(Record):
    """Periodic work for the worker; ``run`` must bear being run twice.

    ``trusts_clock``: it deletes or decides because time has passed, and waits while the clock
    is in doubt. ``at_hour`` is the hour of the region's day at which it runs, every so many
    whole days. A run of more than ``seconds_max`` is named by the log and ``onemile doctor``.
    ``asks_outside``: it waits for other servers, and is left out of the past of a demo.
    """

    name: Name
    every_seconds: Seconds
    run: Callable[[], object]
    trusts_clock: bool = False
    at_hour: Annotated[int, whole(least=0, most=23)] | None = None
    seconds_max: Seconds = 900
    asks_outside: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.at_hour is not None and self.every_seconds % 86_400:
            raise WrongField(f"Job.every_seconds of {self.name} must be whole days with at_hour")


def doubling(attempts: int) -> float:
    """Return the seconds to wait after so many failures: five, doubled, six hours at most."""
    return min(6 * 3_600.0, 5 * 2.0 ** min(40, max(0, attempts - 1)))


@dataclass(frozen=True, kw_only=True)
class TaskKind(Record):
    """Work that a transaction asks for by ``defer``, and the worker does after the commit.

    ``run`` takes the payload. Where it ``is_whole``, it and its end are one transaction: done
    exactly once, or taken back. What waits for the world outside is not, and must bear being
    run twice. ``wait`` gives the seconds after so many failures. Of one kind ``at_once_max`` are in
    hand in one process at most; 0 is as many as there are threads.
    """

    name: Name
    run: Callable[[Any], object]
    attempts_max: Annotated[int, whole(least=1, most=1_000)] = 12
    wait: Callable[[int], float] = doubling
    seconds_max: Seconds = 60
    is_whole: bool = True
    at_once_max: Annotated[int, whole(least=0, most=1_000)] = 0


@dataclass(frozen=True, kw_only=True)
class Service(Record):
    """A loop of a plugin's own in the worker; ``run`` returns soon after its event is set.

    ``single``: in one worker at a time.
    """

    name: Name
    run: Callable[[threading.Event], object]
    single: bool = False
