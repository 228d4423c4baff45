"""Three budgets of the commons, and what is kept of each day so that nobody adds up the book."""

import runpy
from datetime import date
from pathlib import Path

import pytest

import onemile_smiles
from onemile.api import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    BudgetExhausted,
    database,
    rows,
    transaction,
)
from onemile_smiles import budgets, commons, history, reconcile, thanks, turnover
from onemile_smiles.models import DaySum

pytestmark = [pytest.mark.plugins("smiles"), pytest.mark.usefixtures("sound")]

MIGRATIONS = Path(onemile_smiles.__file__).parent / "migrations"


def left():
    return {one.name: one.left for one in budgets.every()}


@pytest.mark.settings(
    smiles__welcome_budget=240, smiles__thanks_budget=12, smiles__relief_budget=50
)
def test_none_of_the_three_budgets_eats_anothers(ledger, pay, met):
    ana, ben, carla = met("Ana"), met("Ben"), met("Carla")
    assert ledger.gratify(key="1", members=(ana.uri, ben.uri), reason_uri="urn:x") == 5
    assert ledger.gratify(key="2", members=(ana.uri, carla.uri), reason_uri="urn:y") == 0
    assert left() == {"welcome": 240, "thanks": 2, "relief": 50}
    assert thanks.welcome_everybody() == 2
    assert left() == {"welcome": 0, "thanks": 2, "relief": 50}
    ledger.transfer(pay(COMMONS_ISSUE, carla, 50, kind="relief"))
    assert left() == {"welcome": 0, "thanks": 2, "relief": 0}
    with pytest.raises(BudgetExhausted):
        ledger.transfer(pay(COMMONS_ISSUE, carla, 1, kind="relief"))


@pytest.mark.settings(smiles__community_share_percent=50, smiles__thanks_budget=30)
def test_the_commons_share_of_an_exchange_is_of_their_thanks(ledger, pay, met):
    ledger.hold(pay(met("Ana"), met("Ben"), 40))
    assert left()["thanks"] == 10
    assert [one.promised for one in budgets.every()] == [0, 20, 0]


def test_what_has_vested_is_given_and_no_longer_promised(ledger, met, clock):
    ana, ben = met("Ana"), met("Ben")
    ledger.gratify(key="1", members=(ana.uri, ben.uri), reason_uri="urn:x")
    clock.advance(days=8)
    thanks.vest()
    of_thanks = budgets.every()[1]
    assert (of_thanks.given, of_thanks.promised, of_thanks.used) == (10, 0, 10)


def test_the_page_of_the_commons_shows_each_budget(ledger, met, browser):
    ana, ben = met("Ana"), met("Ben")
    ledger.gratify(key="1", members=(ana.uri, ben.uri), reason_uri="urn:x")
    page = " ".join(browser(ana).get("/smiles/commons").text.split())
    for line in (
        "Bienvenues Il reste 36 000 Smiles",
        "Mercis Il reste 14 990 Smiles sur 15 000 Smiles",
        "0 Smile donnés, 10 Smiles promis",
        "Coups de pouce Il reste 12 000 Smiles",
    ):
        assert line in page


@pytest.mark.settings(smiles__relief_budget=0)
def test_a_budget_of_nothing_is_said_in_words(met, browser):
    assert "choisi de ne pas en donner" in browser(met("Ana")).get("/smiles/commons").text


# ------------------------------------------------------------------------- the alarm


def position(**values):
    given = {
        "issued": 0,
        "treasury": 0,
        "budgets": (),
        "exchanged_this_month": 0,
        "exchanged_this_year": 1_000,
        "exchanges_this_year": 20,
        "net_of_year": 0,
        "in_hands": 0,
        "holders": 0,
        "near_floor": 0,
        "top_tenth_percent": 0,
    }
    return commons.Position(**{**given, **values})


@pytest.mark.parametrize(
    ("net", "exchanges", "weighs"),
    [(200, 20, False), (201, 20, True), (-201, 20, True), (5_000, 19, False)],
)
def test_the_commons_weigh_too_much_above_a_fifth_of_a_years_exchanges(net, exchanges, weighs):
    assert position(net_of_year=net, exchanges_this_year=exchanges).weighs_too_much is weighs


def exchange(ledger, pay, two, *, times, smiles):
    ana, ben = two
    for _ in range(times):
        ledger.transfer(pay(ana, ben, smiles))
        ana, ben = ben, ana


def test_a_young_association_that_welcomes_is_calm(ledger, pay, met, clock):
    """The demo of the review: 30,920 issued against 1,750 exchanged."""
    two = met("Ana", 100), met("Ben", 100)
    for _ in range(30):
        met()
    thanks.welcome_everybody()
    exchange(ledger, pay, two, times=25, smiles=70)
    found = commons.position()
    assert (found.issued, found.exchanged_this_year) == (200 + 32 * 120, 1_750)
    assert found.net_of_year == 200 and not found.weighs_too_much
    clock.advance(days=360)
    for _ in range(10):
        met()
    exchange(ledger, pay, two, times=25, smiles=70)
    clock.advance(days=10)
    thanks.welcome_everybody()
    assert commons.position().weighs_too_much  # no longer its first year


def test_what_lies_in_the_reserve_weighs_nothing(ledger, pay, met):
    two = met("Ana", 900), met("Ben", 100)
    exchange(ledger, pay, two, times=20, smiles=20)
    assert commons.position().weighs_too_much
    ledger.transfer(pay(two[0], COMMONS_TREASURY, 950, kind="gift"))
    assert commons.position().net_of_year == 50
    assert not commons.position().weighs_too_much
    commons.recycle()
    assert commons.position().net_of_year == 50


