"""Services: each lives once, whatever it fails of, and whoever asks hears when it works again."""

import threading

import pytest

from onemile import clock as clock_module
from onemile import current, worker
from onemile.background import faults, services
from onemile.background.crews import Crew
from onemile.cli import embedded
from onemile.work import Service
from tests.core.patience import PATIENCE_SECONDS, soon


def ours():
    return {one.name for one in threading.enumerate() if one.name.startswith(("worker ", "serv"))}


@pytest.fixture
def declare(instance, monkeypatch):
    """Let the instance have these services and no other."""
    monkeypatch.setattr(services, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(faults, "PAUSE_SECONDS", 0.01)
    plugins = type(current.instance().plugins)
    real = plugins.declared

    def having(**runs):
        found = [("core", Service(name=f"core.{name}", run=run)) for name, run in runs.items()]
        monkeypatch.setattr(
            plugins,
            "declared",
            lambda self, hook: found if hook == "register_services" else real(self, hook),
        )

    return having


def test_it_goes_on_whatever_it_fails_of(instance, declare, monkeypatch):
    stop, begun = threading.Event(), []

    def broken():  # as the connection's end may be, where the database is away
        begun.append(1)
        raise RuntimeError("away")

    monkeypatch.setattr(services.db, "release", broken)
    monkeypatch.setattr(faults, "release", lambda: None)
    declare(trial=lambda _stop: None)
    (loop,) = services.loops(instance, stop, lambda: True)
    loop.relieve()
    try:
        assert soon(lambda: len(begun) > faults.TOLD_FROM)
        assert soon(lambda: "service core.trial" in str(faults.check().detail))
    finally:
        stop.set()
        for thread in loop.threads:
            thread.join(PATIENCE_SECONDS)


@pytest.mark.one_engine
def test_one_that_fails_no_more_works_while_it_lives(instance, declare, passed):
    stop, begun = threading.Event(), []

    def run(leave):
        begun.append(1)
        if len(begun) <= faults.TOLD_FROM:
            raise RuntimeError("away")
        leave.wait(PATIENCE_SECONDS)

    declare(trial=run)
    (loop,) = services.loops(instance, stop, lambda: True)
    loop.relieve()
    try:
        assert soon(lambda: len(begun) > faults.TOLD_FROM)
        loop.relieve()
        assert "service core.trial" in str(faults.check().detail)
        passed[0] += faults.PAUSE_SECONDS_MAX + 1
        loop.relieve()
        assert faults.check().is_fine and len(begun) == faults.TOLD_FROM + 1
    finally:
        stop.set()
        for thread in loop.threads:
            thread.join(PATIENCE_SECONDS)


@pytest.mark.one_engine
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_whose_thread_died_gets_another_after_a_pause(instance, declare):
    stop, begun = threading.Event(), []

    def run(leave):
        begun.append(1)
        if len(begun) == 1:
            raise KeyboardInterrupt  # nothing of ours catches it
        leave.wait(PATIENCE_SECONDS)

    declare(trial=run)
    (loop,) = services.loops(instance, stop, lambda: True)
    try:
        assert soon(lambda: loop.relieve() or len(begun) == 2)
        assert len(loop.threads) == 1
    finally:
        stop.set()
        for thread in loop.threads:
            thread.join(PATIENCE_SECONDS)


def test_with_a_thread_for_some_only_none_is_begun_twice_and_events_are_first(
    instance, declare, monkeypatch
):
    monkeypatch.setattr(clock_module, "_source", clock_module._system)
    real, refused, alive, most = threading.Thread.start, [], [], []

    def start(thread):
        if thread.name == "service core.second" and len(refused) < 4:
            refused.append(ours())
            raise RuntimeError("can't start new thread")
        real(thread)

    def first(leave):
        alive.append(1)
        most.append(len(alive))
        leave.wait(PATIENCE_SECONDS)
        alive.pop()

    second = threading.Event()
    declare(first=first, second=lambda leave: second.set() or leave.wait(PATIENCE_SECONDS))
    monkeypatch.setattr(threading.Thread, "start", start)
    ended, stop = [], threading.Event()
    working = embedded._work(embedded.Site(app=instance, host="", port=0), stop, ended)
    try:
        assert second.wait(PATIENCE_SECONDS)
    finally:
        stop.set()
        working.join(PATIENCE_SECONDS)
    assert most == [1] and len(refused) == 4 and ended == [True]
    assert all({"worker events", "service core.first"} <= those for those in refused)


@pytest.mark.one_engine
def test_a_worker_that_ends_by_a_fault_leaves_nothing_at_work(instance, declare, monkeypatch):
    monkeypatch.setattr(clock_module, "_source", clock_module._system)
    living, real, rounds = threading.Event(), Crew.relieve, []
    declare(trial=lambda leave: living.set() or leave.wait(PATIENCE_SECONDS))

    def relieve(crew):
        if living.is_set():
            rounds.append(ours())
            raise RuntimeError("no memory")
        real(crew)

    def failed(_faults, why):  # nor for its handling
        raise RuntimeError(why)

    monkeypatch.setattr(Crew, "relieve", relieve)
    monkeypatch.setattr(faults.Faults, "failed", failed)
    with pytest.raises(RuntimeError):
        worker.run(instance, threading.Event())
    assert {"worker events", "service core.trial"} <= rounds[0] and not ours()
