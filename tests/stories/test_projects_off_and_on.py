"""Projects, then Smiles, then exchanges are switched off, with projects in every state.

Whatever is left at work goes on, in words; who leaves meanwhile leaves for good; on again, what
was promised, collected and given back adds up, and nothing of who left returns.
"""

from types import SimpleNamespace

import pytest

from onemile import clock as clock_module
from onemile import current, db, health, worker
from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, Transfer, ids, transaction
from onemile.app import create_app
from onemile.background import tasks
from onemile.members import passwords
from onemile.members.models import LEFT, Member
from onemile.mile.radius import home_of
from onemile.privacy import leavers
from onemile.privacy.models import Departed
from onemile.testing.browser import Browser
from onemile.testing.world import World
from onemile_projects import stages
from onemile_projects.help import helping
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import ACCEPTED, DRAFT, PUBLISHED, Bearer, Milestone, Project
from onemile_projects.money import audit, collecting, pledging, settling
from onemile_projects.money.money_models import Pledge
from onemile_projects.money.pledging import Promise
from onemile_smiles import reconcile
from onemile_smiles.models import Hold

PASSWORD = "trois pommes rondes"
ALL = ("exchanges", "projects", "smiles")
PAGES = (
    "/",
    "/?ring=instance",
    "/map",
    "/search?q=cabane",
    "/notices",
    "/me/data",
    "/me/data/leave",
)
OF_PLUGINS = {"exchanges": "/exchanges", "projects": "/projects", "smiles": "/smiles"}
HIDDEN = (Stage.DRAFT, Stage.REVIEW, Stage.CHANGES, Stage.APPROVED, Stage.REFUSED, Stage.SUSPENDED)


@pytest.fixture
def house(make_instance, engine):
    """One instance that is started again and again with other plugins: ``house.at_work(…)``."""
    first = make_instance(plugins=list(ALL))
    extension = first.extensions["onemile"]
    url, again = extension.settings["database_url"], []

    def at_work(*plugins):
        overrides = {"base_url": "http://instance.example", "enabled": list(plugins)}
        if url:
            overrides["database_url"] = url
        app = create_app(extension.folder, overrides=overrides, environment={}, testing=True)
        again.append(app)
        leavers.make_good_at_start(app)
        return app

    yield SimpleNamespace(at_work=at_work, first=first)
    with first.app_context():
        assert reconcile.prove().findings == ()
        assert audit.wrong_sums() == []
    for app in again:
        db.shut(app.extensions[db.EXTENSION])


@pytest.fixture
def street(house):
    """Ana bears projects in every stage; Ben has promised to the open one, Carla comes to it."""
    with house.first.app_context():
        world, known = World(house.first), passwords.keep(PASSWORD)
        people = [world.member(n, password_hash=known) for n in ("Ana", "Ben", "Carla")]
        for one in people:
            pay_in(one, 100)
        shelves = {stage: planted(people[0], stage) for stage in Stage if stage != Stage.DROPPED}
        pledging.pledge(shelves[Stage.OPEN].id, Promise(60), member=people[1])
        place = Task.create(
            project=shelves[Stage.OPEN].id, position=1, title="Scier", hours=2, places=2
        )
        helping.come(place.id, member=people[2])
        work()
    return SimpleNamespace(ana=people[0], ben=people[1], carla=people[2], shelves=shelves)


def planted(ana, stage):
    home = home_of(ana.id)
    made = Project.create(
        title=f"Cabane {stage}",
        stage=stage,
        stage_before=Stage.OPEN if stage == Stage.SUSPENDED else "",
        state=DRAFT if stage in HIDDEN else PUBLISHED,
        round=0 if stage == Stage.DRAFT else 1,
        author_id=ana.id,
        author_uri=ana.uri,
        cell=home.cell,
        commune=home.commune,
        audience="instance",
        min_smiles=50,
        ideal_smiles=80,
        opened_at=clock_module.now(),
        closes_at=clock_module.ahead(days=10),
        last_sign_at=clock_module.now(),
    )
    Bearer.create(project=made.id, member_uri=ana.uri, member_id=ana.id, state=ACCEPTED)
    Milestone.create(project=made.id, position=1, title="Le lieu", amount_smiles=50)
    return made


def pay_in(member, amount):
    current.ledger().transfer(
        Transfer(
            key=f"grant/{ids.new()}",
            payer=COMMONS_ISSUE,
            payee=member.uri,
            amount_smiles=amount,
            reason_uri="urn:x",
            kind="welcome",
        )
    )


def work():
    worker.drain()
    while tasks.run_due():
        worker.drain()


def reads_all(app, member, plugins, paths=()):
    """Read every page that is left; each answers in words."""
    browser = Browser(app, member=Member.get_by_id(member.id))
    asked = [*PAGES, *(path for name, path in OF_PLUGINS.items() if name in plugins), *paths]
    return {path: browser.get(path) for path in asked if _is_fine(browser, path)}


def _is_fine(browser, path):
    assert browser.get(path).status == 200, path
    return True


def broken():
    """Ask the plugins what ``onemile doctor`` asks them."""
    asked = {check.name: health.ask(check) for check in health.checks()}
    return [name for name, said in asked.items() if name.startswith(ALL) and not said.is_fine]


def leaves(app, member):
    page = Browser(app, member=Member.get_by_id(member.id)).get("/me/data/leave")
    page.submit("Effacer mon compte", password=PASSWORD)
    assert Member.get_by_id(member.id).state == LEFT
    return page.text


