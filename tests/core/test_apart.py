"""The worker in a process of its own: begun by ``serve``, woken by it, and never longer than it."""

import os
import signal
import sys
import threading
import time
import types
from pathlib import Path

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from onemile import db, processes
from onemile.background import bells, faults
from onemile.cli import apart, embedded, running
from onemile.cli.folder import Folder
from onemile.cli.setup import make_instance
from onemile.db import transaction
from onemile.testing.postgres import is_available
from onemile.testing.server import PATIENCE_SECONDS, Server

# Where nothing depends on the database.
ONE_ENGINE = pytest.mark.one_engine

# What each stand-in for a worker does: its first words are said once it is there.
DIES = "open(PATH, 'a').write('begun\\n'); raise SystemExit(3)"
# Lives when others have died, until it is told otherwise.
LIVES = f"""
import os
with open(PATH, "a+") as seen:
    seen.write("begun\\n")
    seen.flush()
    seen.seek(0)
    n = seen.read().count("begun")
while n > {faults.TOLD_FROM} and not os.path.exists(PATH + ".over"):
    time.sleep(0.01)
raise SystemExit(3)
"""
LISTENS = "open(PATH, 'a').write('begun\\n')\nfor line in sys.stdin: open(PATH, 'a').write(line)"
IS_DEAF = (
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); open(PATH, 'a').write('begun\\n');"
    " time.sleep(600)"
)


class Stage:
    """An ``Apart`` whose worker is a few lines of Python, in a thread as under ``serve``."""

    def __init__(self, app, folder, does):
        self.seen = folder / "seen"
        self.seen.touch()
        self.apart = apart.Apart(app, Folder(folder))
        words = f"import signal, sys, time; PATH = {str(self.seen)!r}; " + "exec(sys.argv[1])"
        self.apart._command = [sys.executable, "-c", words, does]
        self.stop, self.ended, self.looks = threading.Event(), [], []
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        with capture_logs() as self.log:
            self.ended.append(self.apart.run(self.stop, lambda: self.looks.append(True)))

    def waits_for(self, text):
        until(lambda: text in self.seen.read_text())

    def leaves(self):
        self.stop.set()
        self.thread.join(PATIENCE_SECONDS)
        return self.ended


@pytest.fixture
def stage(instance, tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "LEAVE_SECONDS_MAX", 0.3)
    begun = []

    def begin(does):
        begun.append(Stage(instance, tmp_path, does))
        return begun[-1]

    yield begin
    for one in begun:
        one.leaves()


def until(question):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@ONE_ENGINE
def test_one_that_dies_is_begun_again_after_ever_longer_pauses(stage, passed, monkeypatch):
    monkeypatch.setattr(faults, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(faults, "PAUSE_SECONDS_MAX", 0.04)
    monkeypatch.setattr(apart, "LOOK_SECONDS", 0.01)
    assert faults.check().is_fine
    dying = stage(DIES)
    dying.waits_for("begun\n" * 5)
    assert dying.leaves() == [True]
    told = [line for line in dying.log if line["event"] == "worker is started again"]
    assert [line["after_seconds"] for line in told[:4]] == [0.01, 0.02, 0.04, 0.04]
    assert {(line["log_level"], line["why"]) for line in told} == {("error", "it ended with 3")}
    found = faults.check()  # what the doctor asks in another process
    assert not found.is_fine and "worker process" in str(found.detail)


@ONE_ENGINE
def test_one_that_has_lived_for_a_minute_works_and_is_begun_again_soon(stage, passed, monkeypatch):
    monkeypatch.setattr(faults, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(apart, "LOOK_SECONDS", 0.01)
    living = stage(LIVES)
    living.waits_for("begun\n" * (faults.TOLD_FROM + 1))
    until(lambda: living.looks)
    assert not faults.check().is_fine
    passed[0] += faults.PAUSE_SECONDS_MAX + 1
    until(lambda: faults.check().is_fine)  # while it lives
    assert living.seen.read_text().count("begun") == faults.TOLD_FROM + 1
    (living.seen.parent / "seen.over").touch()
    living.waits_for("begun\n" * (faults.TOLD_FROM + 3))
    assert living.leaves() == [True]
    told = [line["after_seconds"] for line in living.log if "after_seconds" in line]
    assert told[:5] == [0.01, 0.02, 0.04, 0.01, 0.02]


@ONE_ENGINE
def test_one_that_was_told_to_leave_before_serve_was_is_no_fault(stage):
    leaving = stage("open(PATH, 'a').write('begun\\n')")
    leaving.waits_for("begun")
    until(lambda: leaving.apart._pipe is None)
    assert leaving.leaves() == [True] and leaving.log == []


@ONE_ENGINE
@pytest.mark.parametrize(
    "error", [OSError(12, "Cannot allocate memory"), RuntimeError("nobody has thought of it")]
)
def test_one_that_cannot_be_begun_is_tried_again(stage, monkeypatch, error):
    monkeypatch.setattr(faults, "PAUSE_SECONDS", 0.01)
    real, tried = apart.subprocess.Popen, []

    def popen(*words, **named):
        tried.append(words)
        if len(tried) == 1:
            raise error
        return real(*words, **named)

    monkeypatch.setattr(apart.subprocess, "Popen", popen)
    late = stage(LISTENS)
    late.waits_for("begun")
    assert late.log[0]["why"] == repr(error)


@ONE_ENGINE
def test_what_is_committed_here_wakes_it(stage, instance):
    listening = stage(LISTENS)
    listening.waits_for("begun")
    with transaction():
        for _n in range(3):
            bells.ring_after_commit("mail")
        assert "mail" not in listening.seen.read_text()
    with transaction():
        bells.ring_after_commit("tasks")
    listening.waits_for("tasks\n")
    assert listening.seen.read_text().count("mail\n") == 1
    assert listening.leaves() == [True]


@ONE_ENGINE
def test_nobody_waits_for_one_that_does_not_listen(stage):
    deaf = stage(IS_DEAF)
    deaf.waits_for("begun")
    began = time.monotonic()
    for _n in range(20_000):  # more than any pipe holds
        deaf.apart.ring("tasks")
    assert time.monotonic() - began < PATIENCE_SECONDS / 2


@ONE_ENGINE
def test_one_that_does_not_leave_is_ended(stage):
    deaf = stage(IS_DEAF)
    deaf.waits_for("begun")
    assert deaf.leaves() == [False]


@ONE_ENGINE
def test_one_that_was_killed_had_no_end(stage):
    killed = stage("open(PATH, 'a').write('begun\\n'); import os; os.kill(os.getpid(), 9)")
    killed.waits_for("begun")
    until(lambda: killed.apart._pipe is None)
    assert killed.leaves() == [False]


@ONE_ENGINE
def test_a_worker_that_cannot_hear_leaves(instance, monkeypatch):
    def fileno():
        raise RuntimeError("nobody has thought of it")

    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(fileno=fileno))
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    stop = threading.Event()
    with capture_logs() as log:
        apart.heed(instance, stop)
        assert stop.wait(PATIENCE_SECONDS)
    assert [line["log_level"] for line in log] == ["error"]


@ONE_ENGINE
def test_a_worker_hears_the_bells_of_serve_and_leaves_with_it(instance, monkeypatch):
    heard, told = os.pipe()
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(fileno=lambda: heard))
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    stop, mail = threading.Event(), bells.bell("mail")
    apart.heed(instance, stop)
    os.write(told, b"tasks\nma")
    os.write(told, b"il\n")
    assert mail.wait(PATIENCE_SECONDS) and not stop.is_set()
    os.close(told)
    assert stop.wait(PATIENCE_SECONDS)
    os.close(heard)


