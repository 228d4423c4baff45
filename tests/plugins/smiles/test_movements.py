"""The lines of an account: page by page and narrowed, each says what there was after it."""

from itertools import pairwise

import pytest

from onemile.db import database, transaction
from onemile.ledger import COMMONS_ISSUE
from onemile_smiles import movements

pytestmark = pytest.mark.plugins("smiles")
# What PostgreSQL prefers to an index where a table has a few rows.
SHORTCUTS_OF_SMALL_TABLES = ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin")
AMOUNTS = (5, -3, 7, 2, -9, 4, -1, 6)


@pytest.fixture
def ana(ledger, met, pay):
    """A member to and from whom much has moved, some of it by the commons."""
    ana, ben = met("Ana", smiles=100), met("Ben", smiles=100)
    for number, amount in enumerate(AMOUNTS):
        payer, payee = (ben, ana) if amount > 0 else (ana, ben)
        ledger.transfer(pay(payer, payee, abs(amount), kind="exchange"))
        if number == 3:
            ledger.transfer(pay(COMMONS_ISSUE, ana, 11, kind="grant"))
    return ana


def test_each_line_says_what_there_was_after_it(ana, ledger):
    lines = movements.statement(ana.uri)
    assert lines[0].balance_smiles == ledger.balance_smiles(ana.uri) == 100 + sum(AMOUNTS) + 11
    for later, earlier in pairwise(lines):
        assert later.balance_smiles - later.amount_smiles == earlier.balance_smiles
    assert lines[-1].balance_smiles == lines[-1].amount_smiles == 100


@pytest.mark.parametrize("shown", ["", *movements.SHOWN])
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pages_say_what_the_whole_says(ana, shown, limit):
    whole = {line.entry_id: line for line in movements.statement(ana.uri)}
    wanted = [
        line
        for line in whole.values()
        if shown == ""
        or (shown == "commons") == (line.other == COMMONS_ISSUE)
        and (shown != "helped" or line.amount_smiles > 0)
        and (shown != "was_helped" or line.amount_smiles < 0)
    ]
    seen, before = [], None
    while page := movements.statement(ana.uri, before=before, limit=limit, shown=shown):
        assert len(page) <= limit
        seen += page
        before = page[-1].entry_id
    assert seen == wanted


def test_the_newest_page_of_a_long_account_costs_that_of_a_short_one(ana, ledger, met, pay, engine):
    short = _steps(engine, ana.uri)
    carla = met("Carla", smiles=1_000)
    for _number in range(60):
        ledger.transfer(pay(carla, ana, 1, kind="exchange"))
    assert _steps(engine, ana.uri) <= short * 1.1


def _steps(engine, uri):
    """Count what the engine does for a page: steps of SQLite's machine, rows of PostgreSQL's."""
    if engine == "postgres":
        plans = []
        real = database.obj.execute_sql

        def execute_sql(sql, params=None):
            if "chosen" in sql:
                for one in SHORTCUTS_OF_SMALL_TABLES:
                    real(f"SET LOCAL enable_{one} = off")
                explained = real(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                plans.append(explained.fetchone()[0][0]["Plan"])
            return real(sql, params)

        database.obj.execute_sql = execute_sql
        try:
            with transaction():
                movements.statement(uri, limit=2)
        finally:
            del database.obj.execute_sql
        return _rows_of(plans[0])
    steps = [0]

    def count():
        steps[0] += 1

    connection = database.connection()
    connection.set_progress_handler(count, 1)
    try:
        movements.statement(uri, limit=2)
    finally:
        connection.set_progress_handler(None, 1)
    return steps[0]


def _rows_of(plan):
    return plan["Actual Rows"] + sum(_rows_of(one) for one in plan.get("Plans", []))