# ------------------------------------------------------------------------- the days


def test_each_day_is_counted_as_it_is_written(ledger, pay, met, clock):
    ana, ben = met("Ana", 100), met("Ben")
    given = pay(ana, ben, 40)
    ledger.transfer(given)
    ledger.transfer(pay(ben, ana, 10, kind="correction", corrects=given.key))
    clock.advance(days=40)
    ledger.transfer(pay(ben, COMMONS_TREASURY, 30, kind="gift"))
    month, year = turnover.by_kind(days=30), turnover.by_kind(days=365)
    assert set(month) == {"gift"} and month["gift"].treasury == 30
    assert year["grant"].issued == 100 and year["exchange"].moved == 40
    assert year["exchange"].times == 1 and year["correction"].moved == 10


def test_what_was_counted_can_be_counted_anew(ledger, pay, met, clock):
    ana, ben = met("Ana", 100), met("Ben")
    for _ in range(3):
        ledger.transfer(pay(ana, ben, 10))
        clock.advance(days=1)
    columns = "day, kind, times, moved_smiles, issued_smiles, returned_smiles, treasury_smiles"
    asked = f"SELECT {columns} FROM smiles_day ORDER BY day, kind"
    before = rows(asked)
    with transaction():
        turnover.count_anew()
    assert rows(asked) == before and len(before) == 4


def test_a_book_of_before_is_counted_when_it_is_brought_up_to_date(ledger, pay, met, clock):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, COMMONS_TREASURY, 30, kind="gift"))
    clock.advance(days=1)
    ledger.transfer(pay(ana, ben, 10))
    ledger.transfer(pay(ana, ben, 5))
    asked = "SELECT day, kind, times, moved_smiles, treasury_smiles FROM smiles_day ORDER BY 1, 2"
    before = rows(asked)
    migration = runpy.run_path(str(MIGRATIONS / "0005_days.py"))
    with transaction():
        database.execute_sql("DROP TABLE smiles_day")
        migration["up"](None, database.obj)
    assert rows(asked) == before and len(before) == 3
    ledger.transfer(pay(ana, ben, 5))


@pytest.mark.parametrize("change", [{"moved_smiles": 11}, {"times": 2}, {"issued_smiles": 1}])
def test_a_day_that_was_changed_by_hand_is_named(ledger, pay, met, change):
    ledger.transfer(pay(met("Ana", 100), met("Ben"), 10))
    row = DaySum.get(DaySum.kind == "exchange")
    before = {name: getattr(row, name) for name in change}
    DaySum.update(**change).where(DaySum.id == row.id).execute()
    [finding] = reconcile.prove().findings
    assert "smiles_day" in str(finding) and "exchange" in str(finding)
    DaySum.update(**before).where(DaySum.id == row.id).execute()


# ------------------------------------------------------------------------- month by month


def test_the_months_are_read_from_what_is_kept(ledger, pay, met, clock):
    ana = met("Ana", 100)
    clock.advance(days=62)
    ledger.transfer(pay(COMMONS_ISSUE, ana, 50, kind="relief"))
    ledger.transfer(pay(ana, COMMONS_TREASURY, 30, kind="gift"))
    plot = history.plot()
    assert len(plot.months) == 3 and plot.is_drawn
    assert [one.issued for one in plot.months] == [100, 100, 150]
    assert [(one.treasury, one.out) for one in plot.months] == [(0, 100), (0, 100), (30, 120)]
    assert plot.top == 200
    assert plot.issued_path == "M0.0 60.0L240.0 60.0L480.0 30.0"


def test_two_years_are_drawn_and_no_more(ledger, met, clock):
    met("Ana", 100)
    clock.advance(days=1_200)
    months = history.plot().months
    assert len(months) == history.MONTHS_MAX and months[0].issued == 100


def test_a_book_without_a_month_has_no_curve_but_a_word(met, browser):
    ana = met("Ana")
    assert not history.plot().is_drawn
    assert "Une courbe apparaîtra ici" in browser(ana).get("/smiles/commons").text


def test_the_curve_stands_beside_its_figures(ledger, met, browser, clock):
    ana = met("Ana", 100)
    clock.advance(days=40)
    page = browser(ana).get("/smiles/commons")
    assert 'role="img"' in page.html and "M0.0 " in page.html
    assert "Chez les membres" in page.text and "style=" not in page.html


@pytest.mark.parametrize(("most", "top"), [(1, 1), (4, 5), (11, 20), (99, 100), (5_001, 10_000)])
def test_the_scale_ends_with_a_round_number(most, top):
    assert history._top(most) == top


def test_days_are_those_of_utc():
    assert turnover.date_of(0) == date(1970, 1, 1)


def test_the_page_of_the_commons_adds_up_no_part_of_the_book(ledger, pay, met, browser):
    boss = met("Ana", 100, role="steward")
    ledger.transfer(pay(boss, met("Ben"), 10))
    reader = browser(boss)
    reader.get("/smiles/commons")
    engine, statements = database.obj, []
    ask = engine.execute_sql

    def listening(sql, *values, **named):
        statements.append(sql)
        return ask(sql, *values, **named)

    engine.execute_sql = listening
    try:
        assert reader.get("/smiles/commons").status == 200
    finally:
        del engine.execute_sql
    read = " ".join(statements)
    assert "smiles_day" in read
    assert "smiles_entry" not in read and "smiles_posting" not in read
    assert not [one for one in statements if "smiles_hold" in one and "posted" in one]
