"""What a proposal cannot hold: each with a sentence beside its field, and nothing written."""

from datetime import timedelta

import pytest

from onemile import clock
from onemile.errors import Invalid
from onemile_projects.models import SMILES_MAX, TASKS_MAX, Project
from onemile_projects.proposals import lacking, proposing
from onemile_projects.proposals.parts import (
    CostLine,
    MilestoneLine,
    Needs,
    TaskLine,
    ThingLine,
    Way,
    Words,
)
from onemile_projects.proposals.wrong_words import prices


def day(n):
    return clock.now().date() + timedelta(days=n)


TASK = TaskLine(title="Scier", hours=3)
REFUSED = {
    "no name": (lambda: Words(title=""), "title"),
    "euros in the title": (lambda: Words(title="Un banc à 40 €"), "title"),
    "euros in the text": (lambda: Words(title="Un banc", need="Il faut 300 euros."), "need"),
    "a long title": (lambda: Words(title="a" * 121), "title"),
    "a long text": (lambda: Words(title="Un banc", plan="a" * 6001), "plan"),
    "minimum above ideal": (lambda: Needs(min_smiles=300, ideal_smiles=200), "ideal_smiles"),
    "below nothing": (lambda: Needs(min_smiles=-1), "min_smiles"),
    "too many Smiles": (lambda: Needs(min_smiles=SMILES_MAX + 1), "min_smiles"),
    "200 tasks": (lambda: Needs(tasks=(TASK,) * 200), "tasks"),
    "many things": (lambda: Needs(things=(ThingLine(title="Scie"),) * 41), "things"),
    "no hours": (lambda: Needs(tasks=(TaskLine(title="Scier"),)), "tasks-0-hours"),
    "a month of hours": (
        lambda: Needs(tasks=(TASK, TaskLine(title="Scier", hours=160))),
        "tasks-1-hours",
    ),
    "nobody": (
        lambda: Needs(tasks=(TaskLine(title="Scier", hours=1, places=0),)),
        "tasks-0-places",
    ),
    "a task in euros": (
        lambda: Needs(tasks=(TaskLine(title="Peindre, 20 EUR", hours=1),)),
        "tasks-0-title",
    ),
    "a task of yesterday": (
        lambda: Needs(tasks=(TaskLine(title="Scier", hours=1, day=day(-1)),)),
        "tasks-0-day",
    ),
    "a thing in euros": (lambda: Needs(things=(ThingLine(title="10 CHF"),)), "things-0-title"),
    "a place in euros": (lambda: Needs(place_text="salle à 50 €"), "place_text"),
    "no point": (lambda: Needs(point=(91.0, 7.0)), "point"),
    "a cost in euros": (
        lambda: Way(budget=(CostLine(what="Bois, 40 €", amount_smiles=40),)),
        "budget-0-what",
    ),
    "a cost of nothing": (lambda: Way(budget=(CostLine(what="Bois"),)), "budget-0-amount_smiles"),
    "a milestone without a name": (
        lambda: Way(milestones=(MilestoneLine(title="", due_day=day(60)),)),
        "milestones-0-title",
    ),
    "a milestone in ten years": (
        lambda: Way(milestones=(MilestoneLine(title="Fin", due_day=day(3650)),)),
        "milestones-0-due_day",
    ),
    "yesterday": (lambda: Way(last_day=day(-1)), "last_day"),
    "the day after tomorrow": (lambda: Way(last_day=day(6)), "last_day"),
    "in ten years": (lambda: Way(last_day=day(3650)), "last_day"),
    "just too far": (lambda: Way(last_day=day(181)), "last_day"),
    "hours without end": (lambda: Way(least_hours=10**6), "least_hours"),
    "a town of supporters": (lambda: Way(least_supporters=10**6), "least_supporters"),
    "a remainder to nowhere": (lambda: Way(remainder="me"), "remainder"),
}


def test_what_cannot_be_kept_is_refused_beside_its_field(world):
    ana = world.member("Ana")
    project = proposing.begin(ana, "library")

    found = {}
    for case, (make, _field) in REFUSED.items():
        with pytest.raises(Invalid) as refusal:
            proposing.save(project.id, make(), member=ana, version=1)
        found[case] = set(refusal.value.fields)

    assert found == {case: {field} for case, (_make, field) in REFUSED.items()}
    assert Project.get_by_id(project.id).version == 1


def test_the_rim_counts_as_inside(world):
    ana = world.member("Ana")
    project = proposing.begin(ana)
    tasks = tuple(TaskLine(title=f"Tâche {n}", hours=1) for n in range(TASKS_MAX))

    proposing.save(project.id, Needs(min_smiles=SMILES_MAX, tasks=tasks), member=ana, version=1)
    for n, last in enumerate((day(7), day(180)), 2):
        proposing.save(project.id, Way(last_day=last), member=ana, version=n)

    found = Project.get_by_id(project.id)
    assert (found.min_smiles, found.ideal_smiles, found.tasks.count()) == (20_000, 20_000, 60)


