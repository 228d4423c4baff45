"""Plants two places beside each other; what passes between them truly travels, over the loopback.

Each lives alone until some days ago. From then on both live by turns on one clock: some hours here,
some there, then what they have for each other goes through their doors until nothing is under way.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from onemile import clock, current, i18n, worker
from onemile.background import tasks
from onemile.cli.embedded import Site, opened
from onemile.db import transaction
from onemile.demo import founding, town
from onemile.demo.localities import BOTH, Locality
from onemile.demo.logins import Logins
from onemile.demo.town import Town
from onemile.instance_settings import SETTINGS
from onemile.plugin_manager import installed

CARRIES = "plant_demo_between"
# At work in any new instance.
USUAL = tuple(name for one in SETTINGS if one.name == "enabled" for name in one.default)
# So long ago they met; what was said before is not sent after.
MET_DAYS = 13
# So many hours pass between two turns of what carries.
HOURS = 4
# A message, its answer and what that causes are a few turns; more go round in circles.
TURNS_MAX = 200


class Restless(AssertionError):
    """Two instances that have always something more to do."""


def plant(
    folder: Path,
    addresses: Sequence[str],
    *,
    size: int,
    plugins: Sequence[str] = USUAL,
    without: Sequence[str] = (),
) -> dict[str, Logins]:
    """Plant both in folders of their own, and have them meet; says who may sign in where.

    ``size`` is the number of members of the first; beside ``plugins`` those are at work that carry
    something across, except what it is to be ``without``. Both ports must be free: what travels
    goes through them.
    """
    present = clock.now()
    enabled = sorted({*plugins, *carriers()} - {*without})
    with ExitStack() as stack:
        halves = []
        for locality, address in zip(BOTH, addresses, strict=True):
            painter = stack.enter_context(ThreadPoolExecutor(max_workers=1))
            app = _instance(folder / locality.name, locality, address, enabled)
            halves.append(Half(app, locality, address, size=size, painter=painter))
        for half in halves:
            half.live_alone(present - timedelta(days=MET_DAYS))
        for here, there in zip(halves, reversed(halves), strict=True):
            here.town.elsewhere, here.town.met_days = there.town.offered, MET_DAYS
            here.town.other_base_url = there.base_url
        with opened([half.site for half in halves]):
            _live_together(halves, present)
        return {half.locality.name: half.end() for half in halves}


class Half:
    """One of the two, while it is planted."""

    def __init__(
        self, app: Flask, locality: Locality, address: str, *, size: int, painter: Any
    ) -> None:
        self.app, self.locality, self.base_url = app, locality, address
        host, port = address.removeprefix("http://").rsplit(":", 1)
        self.site = Site(app=self.app, host=host, port=int(port))
        self._turns: list[Callable[[], int]] = []
        with self._inside():
            many = max(town.SIZE_MIN, min(locality.size, round(size * locality.share)))
            self.persons = town.invented(locality, size=many, seed=locality.seed)
            with transaction():
                self.town = Town(
                    self.persons,
                    app=self.app,
                    painter=painter,
                    seed=locality.seed,
                    locality=locality,
                )
                self.town.begin()

    def live_alone(self, until: datetime) -> None:
        """Live from the beginning until they meet."""
        with self._inside(), transaction():
            self.town.diary.live(jobs_for_days=town.JOBS_FOR_DAYS, until=until)

    def meet(self) -> None:
        """Plan what is to happen between the two."""
        with self._inside(), transaction():
            given = getattr(current.instance().plugins.hook, CARRIES)(world=self.town)
            self._turns = [turn for turns in given for turn in turns]

    def go_on(self, until: datetime) -> None:
        """Live on for some hours."""
        with self._inside(), transaction():
            self.town.diary.go_on(until=until)

    def turn(self) -> int:
        """Do once what is due; returns how much it was."""
        with self._inside():
            worker.drain()
            return tasks.run_due() + sum([turn() for turn in self._turns])

    def end(self) -> Logins:
        """Leave it as today finds it."""
        with self._inside():
            self.town.wait_for_pictures()
            with transaction():
                town.read_old_notices()
            told = town.logins_of(self.persons)
            founding.keep(self.app)
        return told

    @contextmanager
    def _inside(self) -> Iterator[None]:
        with self.app.app_context(), i18n.speaking(self.locality.language):
            yield


def carriers() -> list[str]:
    """Name the plugins installed here that carry something between two instances."""
    return [point.name for point in installed() if hasattr(point.load(), CARRIES)]


def _instance(folder: Path, locality: Locality, address: str, enabled: Sequence[str]) -> Flask:
    """Make one of the two: in development mode, which asks others on this machine and nowhere else.

    Switched on by mistake it does no harm: the start refuses it beside a public address, every page
    says so in a banner, and so does ``doctor``.
    """
    values = {"base_url": address, "development": True, "enabled": [*enabled]}
    return founding.found(folder, locality, values)


def _live_together(halves: Sequence[Half], present: datetime) -> None:
    for half in halves:
        half.meet()
    for number in range(MET_DAYS * 24 // HOURS):
        until = present - timedelta(days=MET_DAYS) + timedelta(hours=HOURS * (number + 1))
        for half in halves:
            half.go_on(until)
        _carry(halves, until)


def _carry(halves: Sequence[Half], moment: datetime) -> None:
    """Let both do what is due by turns, until neither has anything to do."""
    ticks = count(1)  # one step of it is atomic, and doors are answered in other threads
    before = clock.use(lambda: moment + timedelta(microseconds=next(ticks)))
    try:
        for _turn in range(TURNS_MAX):
            if not sum([half.turn() for half in halves]):
                return
        raise Restless(f"after {TURNS_MAX} turns something is still under way")
    finally:
        clock.use(before)
