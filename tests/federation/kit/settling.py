"""The wheels of instances, turned by hand: events, tasks, deliveries, reception, until all rest."""

from collections.abc import Sequence

from flask import Flask

from onemile import current, db, worker
from onemile.background import tasks
from onemile_federation.inbox import reception
from onemile_federation.outbox import delivering

# A message and its answer are two rounds each; what goes on for longer goes round in circles.
ROUNDS_MAX = 100


class Restless(AssertionError):
    """Instances that have always something more to do."""


def settle(apps: Sequence[Flask], *, jobs: bool = False) -> None:
    """Let instances do what is due until nothing is. Raises Restless after ROUNDS_MAX rounds.

    What is due later stays: move the clock, and settle again. ``jobs`` are run first, those that
    are due, if they are asked for.
    """
    for app in apps if jobs else ():
        with app.app_context():
            try:
                worker.run_due_jobs()
            finally:
                db.release()
    for _round in range(ROUNDS_MAX):
        done = [turn(app) for app in apps]
        if not any(done):
            return
    raise Restless(f"after {ROUNDS_MAX} rounds something is still due")


def turn(app: Flask) -> int:
    """Let one instance have one turn; returns how much it did, its events left out."""
    with app.app_context():
        try:
            worker.drain()
            done = tasks.run_due()
            enabled = {plugin.name for plugin in current.instance().plugins.all}
            if "federation" in enabled:
                done += delivering.step() + reception.step()
            return done
        finally:
            db.release()
