"""The worker: its parts do not wait for each other, and a clock that was ahead stops none."""

import threading
import types

import pytest

from onemile import clock as clock_module
from onemile import clock_watch, current, db, events, mail, worker
from onemile.background import bells, tasks
from onemile.contracts import Job
from onemile.models import JobRun


@pytest.fixture
def ran(instance):
    """Let the instance have one job, hourly, and note when it runs."""
    notes = []
    job = Job(name="core.trial", every_seconds=3600, run=lambda: notes.append("ran"))
    current.instance().rooms["jobs"] = [job]
    return notes


PARTS = [
    (events, "dispatch_pending"),
    (mail, "send_pending"),
    (worker, "run_due_jobs"),
    (tasks, "run_due"),
]


@pytest.mark.parametrize("broken", PARTS, ids=lambda part: part[1])
def test_one_part_that_fails_stops_neither_of_the_others(broken, ran, monkeypatch):
    done = []
    for module, name in PARTS:

        def part(name=name):
            done.append(name)
            if name == broken[1]:
                raise RuntimeError("not today")
            return 0

        part.__name__ = name
        monkeypatch.setattr(module, name, part)
    worker.step()
    assert done == [name for _module, name in PARTS]


@pytest.mark.parametrize("days", [400, 3650, 1])
def test_a_job_put_off_by_a_clock_that_was_ahead_is_due_now(days, ran, clock):
    clock.advance(days=days)
    worker.run_due_jobs()
    clock.advance(days=-days)
    worker.run_due_jobs()
    assert ran == ["ran", "ran"]
    worker.run_due_jobs()
    assert ran == ["ran", "ran"], "and then waits its hour again"


def test_a_lease_of_the_far_future_holds_nobody_off(ran, clock):
    JobRun.create(name="core.trial", lease_until=clock() + db.timedelta(days=400))
    worker.run_due_jobs()
    assert ran == ["ran"]


def test_a_lease_in_force_holds_the_others_off(ran, clock):
    JobRun.create(name="core.trial", lease_until=clock() + db.timedelta(seconds=60))
    worker.run_due_jobs()
    assert ran == []


def test_a_clock_set_back_lets_the_job_run_on(ran, clock):
    worker.run_due_jobs()
    clock.advance(days=-30)
    worker.run_due_jobs()
    assert ran == ["ran", "ran"]


def test_no_work_is_done_on_a_database_that_was_migrated_under_the_worker(instance, monkeypatch):
    seconds, rounds, stop = [1.0], [], threading.Event()
    monkeypatch.setattr(clock_module, "real_seconds", lambda: seconds[0])

    def step():
        rounds.append(seconds[0])
        db.database.execute_sql("UPDATE om_migration_core SET name = '0999_far' WHERE id = 1")
        seconds[0] += 61
        return True

    def wait(_seconds):
        seconds[0] += 61
        if seconds[0] > 300:
            stop.set()

    part = worker.Part(
        name="x", room=types.SimpleNamespace(step=step), function="step", idle_seconds=1
    )
    monkeypatch.setattr(bells.bell("x"), "wait", wait)
    worker._crew(instance, part, worker._Fitting(), clock_watch.Watch(), stop).go_on()
    assert rounds == [1.0]
