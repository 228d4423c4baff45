"""The open book: sums that the postings bear out, names by leave alone, in no telling order."""

import csv
import io

import pytest

from onemile import current
from onemile.background import tasks
from onemile.testing.browser import Browser
from onemile.testing.world import World
from onemile_projects.help.help_models import COMING, Task, Thing, Volunteer
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.money import collecting, pledging
from onemile_projects.money.money_models import RELEASED, Release
from onemile_projects.money.pledging import Promise
from onemile_projects.shown import transparency

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def supporter(world, give):
    """A neighbour of a name who promises: ``supporter(garden, "Ben", 40)``."""

    def promise(garden, name, amount, **terms):
        member = world.member(name)
        give(member, 100)
        pledging.pledge(garden.id, Promise(amount, **terms), member=member)
        return member

    return promise


def collect(garden, clock):
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    while tasks.run_due():
        pass


def book(browser, member, garden, rest=""):
    return browser(member).get(f"/projects/{garden.id}/open-book{rest}")


def rows_of(page):
    return list(csv.reader(io.StringIO(page.html.removeprefix("\ufeff")), delimiter=";"))[1:]


def test_every_posting_is_there_and_they_add_up_to_what_is_left(
    browser, project, ana, supporter, clock
):
    garden = project(ana, min_smiles=100)
    ben = supporter(garden, "Ben", 60)
    supporter(garden, "Carla", 50)
    collect(garden, clock)

    page = book(browser, ben, garden)
    assert "Ben M." in page.text and "Carla M." in page.text
    assert "le livre des Smiles dit la même chose" in page.text
    amounts = [int(row[-1]) for row in rows_of(book(browser, ben, garden, "/postings.csv"))]
    assert sum(amounts) == 110 == current.ledger().balance_smiles(garden.escrow_uri)


def test_sums_that_differ_from_the_book_are_said(browser, project, ana, supporter, clock):
    garden = project(ana, min_smiles=100)
    ben = supporter(garden, "Ben", 100)
    collect(garden, clock)
    Project.update(released_smiles=7).execute()

    assert "préviens l’association" in book(browser, ben, garden).text


def test_a_promise_without_a_name_bears_none_anywhere(
    world, browser, project, ana, supporter, clock
):
    garden = project(ana, min_smiles=100)
    supporter(garden, "Ben", 60)
    hidden = supporter(garden, "Zora", 45, is_anonymous=True)
    supporter(garden, "Carla", 50)
    reader = world.member("Denis")
    pages = ("", "/postings.csv", "/promises.csv")

    for n in range(2):
        for who in (reader, ana):
            for rest in pages:
                text = book(browser, who, garden, rest).html
                assert "Zora" not in text and hidden.uri not in text
                assert "45" in text or (rest == "/postings.csv" and n == 0)
            assert "Zora" not in browser(who).get(f"/projects/{garden.id}").html
        if n == 0:
            collect(garden, clock)
    # Themselves they find.
    assert "Zora" in book(browser, hidden, garden, "/postings.csv").html


def test_no_order_tells_between_whom_somebody_promised(browser, project, ana, supporter, clock):
    garden = project(ana, min_smiles=100)
    for name, amount, is_anonymous in (
        ("Ben", 60, False),
        ("Zora", 20, True),
        ("Carla", 50, False),
        ("Inès", 10, True),
    ):
        supporter(garden, name, amount, is_anonymous=is_anonymous)
    collect(garden, clock)

    promised = rows_of(book(browser, ana, garden, "/promises.csv"))
    assert [(row[0], row[2]) for row in promised] == [
        ("Ben M.", "60"),
        ("Carla M.", "50"),
        ("sans nom", "10"),
        ("sans nom", "20"),
    ]
    moved = [(row[2], row[3]) for row in rows_of(book(browser, ana, garden, "/postings.csv"))]
    nobody = "un voisin, une voisine"
    assert moved == [("Ben M.", "60"), ("Carla M.", "50"), (nobody, "10"), (nobody, "20")]


def test_no_page_of_the_book_tells_that_order_either(
    browser, project, ana, supporter, clock, monkeypatch
):
    garden = project(ana, min_smiles=100)
    for name, amount, is_anonymous in (
        ("Zora", 20, True),
        ("Ben", 60, False),
        ("Inès", 10, True),
        ("Carla", 50, False),
    ):
        supporter(garden, name, amount, is_anonymous=is_anonymous)
    collect(garden, clock)
    monkeypatch.setattr("onemile_projects.shown.transparency.PAGE_ROWS", 1)
    whole = [one.amount_smiles for one in transparency.all_postings(garden, ana)]
    assert whole == [60, 50, 10, 20]
    read, at = [], None
    while at != 0:
        rows, at = transparency.postings(garden, ana, before=at)
        read += [one.amount_smiles for one in rows]
    assert read == whole
    # Whatever number is asked for: a page is always a piece of that one list.
    ids = [
        line.entry_id
        for line in current.ledger().statement(garden.escrow_uri, before=None, limit=9)
    ]
    for number in ids:
        for near in (number, number + 1):
            assert transparency.postings(garden, ana, before=near) == ([], 0)


