"""A clock that was ten years ahead for a while: the server goes on as if it had never been.

The jump is made by a worker in this process, whose clock is moved; the system's clock and the
server's are not. On SQLite alone: instants are whole numbers on both engines, and each bound
that is met here is tried on both in tests/core.
"""

import time
from datetime import timedelta

import pytest

from onemile import clock, db, events, forgetting, health, i18n, mail, worker
from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.members.events import MemberJoined
from onemile.models import EventDelivery, EventRow, JobRun, MailMessage
from onemile.testing.server import Server, onemile
from onemile.testing.world import World

# What a server takes for a round, on a machine that is busy.
PATIENCE_SECONDS = 20
EMAILS = 300
NAME = "core.forget_letters"


@pytest.fixture
def folder(tmp_path):
    """An instance's folder, on SQLite."""
    made = make_instance(tmp_path / "instance", {})
    db.shut(made.extensions[db.EXTENSION])
    return tmp_path / "instance"


@pytest.fixture
def app(folder):
    """The folder's instance in this process, to look at rows while nothing is served."""
    made = create_app(folder, environment={})
    with made.app_context():
        yield made
        db.shut(made.extensions[db.EXTENSION])
    clock.use(None)


def ten_years_ahead_for_a_while(app):
    """Work for some rounds under a wrong clock, as a server would have."""
    member = World(app).member("Ana")
    with db.transaction():
        for number in range(EMAILS):
            mail.post(to="ana@quartier.example", subject=f"Bonjour {number}", body="…")
    worker.step()
    clock.use(lambda: clock._system() + timedelta(days=3650))
    for _round in range(3):
        with db.transaction():
            events.record(MemberJoined(member_uri=member.uri))
        worker.step()
    # One event is left untold, one telling and one lease are put off: a process was killed there.
    with db.transaction():
        number = events.record(MemberJoined(member_uri=member.uri))
    JobRun.update(lease_until=clock.ahead(seconds=900)).execute()
    EventDelivery.update(done_at=None, attempts=1, due_at=clock.ahead(hours=6)).execute()
    clock.use(None)
    return number


def until(is_so):
    """Wait for what a server does in its own time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "the server stands still"
        time.sleep(0.1)


def said(name):
    with i18n.speaking("en"):
        return next(health.ask(check) for check in health.checks() if check.name == name)


def test_after_ten_years_in_a_moment_nothing_stands_still_and_nothing_is_lost(app, folder):
    number = ten_years_ahead_for_a_while(app)
    assert MailMessage.select().count() == EMAILS, "nothing was forgotten under the wrong clock"
    far = clock.ahead(days=365)
    assert JobRun.select().where(JobRun.due_at > far).exists()
    for name in ("clock", "worker"):
        assert not said(name).is_fine and "lies in the future" in said(name).detail

    server = Server(folder).start()  # waits for /readyz, and so for a worker that beats
    try:
        until(lambda: not JobRun.select().where(JobRun.due_at > far).exists())
        until(lambda: EventRow.get_by_id(number).is_dispatched)
        until(lambda: not EventDelivery.select().where(EventDelivery.done_at.is_null()).exists())
        found = onemile("--instance", folder, "doctor")
        assert found.returncode == 0, found.stdout
        assert MailMessage.select().count() == EMAILS
        much_waits_for_a_person_who_says_it_in_one_command(folder)
    finally:
        server.kill()


def much_waits_for_a_person_who_says_it_in_one_command(folder):
    MailMessage.update(created_at=clock.ago(days=20)).execute()
    JobRun.update(due_at=clock.now()).execute()
    until(forgetting.asked)
    assert f"{NAME} ({EMAILS}/{EMAILS})" in said("forgetting").detail
    assert f"onemile forget --confirm {NAME}" in said("forgetting").mend
    assert MailMessage.select().count() == EMAILS
    confirmed = onemile("--instance", folder, "forget", "--confirm", NAME)
    assert confirmed.returncode == 0, confirmed.stderr
    until(lambda: MailMessage.select().count() == 0)
