"""A worker killed with -9 twenty times in the middle of collecting: an audit is clean after each.

One project of each pair gets what it needs, the other lacks a Smile, so that all of it is given
back: the points of both are met. The audit is plain SQL of its own.
"""

import random
import time
from pathlib import Path

import pytest
from flask import current_app

from onemile import clock, db, i18n
from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, Transfer, ids, ledger, transaction
from onemile.app import create_app
from onemile.background import tasks
from onemile.cli.setup import make_instance
from onemile.mile.radius import home_of
from onemile.models import BackgroundTask, EventDelivery, JobRun
from onemile.testing.server import environment
from onemile.testing.world import World
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import ACCEPTED, PUBLISHED, Bearer, Project
from onemile_projects.money import audit, collecting, matching, pledging
from onemile_projects.money.money_models import Pledge
from onemile_projects.money.pledging import Promise
from onemile_smiles import reconcile
from tests.plugins.projects.independent import ENDED, findings
from tests.plugins.projects.mortal_collector import POINTS
from tests.warm import Forked

HERE = Path(__file__).parent
ROUNDS, SUPPORTERS = 20, 12
# Each ends much sooner; a machine that does other things too may take its time.
PATIENCE_SECONDS = 180


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


@pytest.fixture
def street(place):
    """Neighbours with many Smiles, and a treasury with some."""
    world = World(current_app)
    people = [world.member() for _ in range(SUPPORTERS)]
    for one in people:
        give(COMMONS_ISSUE, one.uri, 1_000, "welcome")
    give(people[0].uri, COMMONS_TREASURY, 500, "leaving")
    return world.member(), world.member(role="steward"), people


def give(payer, payee, amount, kind):
    ledger().transfer(
        Transfer(
            key=f"test/{ids.new()}",
            payer=payer,
            payee=payee,
            amount_smiles=amount,
            reason_uri="",
            kind=kind,
        )
    )


def pledged(street, *, lacks):
    """Make a project that is promised what it needs, and close it; of one that lacks, more is
    asked for while it is collected."""
    bearer, steward, people = street
    home = home_of(bearer.id)
    amounts = [1 + number for number in range(SUPPORTERS)]
    with transaction():
        made = Project.create(
            title="Un four à pain", author_id=bearer.id, author_uri=bearer.uri, cell=home.cell,
            commune=home.commune, audience="instance", min_smiles=sum(amounts),
            stage=Stage.OPEN, state=PUBLISHED, closes_at=clock.ahead(days=30),
        )  # fmt: skip
        Bearer.create(project=made.id, member_uri=bearer.uri, state=ACCEPTED)
    for member, amount in zip(people, amounts, strict=True):
        pledging.pledge(made.id, Promise(amount), member=member)
    if not lacks:
        matching.promise(made.id, percent=10, max_smiles=20, member=steward)
    mine = Project.id == made.id
    Project.update(closes_at=clock.ago(seconds=1)).where(mine).execute()
    assert collecting.close_due() == 1
    Project.update(min_smiles=Project.min_smiles + lacks).where(mine).execute()


def a_worker(folder, point="none", n=1):
    """``onemile worker`` in a process of its own (mortal_collector.py)."""
    return Forked(
        HERE / "mortal_collector.py",
        *(folder, point, n),
        log=folder / "worker.log",
        variables=environment(),
        patience_seconds=PATIENCE_SECONDS,
    )


def a_minute_later():
    """Let what a dead worker had in hand be free."""
    for model in (BackgroundTask, JobRun):
        lease = model.lease_until.is_null(False)
        model.update(lease_until=clock.ago(seconds=1)).where(lease).execute()
    waits = EventDelivery.done_at.is_null()
    EventDelivery.update(due_at=clock.ago(seconds=1)).where(waits).execute()


def soon(holds):
    until = clock.real_seconds() + PATIENCE_SECONDS
    while clock.real_seconds() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def n_ended():
    return Pledge.select().where(Pledge.state != "held").count()


def is_settled():
    waiting = Project.stage.in_([Stage.OPEN, Stage.COLLECTING]) | Project.settle_smiles.is_null(
        False
    )
    lies = Project.collected_smiles > Project.refunded_smiles
    is_over = Project.stage.in_(sorted(OVER)) & lies
    return not Project.select().where(waiting | is_over).exists()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_twenty_kills_in_the_middle_lose_nothing_and_collect_nothing_twice(place, street, engine):
    chance = random.Random(f"{engine} 1789")
    plan = [*POINTS, *["any moment"] * (ROUNDS - len(POINTS))]
    chance.shuffle(plan)
    met = 0
    for point in plan:
        for lacks in (False, True):
            pledged(street, lacks=lacks)
        ended = n_ended()
        if point == "any moment":
            worker = a_worker(place)
            assert soon(lambda before=ended: n_ended() > before)
            time.sleep(chance.uniform(0, 0.3))
            worker.kill()
        else:
            is_rare = point.startswith(("the decision", "a round"))
            worker = a_worker(place, point, 1 if is_rare else chance.randint(1, 8))
            assert soon(lambda one=worker: not one.is_alive()), point
            assert worker.kill() == -9, (place / "worker.log").read_text(errors="replace")[-2000:]
            met += 1
        found = findings()
        assert found == [], (point, found)
        assert not reconcile.prove().findings, point
        a_minute_later()
    assert met == len(POINTS)
    last = a_worker(place)
    assert soon(is_settled), [
        (row.stage, row.pledged_smiles, row.escrow_smiles, row.settle_smiles)
        for row in Project.select()
    ]
    last.kill()
    a_minute_later()
    assert findings(at_rest=True) == []
    assert audit.wrong_sums() == [] and tasks.given_up() == []
    stages = [row.stage for row in Project.select()]
    assert stages.count(Stage.FUNDED) == stages.count(Stage.FAILED) == ROUNDS
    assert {row.state for row in Pledge.select()} <= set(ENDED)
