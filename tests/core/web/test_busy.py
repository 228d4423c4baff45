"""Two at once in each other's way: whoever has to give way reads so, and never a crash."""

import sqlite3

import pytest
from peewee import OperationalError

from onemile import db
from onemile.privacy import erase


@pytest.fixture
def in_the_way(engine, instance):
    """What a request does that meets another's lock, on the engine of the test."""
    if engine == "postgres":

        def give_way(sqlstate):
            db.database.execute_sql(
                f"DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '{sqlstate}'; END $$"
            )

        yield give_way
        return
    other = sqlite3.connect(db.database.database, isolation_level=None)

    def wait(_sqlstate):
        other.execute("BEGIN IMMEDIATE")
        db.database.execute_sql("PRAGMA busy_timeout = 10")  # milliseconds
        with db.transaction():
            pass

    yield wait
    other.close()


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03"])
def test_a_request_that_gives_way_asks_for_a_moment(
    sqlstate, in_the_way, world, browser, monkeypatch
):
    page = browser(world.member("Ana"))
    monkeypatch.setattr(erase, "leave", lambda member, *, password: in_the_way(sqlstate))

    page.post("/me/data/leave", {"password": "trois pommes"})

    assert page.status == 503
    assert int(page.response.headers["Retry-After"]) > 0
    assert "Rien n’a été enregistré" in page.text and "dans un instant" in page.text


def test_another_fault_of_the_database_is_still_a_crash(instance):
    with instance.test_request_context():
        answer = instance.handle_user_exception(OperationalError("no such table: nothing"))
    assert answer.status_code == 500