def balance(uri):
    return current.ledger().balance_smiles(str(uri))


def of(street, stage):
    return Project.get_or_none(Project.id == street.shelves[stage].id)


@pytest.mark.parametrize("off", ALL)
def test_whatever_is_left_answers_and_on_again_all_is_there(house, street, off):
    left = [name for name in ALL if name != off]
    app = house.at_work(*left)
    with app.app_context():
        shelves = [f"/projects/{one.id}" for one in street.shelves.values()]
        for member in (street.ana, street.ben, street.carla):
            mine = shelves if member is street.ana and off != "projects" else ()
            reads_all(app, member, left, mine)
        copy = Browser(app, member=Member.get_by_id(street.ben.id)).get("/me/data")
        copy.submit("Préparer ma copie")
        assert copy.response.mimetype == "application/zip"
        # What projects have left promised is named to whoever keeps the machine, and nothing else.
        assert broken() == (["smiles.stranded"] if off == "projects" else [])
        work()
    again = house.at_work(*ALL)
    with again.app_context():
        work()
        assert {stage: of(street, stage).stage for stage in street.shelves} == {
            stage: stage for stage in street.shelves
        }
        assert Hold.select().where(Hold.state == "held").count() == 1
        reads_all(again, street.ana, ALL)


def test_all_three_leave_while_projects_are_off(house, street):
    app = house.at_work("exchanges", "smiles")
    with app.app_context():
        for member in (street.ben, street.carla, street.ana):
            assert "projects" in leaves(app, member)
        work()
        assert Hold.select().where(Hold.state == "held").count() == 1

    with house.at_work(*ALL).app_context():
        work()
        assert Departed.select().count() == 0
        assert Hold.select().where(Hold.state == "held").count() == 0
        assert balance(COMMONS_TREASURY) == 300
        for stage in (Stage.DRAFT, Stage.REVIEW, Stage.CHANGES, Stage.APPROVED, Stage.REFUSED):
            assert of(street, stage) is None
        for stage in (Stage.OPEN, Stage.COLLECTING, Stage.RUNNING, Stage.PAUSED, Stage.COMPLETED):
            assert of(street, stage).stage == Stage.SUSPENDED
        gone = {str(one.uri) for one in (street.ana, street.ben, street.carla)}
        assert not gone & {str(row.author_uri) for row in Project.select()}
        assert not gone & {str(row.member_uri) for row in Volunteer.select()}
        assert not gone & {str(row.supporter_uri) for row in Pledge.select()}
        assert Bearer.select().count() == 0


def test_a_supporter_leaves_while_smiles_are_off(house, street):
    app = house.at_work("exchanges", "projects")
    with app.app_context():
        page = Browser(app, member=Member.get_by_id(street.ben.id)).get("/me/data/leave").text
        assert "Ta promesse de 60 Smiles prend fin" in page
        leaves(app, street.ben)
        work()
        assert of(street, Stage.OPEN).supporters == 0

    with house.at_work(*ALL).app_context():
        work()
        collecting.go_on()
        assert Hold.select().where(Hold.state == "held").count() == 0
        assert balance(COMMONS_TREASURY) == 100


def test_smiles_are_off_for_a_week_in_the_middle_of_each_step(house, street, clock):
    open_one = street.shelves[Stage.OPEN]
    path = f"/projects/{open_one.id}"
    without = house.at_work("exchanges", "projects")
    with without.app_context():
        # While pledges are taken: they rest, and the page says so.
        pages = reads_all(without, street.carla, ("exchanges", "projects"), [path])
        assert pages
        text = Browser(without, member=Member.get_by_id(street.carla.id)).get(path).text
        assert "Les Smiles sont à l’arrêt ici en ce moment" in text
        # At the last moment: nobody is failed for a week without Smiles.
        clock.advance(days=11)
        assert collecting.close_due() == 0
        clock.advance(days=7)
        assert of(street, Stage.OPEN).stage == Stage.OPEN
    with house.at_work(*ALL).app_context():
        assert collecting.close_due() >= 1
        assert of(street, Stage.OPEN).stage == Stage.COLLECTING
    with without.app_context():
        # In the middle of collecting: it waits, past its time as well.
        clock.advance(days=7)
        work()
        assert of(street, Stage.OPEN).stage == Stage.COLLECTING
        assert Pledge.select().where(Pledge.state == "held").count() == 1
    with house.at_work(*ALL).app_context():
        collecting.go_on()
        clock.advance(hours=2)  # what waited for a keeper is tried again after a while
        work()
        assert of(street, Stage.OPEN).stage == Stage.FUNDED
        assert of(street, Stage.OPEN).escrow_smiles == 60
        with transaction():
            row = stages.locked(open_one.id)
            stages.take(row, Step.GIVE_UP, actors={Actor.BEARER})
            settling.begin(row)
    with without.app_context():
        # While it is given back: it waits in the pot, and nothing is lost.
        clock.advance(days=7)
        work()
        assert of(street, Stage.OPEN).escrow_smiles == 60
    with house.at_work(*ALL).app_context():
        collecting.go_on()
        clock.advance(hours=2)  # what waited for a keeper is tried again after a while
        work()
        assert of(street, Stage.OPEN).escrow_smiles == 0
        assert balance(street.ben.uri) == 100