@ONE_ENGINE
def test_work_that_ends_by_a_fault_is_begun_again_told_and_noticed_once_it_lives(
    instance, passed, monkeypatch
):
    monkeypatch.setattr(faults, "PAUSE_SECONDS", 0.01)
    ended, stop, begun, pauses = [], threading.Event(), [], []
    stop.wait = lambda seconds, wait=stop.wait: pauses.append(seconds) or wait(seconds)
    leaves, dies = threading.Event(), threading.Event()

    def work(_stop, lives):
        begun.append(1)
        while len(begun) > faults.TOLD_FROM and not dies.is_set():
            lives()
            if leaves.wait(0.01):
                return True
        dies.clear()
        raise RuntimeError("nobody has thought of it")

    site = embedded.Site(app=instance, host="127.0.0.1", port=0, work=work)
    with capture_logs() as log:
        working = embedded._work(site, stop, ended)
        until(lambda: len(begun) > faults.TOLD_FROM)
        assert "worker serve" in str(faults.check().detail)
        # Pages are served all the same: nobody is sent away for it.
        assert "parts" not in instance.test_client().get("/readyz").json["wrong"]
        passed[0] += faults.PAUSE_SECONDS_MAX + 1
        until(lambda: faults.check().is_fine)  # while it lives
        dies.set()
        until(lambda: len(begun) > faults.TOLD_FROM + 1)
        leaves.set()
        working.join(PATIENCE_SECONDS)
    assert ended == [True] and not stop.is_set()
    assert pauses == [0.01, 0.02, 0.04, 0.01]
    of_it = {"step": "worker serve"}
    why = {"why": "RuntimeError('nobody has thought of it')", "exc_info": True}
    fails = {"log_level": "error", "event": "nobody works: begun again after a pause", **of_it}
    works = {"log_level": "info", "event": "worker step works again", **of_it}
    assert log == [fails | why, works, fails | why]


@pytest.mark.parametrize("words", [[], ["--one-process"]])
def test_a_process_of_its_own_is_for_postgresql_and_can_be_spared(
    instance, engine, words, monkeypatch
):
    served = []
    monkeypatch.setattr(running, "load_app", lambda _folder: instance)
    monkeypatch.setattr(running.embedded, "serve_all", served.extend)
    done = CliRunner().invoke(running.serve, words, obj=Folder(Path(instance.instance_path)))
    assert done.exit_code == 0, done.output
    is_apart = engine == "postgres" and not words
    assert [site.work is not None for site in served] == [is_apart]


@pytest.mark.skipif(not is_available(), reason="no PostgreSQL on this machine")
def test_a_worker_beside_serve_comes_back_and_leaves_with_it(tmp_path, postgres_server):
    url = postgres_server.fresh_database()
    made = make_instance(tmp_path / "town", {"database_url": url, "enabled": []})
    db.shut(made.extensions[db.EXTENSION])
    server = Server(tmp_path / "town")
    try:
        server.start()
        until(lambda: "worker started" in server.log())
        _serve, first = processes.family(server.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: server.log().count("worker started") == 2)
        _serve, second = processes.family(server.pid)
        assert second != first and "it ended with -9" in server.log()
        assert server.stop() == 0
        assert "worker stopped" in server.log()
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)
    finally:
        server.kill()
        postgres_server.drop(url)
