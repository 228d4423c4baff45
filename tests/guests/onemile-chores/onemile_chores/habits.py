"""Jobs and services, the good ones and those that a worker has to live with."""

import threading
import time

from onemile.api import Job, Service, setting
from onemile_chores.services import note

NOBODY = {"number": 0, "by_uri": ""}
SLEEP_SECONDS = 40
FOR_EVER = 10**6


def jobs():
    return [
        Job(name="chores.endless", every_seconds=60, run=_if_hostile(_never_end), seconds_max=2),
        Job(name="chores.sleeps", every_seconds=60, run=_if_hostile(_sleep), seconds_max=2),
        Job(name="chores.raises", every_seconds=1, run=_if_hostile(_raise)),
        Job(name="chores.count", every_seconds=1, run=lambda: note("counted", NOBODY)),
    ]


def services():
    return [
        Service(name="chores.deaf", run=_if_hostile(_never_end)),
        Service(name="chores.alone", run=_if_hostile(_never_end), single=True),
        Service(name="chores.stumbles", run=_if_hostile(_raise)),
        Service(name="chores.watch", run=_watch, single=True),
    ]


def _if_hostile(habit):
    """Have a bad habit where the settings say so; else behave."""

    def run(stop=None):
        if setting("chores.is_hostile"):
            habit()
        elif stop is not None:
            stop.wait()

    return run


def _watch(stop):
    """Note that it has begun and that it was told to stop."""
    note("watching", NOBODY)
    stop.wait()
    note("watched", NOBODY)


def _never_end():
    while True:
        threading.Event().wait(FOR_EVER)


def _sleep():
    time.sleep(SLEEP_SECONDS)


def _raise():
    raise RuntimeError("I would rather not")
