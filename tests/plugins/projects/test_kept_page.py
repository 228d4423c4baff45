"""Parts of a project's page that are kept: each viewer reads their own, and never an old number."""

import re

import pytest

from onemile.api import clock
from onemile.members import blocks
from onemile_projects.models import Project
from onemile_projects.money import pledging
from onemile_projects.money.pledging import Promise

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")


def plain(page):
    """Read a page with spaces that are spaces."""
    return page.text.translate({0xA0: " ", 0x202F: " "})


@pytest.fixture
def garden(world, project, give):
    people = world.neighbours(4)
    for one in people[1:]:
        give(one, 100)
    return project(people[0]), *people


def test_ones_own_promise_is_in_nobody_elses_panel(garden, browser):
    made, ana, ben, cleo, _dora = garden
    path = f"/projects/{made.id}"
    hidden = Promise(amount_smiles=40, is_anonymous=True)
    theirs = pledging.pledge(made.id, hidden, member=ben)
    for _twice in range(2):
        assert "Tu as promis 40 Smiles." in plain(browser(ben).get(path))
        for other in (ana, cleo):
            page = browser(other).get(path)
            assert "Tu as promis" not in page.text and "Reprendre ma promesse" not in page.text
            assert str(theirs.id) not in page.html and ben.first_name not in page.text
            assert "1 a préféré ne pas dire son nom" in plain(page)
        assert "Tu portes ce projet" in plain(browser(ana).get(path))
        assert "Qui le voit" in browser(ana).get(path).text
        assert "Qui le voit" not in browser(cleo).get(path).text


def test_whoever_gives_their_name_is_hidden_from_whom_they_block_alone(garden, browser):
    made, _ana, ben, cleo, dora = garden
    path = f"/projects/{made.id}"
    pledging.pledge(made.id, Promise(amount_smiles=40), member=ben)
    assert ben.first_name in browser(cleo).get(path).text
    blocks.block(ben, other=cleo)
    assert ben.first_name in browser(dora).get(path).text
    assert ben.first_name not in browser(cleo).get(path).text


def test_a_number_a_title_or_a_day_that_changes_is_read_at_once(garden, browser):
    made, _ana, ben, cleo, _dora = garden
    look, path = browser(cleo), f"/projects/{made.id}"
    pledging.pledge(made.id, Promise(amount_smiles=40), member=ben)
    assert "40 sur 100" in plain(look.get(path))
    pledging.change(made.id, Promise(amount_smiles=50), member=ben)
    assert "50 sur 100" in plain(look.get(path)) and "40 sur 100" not in plain(look.get(path))

    day = clock.ahead(days=3)
    Project.update(
        title="Un four", need="Du pain.", plan="Des briques.", closes_at=day, last_day=day.date()
    ).where(Project.id == made.id).execute()
    page = look.get(path)
    assert "<h1>Un four</h1>" in page.html and "Une cabane" not in page.text
    assert "<p>Du pain.</p>" in page.html and "<p>Des briques.</p>" in page.html
    assert page.text.count(f"jusqu’au {day.day} ") >= 2


def test_the_key_and_token_of_the_forms_are_new_and_what_was_refused_stays_with_its_page(
    garden, browser
):
    made, _ana, ben, cleo, _dora = garden
    path = f"/projects/{made.id}"
    found = set()
    for look in (browser(ben), browser(cleo), browser(cleo)):
        html = look.get(path).html
        found.add(re.search(r'name="support-form_key"[^>]*value="(\d+)"', html)[1])
        found.add(re.search(r'name="csrf_token" value="([^"]+)"', html)[1])
        tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', html))
        assert len(tokens) == 1
    assert len(found) == 6

    wrong = browser(ben).get(path).submit("Promettre", **{"support-amount_smiles": "9998"})
    assert wrong.status == 422 and "9998" in wrong.html
    assert "9998" not in browser(ben).get(path).html + browser(cleo).get(path).html


def test_what_is_written_into_a_project_is_text_in_every_part(garden, browser):
    made, _ana, ben, _cleo, _dora = garden
    words = "<b>gras</b>"
    Project.update(title=words, need=words, plan=words).where(Project.id == made.id).execute()
    html = browser(ben).get(f"/projects/{made.id}").html
    assert words not in html and html.count("&lt;b&gt;gras") >= 4
