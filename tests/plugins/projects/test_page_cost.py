"""What the pages of projects cost: as many questions for many as for few."""

import pytest

from onemile import db
from onemile.api import COMMONS_TREASURY, clock, ids, transaction
from onemile_projects.help.help_models import COMING, LENT, Task, Thing, Volunteer
from onemile_projects.models import ACCEPTED, BudgetLine, Decision, Milestone, Project
from onemile_projects.money.money_models import Pledge

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")


@pytest.fixture
def statements():
    """Count the statements of a page, asked a second time: what a process keeps is kept."""

    def count(look, path):
        engine, asked = db.database.obj, []
        original = engine.execute_sql

        def counting(sql, *arguments, **options):
            asked.append(sql)
            return original(sql, *arguments, **options)

        assert look.get(path).status == 200
        engine.execute_sql = counting
        try:
            look.get(path)
        finally:
            del engine.execute_sql
        return len(asked)

    return count


def fill(made, people, *, pledges, tasks):
    """Give a project so many pledges and tasks, as they would stand in its tables."""
    with transaction():
        for n in range(pledges):
            number = ids.new()
            who = people[n % len(people)]
            Pledge.create(
                uri=f"http://instance.example/projects/pledges/{number}",
                key=f"pledge/{number}",
                project=made.id,
                supporter_uri=f"{who.uri}/{n}" if n >= len(people) else who.uri,
                amount_smiles=1,
                is_anonymous=n % 3 == 0,
                lapses_at=clock.ahead(days=90),
            )
        for n in range(tasks):
            task = Task.create(project=made.id, position=n, title=f"T{n}", hours=2, places=3)
            Volunteer.create(task=task.id, member_uri=people[0].uri, state=COMING, is_named=True)
            Thing.create(project=made.id, position=n, title=f"Chose {n}")
            BudgetLine.create(project=made.id, position=n, what="Bois", amount_smiles=5)
            Milestone.create(project=made.id, position=n + 2, title=f"E{n}", state=ACCEPTED)


@pytest.mark.parametrize("rest", ["", "/open-book"])
def test_500_pledges_and_40_tasks_cost_no_more_than_five(world, browser, project, statements, rest):
    people = world.neighbours(8)
    few, many = project(people[0]), project(people[0])
    fill(few, people, pledges=5, tasks=2)
    fill(many, people, pledges=500, tasks=40)
    look = browser(people[1])

    cost = statements(look, f"/projects/{few.id}{rest}")
    assert statements(look, f"/projects/{many.id}{rest}") == cost
    assert COMMONS_TREASURY not in look.get(f"/projects/{many.id}{rest}").html


def test_two_dozen_cards_cost_no_more_than_two(world, browser, project, statements):
    people = world.neighbours(6)
    look = browser(people[1])
    for stage in ("open", "running", "closed"):
        fill(project(people[0], stage=stage), people, pledges=1, tasks=1)
    cost = statements(look, "/projects?ring=mile")

    for n in range(8):
        for stage in ("open", "running", "closed"):
            fill(project(people[2 + n % 4], stage=stage), people, pledges=3, tasks=2)
    assert Project.select().count() == 27
    assert statements(look, "/projects?ring=mile") == cost


def test_a_long_list_is_paged_by_two_dozen(world, browser, project):
    ana = world.member("Ana")
    for n in range(26):
        project(ana, f"Projet {n:02}")
    first = browser(ana).get("/projects?ring=mile")
    assert first.html.count("projects-card") == 12

    whole = first.follow("En voir d’autres")
    assert whole.html.count("projects-card") == 24
    rest = whole.follow("Voir la suite")
    assert rest.html.count("projects-card") == 2
    assert "Projet 00" in rest.text and "Projet 25" not in rest.text


def test_the_page_shows_eight_things_and_ones_own_first(world, browser, project):
    ana, ben = world.neighbours(2)
    made = project(ana)
    for n in range(12):
        Thing.create(project=made.id, position=n, title=f"Chose {n:02}.")
    Thing.update(state=LENT, lender_uri=ben.uri).where(Thing.title == "Chose 11.").execute()
    page = browser(ben).get(f"/projects/{made.id}")
    shown = [f"Chose {n:02}." for n in range(12) if f"Chose {n:02}." in page.text]
    assert shown == [*(f"Chose {n:02}." for n in range(7)), "Chose 11."]
    assert page.text.index("Chose 11.") < page.text.index("Chose 00.")

    rest = page.follow("Toutes les choses")
    assert all(f"Chose {n:02}." in rest.text for n in range(12))
    assert "Toutes les choses" not in rest.text


def test_the_page_has_the_last_decisions_and_the_open_book_all(world, browser, project):
    ana, ben = world.neighbours(2)
    made = project(ana)
    Decision.delete().where(Decision.project == made.id).execute()
    for n in range(14):
        Decision.create(project=made.id, step="joined", by_uri=ana.uri, text=f"Mot {n:02}.")
    page = browser(ben).get(f"/projects/{made.id}")
    assert "Mot 02." in page.text and "Mot 13." in page.text and "Mot 01." not in page.text

    rest = page.follow("Tout ce qui a été décidé")
    assert all(f"Mot {n:02}." in rest.text for n in range(14))
