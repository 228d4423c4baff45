"""Tasks: asked for in the transaction, done once after it; leases, fences, budgets, keys."""

import threading

import pytest

from onemile import clock as clock_module
from onemile import current, db, health, worker
from onemile.background import leases, queue, services, tasks
from onemile.background.tasks import GiveUp, Outage, defer
from onemile.models import BackgroundTask, EventRow, JobRun
from onemile.record import WrongField
from onemile.work import Job, Service, TaskKind


@pytest.fixture
def does(instance):
    """Let the instance have one kind of task, and give what it was called with."""
    called = []

    def declare(run=None, **other):
        def note(payload):
            called.append(payload)
            if run is not None:
                run(payload)

        kind = TaskKind(name="core.trial", run=note, **other)
        current.instance().rooms["task_kinds"] = {kind.name: kind}
        return called

    declare()
    return declare


def ask(**other):
    with db.transaction():
        return defer("core.trial", {"uri": "https://x.example/items/1"}, **other)


def test_a_task_is_done_once_after_its_transaction(does):
    called = does()
    ask()
    assert tasks.run_due() == 1 and tasks.run_due() == 0
    assert called == [{"uri": "https://x.example/items/1"}]
    assert not BackgroundTask.select().exists()


def test_a_rollback_takes_a_task_along_and_none_is_asked_outside(does):
    with pytest.raises(ZeroDivisionError), db.transaction():
        defer("core.trial", {})
        _ = 1 / 0
    assert tasks.run_due() == 0
    with pytest.raises(RuntimeError, match="transaction"):
        defer("core.trial", {})


def test_a_key_is_asked_once_also_when_it_is_done(does):
    called = does()
    first = ask(key="core.trial:1")
    assert ask(key="core.trial:1") == first
    tasks.run_due()
    assert ask(key="core.trial:1") == first and tasks.run_due() == 0
    assert len(called) == 1


def test_a_key_of_long_ago_is_forgotten(does, clock):
    ask(key="a")
    tasks.run_due()
    clock.advance(days=tasks.KEEP_DAYS + 1)
    assert tasks.forget_old() == 1


def test_not_before_its_time(does, clock):
    called = does()
    ask(at=clock_module.ahead(hours=2))
    tasks.run_due()
    assert called == []
    clock.advance(hours=2)
    tasks.run_due()
    assert len(called) == 1


PAYLOADS = {
    "words": {"text": "Bonjour Ana"},
    "two lines": {"text": "a\nb"},
    "nested": {"x": {"y": 1}},
    "a number with a comma": {"x": 47.5},
    "an object": {"x": object()},
    "too much": {f"uri{n}": "https://x.example/" + "a" * 300 for n in range(9)},
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_holds_ids_and_uris_alone(payload, does):
    with pytest.raises(ValueError, match="payload"), db.transaction():
        defer("core.trial", payload)
    assert not BackgroundTask.select().exists()


@pytest.mark.parametrize("other", [{"key": ""}, {"key": "k" * 201}])
def test_a_key_has_its_length(other, does):
    with pytest.raises(ValueError, match="key"):
        ask(**other)


def test_nobody_asks_for_what_is_not_declared(does):
    with pytest.raises(ValueError, match=r"core\.other"), db.transaction():
        defer("core.other", {})


def fails(error):
    def run(_payload):
        EventRow.create(name="half", payload={}, is_dispatched=True)
        raise error

    return run


def test_what_fails_is_taken_back_and_tried_again_later(does, clock):
    does(fails(RuntimeError("not today")), attempts_max=3)
    ask()
    for attempts in (1, 2, 3):
        assert tasks.run_due() == 1 and tasks.run_due() == 0
        assert BackgroundTask.get().attempts == attempts
        clock.advance(hours=7)
    assert tasks.run_due() == 0 and not EventRow.select().where(EventRow.name == "half").exists()
    assert [row.kind for row in tasks.given_up()] == ["core.trial"]
    assert not tasks.check().is_fine and "core.trial" in str(tasks.check().detail)
    called = does()
    assert tasks.try_again() == 1 and tasks.run_due() == 1 and called and tasks.check().is_fine


def test_an_outage_is_no_attempt(does, clock):
    does(fails(Outage()), attempts_max=1)
    ask()
    for _ in range(5):
        assert tasks.run_due() == 1
        clock.advance(seconds=tasks.OUTAGE_SECONDS + 1)
    assert BackgroundTask.get().attempts == 0


def test_a_final_failure_is_the_last(does):
    does(fails(GiveUp("gone")))
    ask()
    tasks.run_due()
    assert tasks.given_up() and tasks.let_go() == 1


def test_who_lost_the_lease_writes_nothing(does, clock):
    def taken_over(_payload):
        EventRow.create(name="half", payload={}, is_dispatched=True)
        BackgroundTask.update(fence=BackgroundTask.fence + 1).execute()

    does(taken_over)
    ask()
    tasks.run_due()
    assert not EventRow.select().where(EventRow.name == "half").exists()


def test_a_lease_is_one_workers_and_runs_out(does, clock):
    ask()
    (slow,) = queue.claim("tasks", 5)
    assert queue.claim("tasks", 5) == [] and queue.renew(slow)
    clock.advance(seconds=leases.LEASE_SECONDS + 1)
    (quick,) = queue.claim("tasks", 5)
    assert (quick.fence, quick.attempts) == (slow.fence + 1, 1), "a death is an attempt"
    assert not queue.renew(slow)
    for write in (queue.done, lambda one: queue.again(one, 5)):
        with pytest.raises(leases.LeaseLost):
            write(slow)
    queue.done(quick)
    assert not BackgroundTask.select().exists()


def test_a_task_that_kills_its_worker_is_given_up(does, clock):
    does(attempts_max=3)
    ask()
    for _death in range(3):
        assert len(queue.claim("tasks", 1)) == 1
        BackgroundTask.update(attempts=BackgroundTask.attempts + 1).execute()
        clock.advance(seconds=leases.LEASE_SECONDS + 1)
    tasks.run_due()
    assert len(tasks.given_up()) == 1


@pytest.mark.parametrize("days", [-3650, 3650])
def test_a_clock_that_was_wrong_holds_no_task_off(days, does, clock):
    called = does()
    clock.advance(days=days)
    ask()
    queue.claim("tasks", 1)
    clock.advance(days=-days)
    tasks.run_due()
    assert len(called) == 1


def test_a_lease_is_renewed_while_the_work_goes_on(does, monkeypatch):
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.02)
    ask()
    (claimed,) = queue.claim("tasks", 1)
    before = BackgroundTask.get().lease_until
    until = threading.Event()
    with leases.kept(claimed.row, name="x", seconds_max=60):
        for _ in range(200):
            if BackgroundTask.get().lease_until > before:
                break
            until.wait(0.02)
    assert BackgroundTask.get().lease_until > before