def sent(ana, *, needs=None, way=None):
    """Give what a proposal lacks, by field, when these steps are in it."""
    project = proposing.begin(ana, "library")
    words = Words(title="Un banc", summary="Un banc.", need="Assis.", plan="Ainsi.")
    stones = (MilestoneLine(title="Fini", due_day=day(90), amount_smiles=100),)
    costs = (CostLine(what="Merci", amount_smiles=100),)
    defaults = {"budget": costs, "milestones": stones, "last_day": day(30)}
    parts = (
        words,
        Needs(**({"min_smiles": 100, "place_text": "Ici"} | (needs or {}))),
        Way(**(defaults | (way or {}))),
    )
    for part in parts:
        version = Project.get_by_id(project.id).version
        proposing.save(project.id, part, member=ana, version=version)
    try:
        proposing.submit(project.id, member=ana)
    except Invalid as refusal:
        assert Project.get_by_id(project.id).stage == "draft"
        return refusal.fields
    return {}


def test_the_budget_is_no_more_than_the_ideal(world):
    costs = (CostLine(what="Bois", amount_smiles=90), CostLine(what="Merci", amount_smiles=90))
    found = sent(world.member("Ana"), needs={"ideal_smiles": 150}, way={"budget": costs})
    assert found == {"budget": "Le budget arrive à 180, soit 30 de plus que l’idéal (150)."}


def test_the_milestones_share_the_minimum_at_least_and_the_difference_is_said(world):
    stones = (MilestoneLine(title="Fini", due_day=day(90), amount_smiles=60),)
    found = sent(world.member("Ana"), way={"milestones": stones})
    assert "40 de moins que le minimum (100)" in found["milestones"]


def test_milestones_that_share_more_than_the_ideal_are_refused(world):
    stones = (MilestoneLine(title="Fini", due_day=day(90), amount_smiles=160),)
    found = sent(world.member("Ana"), way={"milestones": stones})
    assert "60 de plus que l’idéal (100)" in found["milestones"]


def test_tasks_that_are_thanked_with_more_than_the_ideal_are_refused(world):
    task = TaskLine(title="Scier", hours=1, places=4, amount_smiles=60)
    found = sent(world.member("Ana"), needs={"ideal_smiles": 200, "tasks": (task,)})
    assert "240" in found["ideal_smiles"] and "200" in found["ideal_smiles"]


def test_tasks_between_minimum_and_ideal_are_remarked_and_sent(world):
    ana = world.member("Ana")
    task = TaskLine(title="Scier", hours=1, places=3, amount_smiles=50)
    assert sent(ana, needs={"ideal_smiles": 200, "tasks": (task,)}) == {}
    said = lacking.remarks(Project.get())
    assert len(said) == 1 and "150" in said[0] and "100" in said[0]


def test_nothing_is_done_before_the_last_day_for_promises(world):
    task = TaskLine(title="Scier", hours=1, day=day(20))
    stones = (MilestoneLine(title="Fini", due_day=day(25), amount_smiles=100),)
    found = sent(world.member("Ana"), needs={"tasks": (task,)}, way={"milestones": stones})
    assert set(found) == {"tasks", "milestones"}


def test_a_project_that_needs_nothing_is_not_sent(world):
    stones = (MilestoneLine(title="Fini", due_day=day(90)),)
    nothing = {"budget": (), "milestones": stones}
    found = sent(world.member("Ana"), needs={"min_smiles": 0}, way=nothing)
    assert set(found) == {"tasks"}


def test_more_hours_than_there_is_room_for_are_no_threshold(world):
    assert set(sent(world.member("Ana"), way={"least_hours": 5})) == {"least_hours"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bois : 12 €", ["12 €"]),
        ("12€", ["12€"]),
        ("€ 1 200,50", ["€ 1"]),
        ("$", ["$"]),
        ("£20 ou ¥300", None),
        ("trois cents Euros", ["Euros"]),
        ("20 balles", ["20 balles"]),
        ("45 chf", ["45 chf"]),
        ("1 500 EUR", None),
        ("10 francs la planche", ["10 francs"]),
        ("50 centimes", ["50 centimes"]),
        ("＄5", None),
        ("5 k€", None),
        *(
            (text, None)
            for text in (
                "12,-",
                "12.– par personne",
                "vingt balles",
                "12 e u r o s",
                "e.u.r.o",
                "12 еuros",
                "12 eu\u00adros",
                "12 eurós",
                "12 💶",
                "12 Euronen",
                "12 &#8364;",
                "12 &euro;",
                "0,01 BTC",
                "12 bitcoins",
                "PayPal 12",
                "IBAN FR76",
            )
        ),
    ],
)
def test_a_price_in_money_is_found(text, found):
    assert prices(text)
    assert found is None or prices(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Place de l’Europe, Eurodistrict, une neurologue, un neuro",
        "3 balles de tennis, 12 balles en mousse",
        "Le bus 12 E part à 8 h",
        "Sans un euro, pas d’euros, aucun euro",
        "Après la finale de l’Euro 2028",
        "300 Smiles et 12 heures",
        "François est franc, et le franc-jeu compte",
        "Eure-et-Loir, 28 eurasiens",
        "deux balles pour jouer, du 12.-15. mai, zéro euro",
        "page 12, - puis la suite",
    ],
)
def test_what_is_no_price_passes(text):
    assert prices(text) == []
