"""Projects in any stage of their life, in one line each."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from onemile import clock, db
from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, Transfer, ids, ledger, transaction
from onemile.background import tasks
from onemile.mile.radius import home_of
from onemile.models import EventRow
from onemile_projects.help.help_models import Task
from onemile_projects.lifecycle import UNSEEN, Stage
from onemile_projects.models import ACCEPTED, DRAFT, PUBLISHED, Bearer, Milestone, Project


@pytest.fixture
def project(instance: Any) -> Callable[..., Project]:
    """Plant a project: ``project(ana, stage="open", min_smiles=100)``, its bearer Ana."""

    def make(author: Any, title: str = "Une cabane à livres", **fields: Any) -> Project:
        stage = Stage(fields.pop("stage", "open"))
        home = home_of(author.id)
        assert home is not None
        planted = {
            "summary": "Deux étagères, un toit, un banc.",
            "need": "La bibliothèque est à vingt minutes de bus.",
            "min_smiles": 100,
            "ideal_smiles": 150,
            "stage": stage,
            "state": DRAFT if stage in UNSEEN or stage == Stage.SUSPENDED else PUBLISHED,
            "closes_at": clock.ahead(days=30),
            "last_day": clock.ahead(days=29).date(),
            "opened_at": clock.now(),
            "last_sign_at": clock.now(),
            **fields,
        }
        with transaction():
            made: Project = Project.create(
                title=title,
                author_id=author.id,
                author_uri=author.uri,
                cell=home.cell,
                commune=home.commune,
                **planted,
            )
            Bearer.create(
                project=made.id, member_uri=author.uri, member_id=author.id, state=ACCEPTED
            )
            Milestone.create(
                project=made.id, position=1, title="Le lieu", amount_smiles=made.min_smiles
            )
        return made

    return make


@pytest.fixture
def give(instance: Any) -> Callable[..., None]:
    """Put Smiles into somebody's account: ``give(ana, 200)``."""

    def put(member: Any, amount_smiles: int) -> None:
        keeper = ledger()
        assert keeper is not None
        keeper.transfer(
            Transfer(
                key=f"test/{ids.new()}",
                payer=COMMONS_ISSUE,
                payee=str(member.uri),
                amount_smiles=amount_smiles,
                reason_uri="",
                kind="welcome",
            )
        )

    return put


@pytest.fixture
def task(instance: Any) -> Callable[..., Task]:
    """Plant a task: ``task(project, "Scier", places=2)``, without a day and without Smiles."""

    def make(project: Project, title: str = "Scier et poncer", **fields: Any) -> Task:
        position = Task.select().where(Task.project == project.id).count() + 1
        wanted = {"hours": 2, "places": 3, "position": position, **fields}
        made: Task = Task.create(project=project.id, title=title, **wanted)
        return made

    return make


@pytest.fixture
def heard(instance: Any) -> Callable[..., list[Any]]:
    """Return what volunteers were told: ``heard("offered")``, as recorded, oldest first."""

    def said(change: str, name: str = "projects.VolunteerChanged") -> list[Any]:
        rows = EventRow.select().where(EventRow.name == name).order_by(EventRow.id)
        return [SimpleNamespace(**row.payload) for row in rows if row.payload["change"] == change]

    return said


@pytest.fixture
def two_at_once(instance: Any) -> Callable[..., list[BaseException | None]]:
    """Call functions at the same moment, each on its own connection; gives what they raised."""

    def play(*acts: Callable[[], Any]) -> list[BaseException | None]:
        ready, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

        def run(number: int) -> None:
            with instance.app_context():
                try:
                    ready.wait(30)
                    acts[number]()
                except Exception as error:
                    outcomes[number] = error
                finally:
                    instance.extensions[db.EXTENSION].close()

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return outcomes

    return play


@pytest.fixture
def at_work(project, world):
    """Plant a project of Ana's that runs, so many Smiles in its escrow, its milestone accepted."""

    def make(bearer, *, stage="running", collected=200, stone=ACCEPTED):
        made = project(bearer, stage=stage, min_smiles=collected, collected_smiles=collected)
        Milestone.update(state=stone).where(Milestone.project == made.id).execute()
        ledger().transfer(
            Transfer(
                key=f"test/{ids.new()}",
                payer=COMMONS_ISSUE,
                payee=made.escrow_uri,
                amount_smiles=collected,
                reason_uri="",
                kind="welcome",
            )
        )
        return made

    return make


@pytest.fixture
def tell(world):
    """Let the worker tell and do all that waits."""

    def all_of_it():
        for _round in range(4):
            world.tell()
            while tasks.run_due():
                pass

    return all_of_it


@pytest.fixture
def people(world):
    now = clock.now()
    return [world.member(name, verified_at=now) for name in ("Ana", "Ben", "Chloé")]


@pytest.fixture
def filled(instance):
    """Put Smiles into the treasury."""

    def put(amount_smiles):
        ledger().transfer(
            Transfer(
                key=f"test/{ids.new()}",
                payer=COMMONS_ISSUE,
                payee=COMMONS_TREASURY,
                amount_smiles=amount_smiles,
                reason_uri="",
                kind="welcome",
            )
        )

    return put
