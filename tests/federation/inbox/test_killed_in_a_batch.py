"""A reception that dies among several rows loses none of them, and does none twice.

And what it holds for several, on PostgreSQL, no member waits for until one of the two is refused.
"""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from onemile import db
from onemile.api import lock_rows, transaction
from onemile.testing.server import environment
from onemile_federation.bench import planting
from onemile_federation.inbox import doing, reception, rounds
from onemile_federation.inbox.models import DONE, WAITING, Inbound
from onemile_federation.remote import objects
from onemile_federation.remote.models import HostDecision, RemoteObject
from tests.federation.inbox import mortal_reception
from tests.federation.inbox.others import activity, note

pytestmark = pytest.mark.plugins("federation")

MORTAL = Path(mortal_reception.__file__)
SAID, KILLED_AT = 10, 7
PATIENCE_SECONDS = 60
# PostgreSQL looks after a second whether two wait for each other, and refuses one of them.
DEADLOCK_SECONDS = 1.0


@pytest.fixture
def said(inbox, monkeypatch):
    """SAID notes have arrived; each leaves a mark when it has its effect."""
    [uri] = planting.people(["https://n.example"])
    planting.keys([uri])
    for n in range(SAID):
        assert inbox.post(planting.activity(f"{uri}/{n}", uri)).status_code == 202
    monkeypatch.setattr(doing, "_end", doing._end)
    for name in mortal_reception.UNHURRIED:
        monkeypatch.setattr(rounds, name, getattr(rounds, name))
    mortal_reception.note_each_effect()


def killed(app, engine):
    """Let the reception be killed in the middle of its second batch."""
    database = app.extensions["onemile.database"]
    url = {"database_url": postgres_url(database)} if engine == "postgres" else {}
    settings = {"base_url": "http://instance.example", "enabled": ["federation"], **url}
    words = [sys.executable, str(MORTAL), app.instance_path, json.dumps(settings), str(KILLED_AT)]
    return subprocess.run(
        words, env=environment(), timeout=PATIENCE_SECONDS, capture_output=True, text=True
    )


def postgres_url(database):
    return f"postgresql://onemile@/{database.database}?host={database.connect_params['host']}"


def states():
    return Counter(row.state for row in Inbound.select())


def marks():
    return Counter(row.reason for row in HostDecision.select())


def test_a_kill_among_several_loses_none_and_does_none_twice(said, instance, engine):
    dead = killed(instance, engine)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    together = mortal_reception.TOGETHER
    assert states() == {DONE: together, WAITING: SAID - together}
    assert sum(marks().values()) == together < KILLED_AT

    reception.step()
    assert states() == {DONE: SAID}
    assert set(marks().values()) == {1} and len(marks()) == SAID


@pytest.mark.usefixtures("are_followed")
def test_a_member_whom_several_are_in_the_way_of_goes_first(inbox, engine, monkeypatch):
    """On SQLite there is one lock, and nobody waits for two."""
    monkeypatch.setattr(rounds, "POSTGRES_SECONDS_MAX", 60.0)
    notes = [note(name, to="", content="first") for name in "ab"]
    for one in notes:
        inbox.said(activity("Create", one))
    for one in notes:
        inbox.post(activity("Update", {**one, "content": "second"}))
    has_one, wants_other, kept = threading.Event(), threading.Event(), objects.keep
    waited = []

    def locked(uri):
        lock_rows(RemoteObject.select().where(RemoteObject.uri == uri)).get()

    def member():
        with inbox.app.app_context(), transaction():
            locked(notes[1]["id"])
            has_one.set()
            assert engine == "sqlite" or wants_other.wait(PATIENCE_SECONDS)
            begun = time.monotonic()
            locked(notes[0]["id"])
            waited.append(time.monotonic() - begun)
            # Longer than several would wait: who is alone does.
            time.sleep(db.LOCK_SECONDS_MAX * 2)

    def keep(document, **how):
        row = kept(document, **how)
        wants_other.set()
        return row

    monkeypatch.setattr(objects, "keep", keep)
    thread = threading.Thread(target=member, daemon=True)
    thread.start()
    assert has_one.wait(PATIENCE_SECONDS)
    reception.step()
    thread.join(PATIENCE_SECONDS)

    assert waited and waited[0] < DEADLOCK_SECONDS / 2
    assert [(row.state, row.attempts) for row in Inbound.select()] == [(DONE, 0)] * 4
    assert {row.content for row in RemoteObject.select()} == {"second"}