def test_four_workers_at_once_do_each_task_once(instance, does):
    called = does()
    for _ in range(24):
        ask()

    def work():
        with instance.app_context():
            while tasks.run_due():
                pass
            db.at_work().close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(called) == 24 and not BackgroundTask.select().exists()


# ------------------------------------------------------------------------- jobs and services


@pytest.fixture
def job(instance):
    """Let the instance have one job."""
    ran = []

    def declare(**other):
        given = {"name": "core.trial", "every_seconds": 86_400, "run": lambda: ran.append(1)}
        current.instance().rooms["jobs"] = [Job(**{**given, **other})]
        return ran

    return declare


def test_a_job_at_its_hour_waits_for_it_in_winter_and_in_summer(job, clock):
    ran = job(at_hour=3)
    worker.run_due_jobs()
    assert ran == []
    for day in range(1, 200):
        clock.advance(days=1)
        worker.run_due_jobs()
        assert len(ran) == day
        assert JobRun.get().due_at.astimezone(current.zone()).hour == 3


@pytest.mark.parametrize(
    "wrong", [{"at_hour": 24}, {"at_hour": -1}, {"at_hour": 3, "every_seconds": 90_000}]
)
def test_an_hour_that_cannot_be_is_refused(wrong, job):
    with pytest.raises(WrongField):
        job(**wrong)


def test_a_job_that_overruns_is_named(job, monkeypatch):
    seconds = iter(range(0, 100_000, 50))
    monkeypatch.setattr(clock_module, "real_seconds", lambda: next(seconds))
    job(seconds_max=10)
    JobRun.create(name=worker.HEARTBEAT, last_run_at=clock_module.now())
    worker.run_due_jobs()
    found = next(health.ask(check) for check in health.checks() if check.name == "worker")
    assert not found.is_fine and "core.trial" in str(found.detail)


def test_a_job_that_never_ends_is_named_while_it_runs(job, clock):
    job(seconds_max=10)
    JobRun.create(name=worker.HEARTBEAT, last_run_at=clock_module.now())
    worker._take(worker.jobs()[0])
    clock.advance(seconds=30)
    assert not worker.check().is_fine and "core.trial" in str(worker.check().detail)


def test_a_single_service_has_one_place(instance, clock):
    service = Service(name="core.trial", run=lambda stop: None, single=True)
    first = services.place_of(service)
    assert services.place_of(service) is None
    clock.advance(seconds=leases.LEASE_SECONDS + 1)
    assert services.place_of(service).fence == first.fence + 1


@pytest.mark.parametrize("single", [False, True])
def test_a_service_is_told_to_stop(single, instance):
    begun, ended, stop = threading.Event(), threading.Event(), threading.Event()

    def run(leave):
        begun.set()
        leave.wait(20)
        ended.set()

    service = Service(name="core.trial", run=run, single=single)
    loop = services.Loop(instance, service, stop, lambda: True)
    loop.relieve()
    (thread,) = loop.threads
    assert begun.wait(20)
    stop.set()
    thread.join(20)
    assert ended.is_set() and not thread.is_alive()


def test_what_hangs_is_left_behind(instance, job, monkeypatch):
    monkeypatch.setattr(worker, "LEAVE_SECONDS", 0.2)
    hangs, free, stop = threading.Event(), threading.Event(), threading.Event()

    def run():
        hangs.set()
        free.wait(20)

    job(run=run)
    ended = []
    thread = threading.Thread(target=lambda: ended.append(worker.run(instance, stop)))
    thread.start()
    assert hangs.wait(20)
    stop.set()
    thread.join(20)
    assert ended == [False]
    free.set()
    for one in threading.enumerate():
        if one.name.startswith("worker"):
            one.join(20)


def test_an_idle_worker_asks_less_than_twice_a_second(instance, monkeypatch):
    worker.step()
    worker.step()
    asked = []
    execute = type(db.at_work()).execute_sql

    def count(self, sql, *given, **named):
        asked.append(sql)
        return execute(self, sql, *given, **named)

    monkeypatch.setattr(type(db.at_work()), "execute_sql", count)
    per_second = 0.0
    for part in worker.PARTS:
        asked.clear()
        part.do()
        per_second += len(asked) / part.idle_seconds
    assert per_second <= 2, asked
