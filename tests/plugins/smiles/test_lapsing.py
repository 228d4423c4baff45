"""Promises that end by themselves, and those of a plugin that is off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from onemile import current, db
from onemile.errors import Invalid
from onemile.ledger import Transfer
from onemile.testing import inside
from onemile.testing.contracts import asked
from onemile_smiles import commands, lapsing, reconcile
from onemile_smiles.holds import digest_of
from onemile_smiles.models import Hold

pytestmark = pytest.mark.plugins("exchanges", "smiles")


@pytest.fixture
def pair(world, ledger):
    """Ana, who has 100 Smiles to promise, and Ben."""
    two = [str(world.member(name).uri) for name in ("Ana", "Ben")]
    ledger.transfer(asked("commons:issue", two[0], 100, kind="grant"))
    return two


def test_a_promise_lapses_when_its_time_is_over_and_not_before(ledger, pair, clock):
    ana, ben = pair
    until = clock.present + timedelta(days=2)
    promise, other = asked(ana, ben, 40, lapses_at=until), asked(ana, ben, 10)
    ledger.hold(promise)
    ledger.hold(other)

    clock.advance(days=1)
    assert lapsing.lapse() == 0
    clock.advance(days=2)
    assert lapsing.lapse() == 1

    assert (ledger.find(promise.key), ledger.find(other.key)) == ("voided", "held")
    assert ledger.available_smiles(ana) == 90
    assert lapsing.lapse() == 0
    assert reconcile.prove().findings == ()


def test_what_has_moved_does_not_lapse(ledger, pair, clock):
    ana, ben = pair
    promise = asked(ana, ben, 40, lapses_at=clock.present + timedelta(days=2))
    ledger.hold(promise)
    ledger.post(promise.key)
    clock.advance(days=3)
    assert lapsing.lapse() == 0
    assert ledger.balance_smiles(ben) == 40


@pytest.mark.parametrize(
    "until", [datetime(2027, 6, 1), datetime(9999, 1, 1, tzinfo=UTC)], ids=["no zone", "for ever"]
)
def test_a_moment_that_cannot_be_waited_for_is_refused(ledger, pair, until):
    promise = asked(*pair, 10, lapses_at=until)
    with pytest.raises(Invalid):
        ledger.hold(promise)
    assert ledger.find(promise.key) is None


def test_what_older_houses_asked_keeps_its_digest():
    transfer = Transfer(
        key="k",
        payer="https://a.example/m/ana",
        payee="https://a.example/m/ben",
        amount_smiles=10,
        reason_uri="https://a.example/exchanges/7",
    )
    # As the house wrote it before a transfer could say until when it waits.
    assert digest_of(transfer) == (
        "d68e204b6f6aab42dbfaed15a41d4df27f50726f1b2e0f68ffc756c27eafc632"
    )


def test_upon_whose_word_it_was_is_no_part_of_what_was_asked():
    asked = Transfer(key="k", payer="a", payee="b", amount_smiles=1, reason_uri="")

    assert digest_of(replace(asked, by_uri="https://a.example/m/sam")) == digest_of(asked)


def test_promises_of_a_plugin_that_is_off_are_named_and_can_be_released(ledger, pair, instance):
    ana, ben = pair
    base = current.card().base_url
    # It was here once: its tables and their history stay when it goes.
    for table in ("carpool_ride", "om_migration_carpool"):
        db.database.execute_sql(f"CREATE TABLE {table} (id BIGINT)")
    paths = ("carpool/rides/1", "carpool/rides/2", "exchanges/7", "members/of-the-house-itself")
    for n, path in enumerate(paths):
        ledger.hold(asked(ana, ben, 10 + n, reason_uri=f"{base}/{path}"))
    ledger.hold(asked(ana, ben, 5, reason_uri="urn:somewhere else"))

    found = lapsing.check()
    assert (found.is_fine, "carpool: 2 (21)" in found.detail) == (False, True)
    said = CliRunner().invoke(commands.stranded).output
    assert "carpool: 2 promises, 21 in all" in said

    assert lapsing.release_stranded("exchanges") == 0
    assert CliRunner().invoke(commands.stranded, ["--release", "carpool"]).output.startswith("2 ")

    assert lapsing.check().is_fine
    assert Hold.select().where(Hold.state == "held").count() == 3
    assert reconcile.prove().findings == ()


def test_what_exchanges_promised_is_named_once_they_are_off(ledger, pair, instance):
    ana, ben = pair
    uri = f"{current.card().base_url}/exchanges/7"
    ledger.hold(asked(ana, ben, 10, reason_uri=uri))
    assert lapsing.check().is_fine
    without = inside.without(instance, "exchanges")
    with without.app_context():
        assert [one.plugin for one in lapsing.stranded()] == ["exchanges"]
    db.shut(without.extensions[db.EXTENSION])


@pytest.fixture
def left_behind(ledger, pair, instance):
    """Two promises for things of a plugin that was here and is off."""
    for table in ("carpool_ride", "om_migration_carpool"):
        db.database.execute_sql(f"CREATE TABLE {table} (id BIGINT)")
    base = current.card().base_url
    for n in (1, 2):
        ledger.hold(asked(*pair, 10 + n, reason_uri=f"{base}/carpool/rides/{n}"))


def test_stewards_read_what_is_stranded_and_set_it_free(left_behind, ledger, pair, world, browser):
    page = browser(world.member("Sam", role="steward"))

    page.get("/admin").follow("Promesses sans leur plugin")
    assert "2 promesses, 23" in page.text and "Ana M. à Ben M." in page.text
    assert "Promesses sans leur plugin" in page.get("/smiles/commons").text

    page.get("/smiles/stranded").submit("Libérer ces promesses")
    assert "2 promesses sont libres" in page.text and "Aucune promesse" in page.text
    assert ledger.available_smiles(pair[0]) == 100


def test_nobody_else_reads_or_ends_them(left_behind, world, browser):
    page = browser(world.member("Mo", role="moderator"))

    assert page.get("/smiles/stranded").status == 403
    assert page.client.post("/smiles/stranded/carpool/release").status_code in (400, 403)
    assert Hold.select().where(Hold.state == "held", Hold.kind == "exchange").count() == 2


def test_more_that_is_stranded_costs_no_more_statements(
    left_behind, ledger, pair, world, browser, instance
):
    page = browser(world.member("Sam", role="steward"))

    def statements():
        asked, engine = [], instance.extensions[db.EXTENSION]
        original = engine.execute_sql
        engine.execute_sql = lambda sql, *rest, **more: (
            asked.append(sql) or original(sql, *rest, **more)
        )
        try:
            page.get("/smiles/stranded")
        finally:
            del engine.execute_sql
        return len(asked)

    page.get("/smiles/stranded")
    few = statements()
    for n in range(3, 20):
        ledger.hold(asked(*pair, 1, reason_uri=f"{current.card().base_url}/carpool/rides/{n}"))

    assert statements() == few