def test_what_was_given_back_to_somebody_nameless_names_nobody(
    browser, project, ana, supporter, clock
):
    garden = project(ana, min_smiles=100)
    supporter(garden, "Zora", 60, is_anonymous=True)
    supporter(garden, "Ben", 50)
    pledges = supporter(garden, "Carla", 50)
    # One of the three has given hers elsewhere in the meantime: it does not come about.
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    Project.update(min_smiles=1000).execute()
    while tasks.run_due():
        pass

    text = book(browser, pledges, garden).html
    assert "rendus" in text and "Zora" not in text
    amounts = [int(row[-1]) for row in rows_of(book(browser, ana, garden, "/postings.csv"))]
    assert sum(amounts) == 0 and len(amounts) == 6


def test_who_helps_and_lends_is_named_by_their_leave(world, browser, project, ana):
    garden = project(ana, stage="running")
    task = Task.create(project=garden.id, position=1, title="Scier", hours=2, places=4)
    for name, is_named in (("Ben", True), ("Zora", False)):
        member = world.member(name)
        Volunteer.create(
            task=task.id,
            member_uri=member.uri,
            member_id=member.id,
            state=COMING,
            is_named=is_named,
        )
        Thing.create(
            project=garden.id,
            position=1,
            title=f"outil {name}",
            state="lent",
            lender_uri=member.uri,
            is_named=is_named,
        )

    page = book(browser, ana, garden)

    assert "Ben M., 1 voisin qui n’a pas dit son nom" in page.text
    assert "Zora M." not in page.html and "prêté par un voisin" in page.text


def test_it_says_who_gave_out_what(world, browser, project, ana):
    garden = project(ana, stage="running")
    ben, carla = world.member("Ben"), world.member("Carla")
    Release.create(
        key="release/1",
        project=garden.id,
        payee_uri=ben.uri,
        amount_smiles=20,
        what="Des planches",
        asked_by_uri=ana.uri,
        decided_by_uri=carla.uri,
        decided_at=garden.opened_at,
        state=RELEASED,
    )

    said = "à Ben M., demandé par Ana M., versé par Carla M."
    assert said in book(browser, ben, garden).text
    # Nobody asked him: others read his name only once he has given leave to it.
    assert "Ben M." not in book(browser, carla, garden).text
    task = Task.create(project=garden.id, position=1, title="Scier", hours=2, places=4)
    Volunteer.create(task=task, member_uri=ben.uri, member_id=ben.id, is_named=True)
    assert said in book(browser, carla, garden).text


def test_it_answers_what_becomes_of_ones_smiles(browser, project, ana):
    page = book(browser, ana, project(ana))

    for asked in ("Sinon", "S’il s’arrête en chemin", "Qui les verse", "Si je suis parti d’ici là"):
        assert asked in page.text


@pytest.mark.settings(projects__small_release_smiles=17)
def test_it_says_that_a_bearer_gives_out_little_ones_alone(browser, project, ana):
    page = book(browser, ana, project(ana))

    assert "17 Smiles en 30 jours" in page.text
    assert "la part de qui l’a choisi va à la réserve commune" in page.text


def test_a_long_book_is_paged(browser, world, give, project, ana, clock, monkeypatch):
    monkeypatch.setattr("onemile_projects.shown.transparency.PAGE_ROWS", 2)
    monkeypatch.setattr("onemile_projects.shown.transparency.FILE_ROWS", 2)
    garden = project(ana, min_smiles=10)
    for name in ("Ben", "Carla", "Denis"):
        member = world.member(name)
        give(member, 50)
        pledging.pledge(garden.id, Promise(10), member=member)
    collect(garden, clock)

    page = book(browser, ana, garden)
    first = page.text
    assert first.count("Voir la suite") == 2
    assert len(rows_of(book(browser, ana, garden, "/postings.csv"))) == 3
    links = [one for one in page.html.split('"') if "?before=" in one or "?promise=" in one]
    read = [first, *(browser(ana).get(link).text for link in links)]
    for name in ("Ben M.", "Carla M.", "Denis M."):
        assert sum(text.count(name) for text in read) == 2, name


def test_a_formula_in_a_name_stays_words(world, browser, give, project, ana):
    garden = project(ana)
    member = world.member("=1+1")
    give(member, 50)
    pledging.pledge(garden.id, Promise(10), member=member)

    assert rows_of(book(browser, ana, garden, "/promises.csv"))[0][0] == "'=1+1 M."


@pytest.mark.parametrize("rest", ["", "/postings.csv", "/promises.csv"])
def test_who_may_not_see_the_project_does_not_see_its_book(world, browser, project, ana, rest):
    garden = project(ana, audience="mile")

    assert book(browser, world.member(at="68100"), garden, rest).status == 404


def test_without_a_keeper_of_smiles_it_says_so(make_instance):
    app = make_instance(plugins=["projects"])
    with app.app_context():
        ana = World(app).member("Ana")
        garden = Project.create(
            title="Un jardin",
            author_id=ana.id,
            author_uri=ana.uri,
            commune="67482",
            stage="running",
            collected_smiles=50,
        )
        Bearer.create(project=garden.id, member_uri=ana.uri, member_id=ana.id, state=ACCEPTED)
        page = Browser(app, member=ana).get(f"/projects/{garden.id}/open-book")
    assert page.status == 200
    assert "à l’arrêt ici en ce moment" in page.text
