"""The sums of a proposal stand where one types them, and ready beginnings keep to their rules."""

from datetime import date

import pytest

from onemile_projects.models import Project
from onemile_projects.proposals import sums
from onemile_projects.proposals.beginnings import BEGINNINGS
from onemile_projects.proposals.parts import CostLine, MilestoneLine, Needs, TaskLine, Way

NEEDS = Needs(min_smiles=600, ideal_smiles=800)
HALF_A_DAY_HOURS = 4


def way(*, costs=600, shares=600):
    return Way(
        budget=(CostLine(what="Merci", amount_smiles=costs),),
        milestones=(MilestoneLine(title="Debout", amount_smiles=shares),),
    )


@pytest.mark.parametrize(
    ("costs", "shares", "off"),
    [
        (600, 600, {}),
        (800, 800, {"budget": False}),
        (601, 600, {"budget": False}),
        (241, 600, {"budget": False}),
        (801, 600, {"budget": True}),
        (600, 599, {"milestones": True}),
        (600, 880, {"milestones": True}),
    ],
)
def test_what_does_not_add_up_is_said_and_hinders_where_nobody_could_spend_it(
    instance, costs, shares, off
):
    told = sums.of_way(NEEDS, way(costs=costs, shares=shares))
    assert {one.field: one.hinders for one in told if one.is_off} == off
    assert {one.field for one in told} == {"budget", "milestones"}


@pytest.mark.parametrize(
    ("smiles", "stands"), [(60, (False, False)), (70, (True, False)), (81, (True, True))]
)
def test_what_the_tasks_ask_for_is_said_beside_them(instance, smiles, stands):
    needs = Needs(
        min_smiles=600,
        ideal_smiles=800,
        tasks=(TaskLine(title="Scier", hours=3, places=10, amount_smiles=smiles),),
    )
    (told,) = sums.of_needs(needs)
    assert (told.is_off, told.hinders) == stands


def test_the_fourth_step_says_its_sums_while_one_types_and_after(world, browser):
    page = browser(world.member("Ana")).get("/projects/new").submit("Commencer", beginning="garden")
    number = Project.get().id
    page.get(f"/projects/{number}/write/4")
    assert "Les étapes se partagent 600." in page.text
    assert "Le budget arrive à 600." in page.text
    page.submit(
        "Garder et continuer",
        **{"milestones-1-amount_smiles": "880", "budget-0-amount_smiles": "1"},
    )
    assert page.path.endswith("/write/5")
    assert "C’est gardé. Les étapes se partagent 1180, soit 280 de plus" in page.text
    page.get(f"/projects/{number}/write/4")
    assert "Les étapes se partagent 1180, soit 280 de plus" in page.text
    assert "dis à quoi servent les 359 autres" in page.text
    assert "dis à quoi servent les 359 autres" in page.get(f"/projects/{number}/write/6").text


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_ready_beginning_keeps_to_its_own_rules(instance, name):
    one = BEGINNINGS[name]
    words, needs, way = one.parts(date(2027, 3, 1), counts=True)
    told = [*sums.of_needs(needs), *sums.of_way(needs, way)]
    assert words.title and [found.text for found in told if found.is_off] == []
    assert sum(line.amount_smiles for line in way.budget) == needs.min_smiles
    assert sum(stone.amount_smiles for stone in way.milestones) == needs.min_smiles
    for task in needs.tasks:
        half_days = max(1, task.hours / HALF_A_DAY_HOURS)
        assert task.amount_smiles == 0 or 30 <= task.amount_smiles <= 60 * half_days, task.title
    assert way.least_hours <= sum(task.hours * task.places for task in needs.tasks)
