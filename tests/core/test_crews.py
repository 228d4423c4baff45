"""Crews: what takes long holds up nothing else, and nobody looks twice where one is enough."""

import dataclasses
import itertools
import threading
import time

import pytest

from onemile import clock as clock_module
from onemile import current, db, worker
from onemile.background import faults
from onemile.background.crews import Crew
from onemile.background.tasks import defer
from onemile.models import BackgroundTask
from onemile.work import Job, TaskKind
from tests.core.patience import PATIENCE_SECONDS, soon


@pytest.fixture
def at_work(instance, monkeypatch):
    """Let a worker work on the instance until the test is over."""
    monkeypatch.setattr(clock_module, "_source", clock_module._system)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(instance, stop))

    def start():
        thread.start()

    yield start
    stop.set()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def kinds(**runs):
    for name, run in runs.items():
        kind = TaskKind(name=f"core.{name}", run=run, is_whole=False)
        current.instance().rooms.setdefault("task_kinds", {})[kind.name] = kind


def waiting():
    """Count the tasks of these tests; what plugins' services hold lies in the same table."""
    return BackgroundTask.select().where(BackgroundTask.kind.startswith("core.")).count()


def test_a_task_that_takes_30_seconds_holds_up_no_short_one(instance, at_work):
    over, short_done = threading.Event(), threading.Event()
    kinds(long=lambda _payload: over.wait(30), short=lambda _payload: short_done.set())
    with db.transaction():
        defer("core.long", {})
        defer("core.short", {})
    at_work()
    try:
        assert short_done.wait(PATIENCE_SECONDS) and not over.is_set()
        assert soon(lambda: waiting() == 1)
    finally:
        over.set()


def test_so_many_long_tasks_are_in_hand_and_no_more(instance, at_work):
    over, in_hand, most = threading.Event(), [], []

    def run(_payload):
        in_hand.append(1)
        most.append(len(in_hand))
        over.wait(30)
        in_hand.pop()

    kinds(long=run)
    at_once_max = 2 if db.is_sqlite() else 4
    with db.transaction():
        for _ in range(at_once_max + 2):
            defer("core.long", {})
    at_work()
    try:
        assert soon(lambda: len(most) == at_once_max)
        assert not over.wait(1.5), "and no further one meanwhile"
        assert len(most) == at_once_max
    finally:
        over.set()
    assert soon(lambda: waiting() == 0)
    assert max(most) == at_once_max


def test_of_a_kind_that_says_so_one_is_in_hand_and_others_do_not_wait(instance, at_work):
    over, begun, other_done = threading.Event(), [], threading.Event()

    def run(_payload):
        begun.append(1)
        over.wait(30)

    kinds(other=lambda _payload: other_done.set())
    slow = TaskKind(name="core.slow", run=run, is_whole=False, at_once_max=1)
    current.instance().rooms["task_kinds"][slow.name] = slow
    with db.transaction():
        for _ in range(5):
            defer("core.slow", {})
        defer("core.other", {})
    at_work()
    try:
        assert other_done.wait(PATIENCE_SECONDS) and begun == [1]
    finally:
        over.set()
    assert soon(lambda: waiting() == 0) and len(begun) == 5


def test_a_job_that_never_ends_and_one_that_raises_stop_no_other(instance, at_work, monkeypatch):
    monkeypatch.setattr(worker, "PARTS", tuple(quick(part) for part in worker.PARTS))
    over, ran, raised = threading.Event(), threading.Event(), threading.Event()

    def fails():
        raised.set()
        raise RuntimeError("not today")

    runs = {"endless": lambda: over.wait(60), "fails": fails, "works": ran.set}
    current.instance().rooms["jobs"] = [
        Job(name=f"core.{name}", every_seconds=3600, run=run) for name, run in runs.items()
    ]
    at_work()
    try:
        assert raised.wait(PATIENCE_SECONDS) and ran.wait(PATIENCE_SECONDS)
    finally:
        over.set()


