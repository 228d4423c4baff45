"""A worker killed with -9 while an article appears: it appears once, whole, or not yet."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import current_app

from onemile import clock, db, i18n
from onemile.api import transaction
from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.mile.radius import home_of
from onemile.models import BackgroundTask
from onemile.testing.server import environment
from onemile.testing.world import World
from onemile_mags.article_models import Article, Version, Working
from onemile_mags.models import DRAFT, PUBLISHED, Mag
from onemile_mags.press import timing
from tests.plugins.mags.mortal_printer import POINTS
from tests.plugins.mags.written import events

HERE = Path(__file__).parent
PATIENCE_SECONDS = 90
# The text is drawn outside any transaction, so the article's own one ends before its task does.
APPEARED = {"the task not yet done", "the task done"}


@pytest.fixture
def place(engine, tmp_path, request):
    """The folder of an instance whose workers are processes; its context is active."""
    folder, values = tmp_path / "instance", {}
    if engine == "postgres":
        values = {"database_url": request.getfixturevalue("postgres_server").fresh_database()}
    db.shut(make_instance(folder, values).extensions[db.EXTENSION])
    app = create_app(folder, environment={})
    with app.app_context():
        i18n.activate("fr")
        yield folder
        db.shut(db.at_work())
    if engine == "postgres":
        request.getfixturevalue("postgres_server").drop(values["database_url"])


def due_now(ana):
    """Plant an article whose hour has just come."""
    home = home_of(ana.id)
    of = {"author_id": ana.id, "author_uri": ana.uri, "cell": home.cell, "commune": home.commune}
    due = clock.ago(seconds=1)
    with transaction():
        mag = Mag.create(title="Le journal", slug="le-journal", state=DRAFT, **of)
        one = Article.create(
            mag=mag.id, slug="draft-0123456789", state="scheduled", due_at=due, **of
        )
        Working.create(article=one.id, title="À l’heure", text="Me voici.", by_uri=ana.uri)
        timing.ask(timing.TASK, article_id=int(one.id), due=due)
    return one


def worker(folder, point):
    words = [sys.executable, str(HERE / "mortal_printer.py"), str(folder), point]
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            words, stdout=log, stderr=log, env={**environment(), "PYTHONPATH": str(HERE.parents[2])}
        )


def is_asked():
    """Say whether the task of the hour is still to be done."""
    open_ = (BackgroundTask.kind == timing.TASK) & BackgroundTask.done_at.is_null()
    return BackgroundTask.select().where(open_).exists()


def soon(holds):
    until = clock.real_seconds() + PATIENCE_SECONDS
    while clock.real_seconds() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_it_appears_exactly_once(place, point):
    one = due_now(World(current_app).member("Ana"))
    dying = worker(place, point)
    assert soon(lambda: dying.poll() is not None), point
    assert dying.returncode == -signal.SIGKILL
    out = point in APPEARED
    assert Article.get_by_id(one.id).state == (PUBLISHED if out else "scheduled")
    assert Version.select().count() == out
    lease = BackgroundTask.lease_until.is_null(False)
    BackgroundTask.update(lease_until=clock.ago(seconds=1)).where(lease).execute()

    living = worker(place, "none")
    try:
        assert soon(lambda: not is_asked())
    finally:
        os.kill(living.pid, signal.SIGKILL)
        living.wait(PATIENCE_SECONDS)
    assert Article.get_by_id(one.id).state == PUBLISHED
    assert Version.select().count() == len(events("ArticlePublished")) == 1
    assert len(events("ScheduleEnded")) == 1
