"""Somebody leaves while exchanges are switched off: a word that was said counts all the same."""

from types import SimpleNamespace

import pytest

from onemile import clock as clock_module
from onemile import current, db, worker
from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, Transfer
from onemile.app import create_app
from onemile.db import database
from onemile.members import passwords
from onemile.members.models import LEFT, Member
from onemile.privacy import leavers
from onemile.privacy.models import Departed
from onemile.testing.browser import Browser
from onemile.testing.world import World
from onemile_exchanges import completion, negotiate, publish
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement
from onemile_exchanges.negotiate import Terms
from onemile_smiles import leaving, reconcile
from onemile_smiles.models import Account, Hold

PASSWORD = "trois pommes rondes"
HELPER, HELPED = 0, 1
SIDES = pytest.mark.parametrize("leaver", [HELPER, HELPED], ids=["helper", "helped"])


@pytest.fixture
def house(make_instance, engine):
    """One instance that is started again and again with other plugins: ``house.at_work(…)``."""
    first = make_instance(plugins=["exchanges", "smiles"])
    extension = first.extensions["onemile"]
    url, again = extension.settings["database_url"], []

    def at_work(*plugins):
        overrides = {"base_url": "http://instance.example", "enabled": list(plugins)}
        if url:
            overrides["database_url"] = url
        app = create_app(extension.folder, overrides=overrides, environment={}, testing=True)
        again.append(app)
        leavers.make_good_at_start(app)
        return app

    yield SimpleNamespace(at_work=at_work, first=first)
    with first.app_context():
        assert reconcile.prove().findings == ()
    for app in again:
        db.shut(app.extensions[db.EXTENSION])


@pytest.fixture
def pair(house):
    """Ana, who helps Ben; the association has met both, and nobody has a Smile yet."""
    with house.first.app_context():
        world, known = World(house.first), passwords.keep(PASSWORD)
        now = clock_module.now()
        return [world.member(n, password_hash=known, verified_at=now) for n in ("Ana", "Ben")]


@pytest.fixture
def agreed(house, pair):
    """Their agreement over 100 Smiles."""
    ana, ben = pair
    with house.first.app_context():
        draft = publish.Draft(kind="offer", form="help", category="garden", title="Tondre")
        item = publish.publish(draft, member=ana)
        row = negotiate.propose(item.id, Terms(amount_smiles=100), member=ben)
        return negotiate.accept(row.id, member=ana, version=1)


@pytest.fixture
def leaves_while_off(house):
    """Let somebody leave by the page while only Smiles are at work; gives what is said after."""

    def go(member):
        app = house.at_work("smiles")
        with app.app_context():
            page = Browser(app, member=Member.get_by_id(member.id)).get("/me/data/leave")
            page.submit("Effacer mon compte", password=PASSWORD)
            assert Member.get_by_id(member.id).state == LEFT
            worker.run_job("smiles.settle_closed")
            return page.text

    return go


def held():
    return Hold.select().where((Hold.kind == "exchange") & (Hold.state == "held")).count()


def balance(member):
    return current.ledger().balance_smiles(member.uri)


@SIDES
def test_what_was_said_to_be_done_is_paid_once_exchanges_are_on_again(
    house, pair, agreed, leaves_while_off, leaver
):
    stays = pair[1 - leaver]
    with house.first.app_context():
        completion.say_done(agreed.id, member=pair[HELPER])
    said = leaves_while_off(pair[leaver])
    assert "jusqu’à ce que les parties éteintes aient répondu" in said
    with house.first.app_context():
        assert held() == 1

    app = house.at_work("exchanges", "smiles")

    with app.app_context():
        assert Agreement.get_by_id(agreed.id).state == "confirmed"
        assert Agreement.get_by_id(agreed.id).amount_smiles == 100
        assert (held(), Departed.select().count(), leaving.waiting()) == (0, 0, 0)
        assert balance(stays) == (100 if leaver == HELPED else -100)
        assert balance(pair[leaver]) == 0
        if leaver == HELPER:
            assert current.ledger().balance_smiles(COMMONS_TREASURY) == 100


@SIDES
def test_what_nobody_had_said_is_free_once_exchanges_are_on_again(
    house, pair, agreed, leaves_while_off, leaver
):
    leaves_while_off(pair[leaver])

    with house.at_work("exchanges", "smiles").app_context():
        assert Agreement.get_by_id(agreed.id).state == "cancelled"
        assert (held(), leaving.waiting()) == (0, 0)
        assert [balance(member) for member in pair] == [0, 0]


def test_both_leave_and_what_is_due_still_moves(house, pair, agreed, leaves_while_off):
    with house.first.app_context():
        completion.say_done(agreed.id, member=pair[HELPER])
    for member in pair:
        leaves_while_off(member)

    with house.at_work("exchanges", "smiles").app_context():
        assert Agreement.get_by_id(agreed.id).state == "confirmed"
        assert (held(), leaving.waiting()) == (0, 0)
        assert current.ledger().balance_smiles(COMMONS_TREASURY) == 100


def test_a_dispute_waits_on_for_its_moderator(house, pair, agreed, leaves_while_off):
    with house.first.app_context():
        mo = World(house.first).member("Mo", role="moderator")
        completion.say_done(agreed.id, member=pair[HELPER])
        opening.open_dispute(agreed.id, member=pair[HELPED], why="Rien n’a été fait")
    leaves_while_off(pair[HELPED])

    with house.at_work("exchanges", "smiles").app_context():
        worker.run_job("smiles.settle_closed")
        assert held() == 1
        deciding.decide(agreed.id, moderator=mo, took_place=True, why="Les deux ont parlé")
        assert balance(pair[HELPER]) == 100
        assert (held(), leaving.waiting()) == (0, 0)


def test_a_plugin_that_never_comes_back_holds_nothing_for_ever(
    house, pair, agreed, leaves_while_off
):
    leaves_while_off(pair[HELPED])
    app = house.at_work("smiles")
    with app.app_context():
        for table in database.get_tables():
            if table.startswith(("exchanges_", "om_migration_exchanges")):
                end = " CASCADE" if not db.is_sqlite() else ""
                if db.is_sqlite():
                    database.execute_sql("PRAGMA foreign_keys = OFF")
                database.execute_sql(f"DROP TABLE {table}{end}")
        leavers.make_good()
        worker.run_job("smiles.settle_closed")
        assert (held(), leaving.waiting()) == (0, 0)


def test_who_owes_and_is_owed_nothing_is_settled_at_once(house, pair, leaves_while_off):
    with house.first.app_context():
        pay_in(pair[HELPER], 40)
    said = leaves_while_off(pair[HELPER])
    assert "aient répondu" not in said
    with house.first.app_context():
        assert balance(pair[HELPER]) == 0
        assert current.ledger().balance_smiles(COMMONS_TREASURY) == 40
        assert Account.select().where(Account.closed_at.is_null(False)).count() == 1


def pay_in(member, amount):
    transfer = Transfer(
        key="grant",
        payer=COMMONS_ISSUE,
        payee=member.uri,
        amount_smiles=amount,
        reason_uri="urn:x",
        kind="grant",
    )
    current.ledger().transfer(transfer)
