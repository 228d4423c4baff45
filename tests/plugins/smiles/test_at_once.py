"""L11: many at once, on real connections; and a machine that stops in the middle."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from onemile import db
from onemile.api import FloorReached, KeyReused, transaction
from onemile_smiles import reconcile
from onemile_smiles.models import Entry, Hold

pytestmark = pytest.mark.plugins("smiles")
THREADS = 8


def together(app, work):
    """Run ``work(n)`` in THREADS threads that all start at the same moment."""
    start = threading.Barrier(THREADS)

    def run(number):
        with app.app_context():
            try:
                start.wait()
                return work(number)
            except Exception as error:
                return type(error)
            finally:
                app.extensions[db.EXTENSION].close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize("at_once", ["hold", "transfer"])
def test_l11_of_many_who_pay_everything_one_succeeds(instance, ledger, pay, met, at_once):
    ana, ben = met("Ana", 100), met("Ben")
    everything = ledger.available_smiles(ana.uri)
    wishes = [pay(ana, ben, everything) for _ in range(THREADS)]

    results = together(instance, lambda n: getattr(ledger, at_once)(wishes[n]))

    assert results.count(FloorReached) == THREADS - 1
    assert ledger.available_smiles(ana.uri) == 0
    assert Hold.select().where(Hold.payer.is_null(False) & (Hold.kind == "exchange")).count() == 1
    assert reconcile.prove().findings == ()


def test_l11_payments_that_cross_do_not_wait_for_each_other(instance, ledger, pay, met):
    ana, ben, carla = met("Ana", 100), met("Ben", 100), met("Carla", 100)
    ring = [(ana, ben), (ben, carla), (carla, ana), (ben, ana)]

    def exchange(n):
        payer, payee = ring[n % len(ring)]
        with transaction():
            ledger.transfer(pay(payer, payee, 10, key=f"ring:{n}"))
            ledger.gratify(key=f"ring:{n}/g", members=(payer.uri, payee.uri), reason_uri="urn:x")
        return "done"

    assert together(instance, exchange) == ["done"] * THREADS
    assert Entry.select().where(Entry.kind == "exchange").count() == THREADS
    assert reconcile.prove().findings == ()


def test_l11_one_click_in_many_tabs_is_one_payment(instance, ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    click = pay(ana, ben, 40)

    results = together(instance, lambda _n: ledger.transfer(click))

    assert results == [None] * THREADS
    assert ledger.balance_smiles(ben.uri) == 40


def test_l11_posting_and_voiding_at_once_ends_one_way(instance, ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    promise = pay(ana, ben, 40)
    ledger.hold(promise)

    together(instance, lambda n: (ledger.post if n % 2 else ledger.void)(promise.key))

    assert ledger.balance_smiles(ben.uri) == (40 if ledger.hold(promise) == "posted" else 0)
    assert reconcile.prove().findings == ()


def test_l11_accounts_are_opened_once(instance, ledger, pay, met, world):
    payers = [met(smiles=10) for _ in range(THREADS)]
    new = world.member("Zoé")

    together(instance, lambda n: ledger.transfer(pay(payers[n], new, 10, key=f"new:{n}")))

    assert ledger.balance_smiles(new.uri) == 10 * THREADS
    assert reconcile.prove().findings == ()


def test_a_refusal_is_remembered_among_many(instance, ledger, pay, met):
    ana, ben = met("Ana"), met("Ben")
    wish = pay(ana, ben, 301)

    results = together(instance, lambda _n: ledger.transfer(wish))

    assert set(results) <= {FloorReached, KeyReused}
    with pytest.raises(KeyReused):
        ledger.transfer(wish)


STOPPED = """
import os, sys
from pathlib import Path
from onemile.api import Transfer, transaction
from onemile.app import create_app
from onemile_smiles.ledger import SmilesLedger

folder, url, payer, payee = sys.argv[1:]
overrides = {"enabled": ["smiles"], "database_url": url, "base_url": "http://instance.example"}
app = create_app(Path(folder), overrides=overrides, environment={})
ledger = SmilesLedger()
with app.app_context(), transaction():
    ledger.hold(Transfer(key="half", payer=payer, payee=payee, amount_smiles=40, reason_uri="u"))
    ledger.post("half")
    os._exit(9)  # nobody cleans up behind a kill -9
"""


def test_a_kill_between_promise_and_payment_leaves_nothing_half(instance, ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    url = instance.extensions["onemile"].settings["database_url"]
    here = instance.extensions[db.EXTENSION]
    here.close()

    killed = subprocess.run(
        [sys.executable, "-c", STOPPED, instance.instance_path, url, ana.uri, ben.uri],
        timeout=60,
    )

    assert killed.returncode == 9
    assert ledger.balance_smiles(ana.uri) == 100
    assert Hold.select().where(Hold.key == "half").count() == 0
    assert reconcile.prove().findings == ()
    ledger.transfer(pay(ana, ben, 40, key="half"))
    assert ledger.balance_smiles(ben.uri) == 40
