"""The proof runs in a thread of its own and is kept; no page and no doctor proves anything."""

import threading

import pytest

from onemile.api import database
from onemile_smiles import heads, outcome, reconcile
from onemile_smiles.models import Account, Outcome
from onemile_smiles.proof import findings
from tests.plugins.smiles.unguarded import unguard

pytestmark = pytest.mark.plugins("smiles")


@pytest.fixture
def paid(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    for amount in (10, 20, 30):
        ledger.transfer(pay(ana, ben, amount))
    return ana


def served():
    """Let the worker's thread do what is due, and leave when it would wait."""

    class Left(threading.Event):
        def wait(self, timeout=None):
            if timeout == outcome.LOOK_SECONDS:
                self.set()
            return self.is_set()

    outcome.serve(Left())


def test_the_whole_book_is_proven_once_a_day(paid, clock):
    assert outcome.check().is_fine and outcome.last() is None
    served()
    first = outcome.last()
    assert (first.is_whole, first.entries, first.findings) == (True, 4, [])
    served()
    assert outcome.last().finished_at == first.finished_at
    clock.advance(days=1)
    served()
    assert outcome.last().finished_at > first.finished_at


def test_a_worker_that_leaves_keeps_nothing(paid):
    stop = threading.Event()
    stop.set()
    outcome.serve(stop)

    class AtOnce(threading.Event):
        def wait(self, timeout=None):
            return True

    outcome.serve(AtOnce())
    assert outcome.last() is None


def test_the_stewards_page_reads_what_was_kept_and_proves_nothing(
    paid, world, browser, monkeypatch
):
    unguard()
    Account.update(balance_smiles=7).where(Account.uri == paid.uri).execute()
    outcome.prove(is_whole=True)
    monkeypatch.setattr(reconcile, "prove", lambda **_: pytest.fail("a page proves nothing"))
    page = browser(world.member("Steph", role="steward")).get("/admin/health").text
    assert "L2: smiles_account" in page


def test_a_proof_that_is_old_is_bad(paid, clock):
    outcome.prove(is_whole=True)
    assert outcome.check().is_fine
    clock.advance(days=4)
    assert not outcome.check().is_fine


def test_a_proof_goes_on_from_the_head_that_the_last_one_has_proven(paid, ledger, pay, met, clock):
    heads.sign()
    outcome.prove(is_whole=True)
    ledger.transfer(pay(paid, met("Cora"), 5))
    walked = []
    found = outcome.prove(is_whole=False, progress=lambda done, of: walked.append((done, of)))
    assert found.findings == () and not outcome.last().is_whole
    assert walked[-1] == (4, 4)  # an entry, its hold, Cora’s account, trust in her
    whole = []
    outcome.prove(is_whole=True, progress=lambda done, of: whole.append((done, of)))
    assert whole[-1][0] == whole[-1][1] > 8


def test_it_does_not_go_on_from_a_head_that_is_not_ours(paid):
    heads.sign()
    outcome.prove(is_whole=True)
    assert outcome.proven_head() is not None
    unguard()
    database.execute_sql("UPDATE smiles_signed_head SET entry_seq = entry_seq - 1")
    assert outcome.proven_head() is None


def test_nor_from_a_book_that_was_broken(paid):
    heads.sign()
    unguard()
    Account.update(balance_smiles=7).where(Account.uri == paid.uri).execute()
    outcome.prove(is_whole=True)
    assert Outcome.get_by_id(1).findings and outcome.proven_head() is None


def test_a_chain_of_several_stretches_is_walked_whole(paid, monkeypatch):
    for module in (reconcile.entries, reconcile.records):
        monkeypatch.setattr(module, "BATCH", 2)
    assert findings.BATCH > 2
    proof = reconcile.prove()
    assert (proof.findings, proof.entries) == ((), 4)