def quick(part):
    return dataclasses.replace(part, relief_seconds=0.2)


@pytest.mark.parametrize("at_once_max", [1, 3])
def test_an_idle_crew_has_one_thread_that_looks(at_once_max):
    stop, over, rounds, jams = threading.Event(), threading.Event(), [], [1, 2, 3]

    def do():
        rounds.append(threading.current_thread())
        if jams:
            jams.pop()
            over.wait(30)
            return True
        return False

    crew = Crew(
        "trial",
        do,
        bell=threading.Event(),
        stop=stop,
        idle_seconds=30,
        at_once_max=at_once_max,
        relief_seconds=0.01,
    )
    try:
        assert soon(lambda: crew.relieve() or len(crew.threads) == at_once_max)
        crew.relieve()
        assert len(crew.threads) == at_once_max
        over.set()
        assert soon(lambda: not jams and len(crew.threads) == 1)
    finally:
        stop.set()
        crew._bell.set()
        for thread in crew.threads:
            thread.join(PATIENCE_SECONDS)


def leave(_payload=None):
    raise SystemExit(1)


def test_a_plugin_that_wants_to_exit_stops_no_thread_of_the_worker(instance, at_work):
    done = threading.Event()
    kinds(leaving=leave, staying=lambda _payload: done.set())
    with db.transaction():
        for _turn in range(6):
            defer("core.leaving", {})
        defer("core.staying", {})
    at_work()
    assert done.wait(PATIENCE_SECONDS)
    failed = BackgroundTask.select().where(BackgroundTask.error.contains("SystemExit"))
    assert soon(lambda: failed.count() == 6)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_replaced():
    done, stop, turns = threading.Event(), threading.Event(), []

    def do():
        turns.append(1)
        if len(turns) == 1:
            raise KeyboardInterrupt  # nothing of ours catches it
        done.set()
        return False

    crew = Crew("mortal", do, bell=threading.Event(), stop=stop, idle_seconds=0.05)
    crew.relieve()
    assert soon(lambda: not any(one.is_alive() for one in crew.threads))
    crew.relieve()
    assert done.wait(PATIENCE_SECONDS)
    stop.set()
    for thread in crew.threads:
        thread.join(PATIENCE_SECONDS)


def test_a_part_that_fails_rests_longer_each_time_is_told_and_works_again(instance, monkeypatch):
    monkeypatch.setattr(faults, "PAUSE_SECONDS", 0.01)
    begun, stop, bell, mended = [], threading.Event(), threading.Event(), threading.Event()

    def do():
        begun.append(time.monotonic())
        bell.set()  # what rings does not shorten a rest
        if not mended.is_set():
            raise RuntimeError("nobody has thought of it")
        return False

    crew = Crew(
        "trial", do, bell=bell, stop=stop, idle_seconds=9, faults=faults.Faults("trial", instance)
    )
    crew.relieve()
    try:
        assert soon(lambda: len(begun) == 6)
        pauses = [after - before for before, after in itertools.pairwise(begun)]
        assert all(pause >= 0.01 * 2**n for n, pause in enumerate(pauses))
        assert soon(lambda: "worker trial" in str(faults.check().detail))
        mended.set()
        assert soon(lambda: faults.check().is_fine)
    finally:
        stop.set()
        bell.set()
        for thread in crew.threads:
            thread.join(PATIENCE_SECONDS)


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_a_thread_that_could_not_begin_holds_no_place(monkeypatch, error):
    def start(_thread):
        raise error

    stop, done = threading.Event(), threading.Event()
    crew = Crew("late", done.set, bell=threading.Event(), stop=stop, idle_seconds=0.05)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        with pytest.raises(type(error)):
            crew.relieve()
    crew.relieve()
    assert done.wait(PATIENCE_SECONDS)
    stop.set()
    for thread in crew.threads:
        thread.join(PATIENCE_SECONDS)
