"""Connections of PostgreSQL that are kept: not asked each time how they are, and never dead."""

import time

import pytest

from onemile import db, engines
from onemile.testing.postgres import is_available
from onemile.testing.server import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(not is_available(), reason="no PostgreSQL on this machine")


@pytest.fixture
def pool(postgres_server):
    url = postgres_server.fresh_database()
    opened = engines.open_database(url)
    opened.beside = engines.open_database(url)
    yield opened
    db.shut(opened.beside)
    db.shut(opened)
    postgres_server.drop(url)


def answer(pool, sql, *values):
    return pool.execute_sql(sql, values).fetchone()


def backend(pool):
    return answer(pool, "SELECT pg_backend_pid()")[0]


def test_one_that_lives_is_not_asked_whether_it_does(pool, monkeypatch):
    before, asked = backend(pool), []
    pool.close()
    monkeypatch.setattr(pool._adapter, "is_connection_closed", lambda conn: asked.append(conn))
    assert backend(pool) == before and asked == []


def test_each_answers_pages_and_no_reports(pool):
    """Nothing is compiled for a statement, and each is planned by the values that it asks for."""
    first = backend(pool)
    for _taken in range(2):
        said = [answer(pool, f"SHOW {name}")[0] for name in ("jit", "plan_cache_mode")]
        assert said == ["off", "force_custom_plan"]
        pool.close()
    assert backend(pool) == first


def test_one_that_the_engine_has_ended_is_not_used_again(pool):
    gone, other = backend(pool), pool.beside
    pool.close()
    assert answer(other, "SELECT pg_terminate_backend(%s)", gone) == (True,)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while answer(other, "SELECT 1 FROM pg_stat_activity WHERE pid = %s", gone):
        assert time.monotonic() < deadline
    assert backend(pool) != gone
