"""Newsstand and feed ask the database as often, however much is followed elsewhere."""

import pytest

from onemile.api import find_by_uri, follows
from onemile_federation.bench import papers
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")
# A group and a weblog, and what makes more than a page of either.
FEW, MANY = 2, 60


@pytest.fixture
def asked(reader, monkeypatch):
    """Let Ana look at a page; gives what she reads, and what the database was asked for it."""
    database = type(reader.ours.app.extensions["onemile.database"])
    execute = database.execute_sql

    def looking(path):
        browser, statements = reader.browser, []

        def counted(self, sql, *given):
            statements.append(sql)
            return execute(self, sql, *given)

        with monkeypatch.context() as patched:
            patched.setattr(database, "execute_sql", counted)
            page = browser.get(path)
        assert page.status == 200
        return page.text, statements

    return looking


def follow(reader, n, *, name):
    """Let Ana follow so many papers elsewhere, and what they have brought be here."""
    with reader.ours.at_work():
        before = RemoteObject.select().count()
        planted = papers.planted(n, name=name)
        ana = find_by_uri(reader.ground.owner_uri)
        follows.plant(ana.uri, follower_id=ana.id, followed_uris=planted)
        assert RemoteObject.select().count() - before == n * papers.ARTICLES


@pytest.mark.parametrize(("path", "n_shown"), [("/mags/", 6), ("/followed", 20)])
def test_many_groups_and_things_cost_no_statement_more(reader, asked, clock, path, n_shown):
    follow(reader, FEW, name="few")
    asked(path)
    few, of_few = asked(path)

    clock.advance(hours=1)
    follow(reader, MANY, name="many")
    many, of_many = asked(path)

    assert few.count("Kinzig-Blätter") == FEW and many.count("Kinzig-Blätter") == n_shown
    assert len(of_many) == len(of_few), sorted({*of_many} - {*of_few})
