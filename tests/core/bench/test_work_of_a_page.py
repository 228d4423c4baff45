"""What "My mile" and a big project cost: few questions, and no more steps than they need."""

import json
import sys

import peewee
import pytest

from onemile.bench import crowd, pages

# The session, blocks, home, notices, what waits in exchanges, the balance; of exchanges and
# projects the things and their authors; and of Mags besides what stands in them, what is folded
# under one card and who may read it.
STATEMENTS = 6 + 2 * 2 + 4
# Calls of Python functions for a page with twenty things. Unlike seconds they are the same on
# every machine; a step more for each thing, link or word of the page shows here at once.
CALLS_MAX = 10_200  # a third plugin in the feed, Mags, asks half as much again
# The page of a project with 500 promises, 40 tasks and 200 comments, which shows a dozen parts.
PROJECT_STATEMENTS, PROJECT_CALLS_MAX = 36, 9_350

# What is at work; with the federation, each page is looked at for another form, for which
# nothing is read, in so many calls.
OWN, FORM_CALLS = ("exchanges", "mags", "projects", "smiles"), 150


@pytest.fixture(scope="module", params=[OWN, (*OWN, "federation")], ids=["alone", "federated"])
def ask(request, tmp_path_factory):
    """Ask for "My mile" of a planted town, as the measure of speed does."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "onemile.toml").write_text(f"enabled = {json.dumps(request.param)}\n")
    app = pages._new_instance(folder)
    with app.app_context():
        town = crowd.plant(members=400, things=1_600, progress=lambda *_said: None)
        cookie = pages._signed_in(app, town.densest_cell())

    def ask(page=""):
        path = town.pages[page] if page else "/"
        answer = app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})
        assert answer.status_code == 200
        return answer.text

    for _warm in range(3):
        ask()
        ask("project")
    return ask


@pytest.fixture
def is_federated(request):
    """Whether the federation is at work in the town."""
    return "federated" in request.node.callspec.id


@pytest.fixture
def asked(monkeypatch):
    """What the database is asked from here on."""
    asked, execute = [], peewee.Database.execute_sql

    def counting(self, sql, *arguments, **options):
        asked.append(sql)
        return execute(self, sql, *arguments, **options)

    monkeypatch.setattr(peewee.Database, "execute_sql", counting)
    return asked


def test_my_mile_asks_the_database_some_fourteen_times(ask, asked, is_federated):
    assert ask().count("card item") == 20
    # With the federation, whose neighbours show things across the border.
    assert len(asked) <= STATEMENTS + is_federated, asked


def test_a_big_project_asks_the_database_some_thirty_times(ask, asked):
    assert "Un jardin pour la rue" in ask("project")
    assert len(asked) <= PROJECT_STATEMENTS, asked


@pytest.mark.parametrize(("page", "most"), [("", CALLS_MAX), ("project", PROJECT_CALLS_MAX)])
def test_a_page_takes_no_more_steps_than_it_needs(ask, is_federated, page, most):
    calls = 0

    def counting(_frame, event, _what):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(counting)
    try:
        ask(page)
    finally:
        sys.setprofile(None)
    assert calls <= most + FORM_CALLS * is_federated
