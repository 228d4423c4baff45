"""The proof finds whoever gets past the triggers, and names the first wrong row."""

import pytest
from click.testing import CliRunner

from onemile import current, health, worker
from onemile.api import database, is_sqlite, transaction
from onemile_smiles import commands, outcome, reconcile
from onemile_smiles.models import Account, Entry, Head, Hold, Posting

pytestmark = pytest.mark.plugins("smiles")


@pytest.fixture
def written(ledger, pay, met):
    """A book of some entries, its guards taken off as only an operator could."""
    ana, ben = met("Ana", 100), met("Ben")
    for amount in (10, 20, 30):
        ledger.transfer(pay(ana, ben, amount))
    ledger.hold(pay(ana, ben, 5))
    for name, table in (
        ("entry_update", "entry"),
        ("entry_delete", "entry"),
        ("posting_update", "posting"),
        ("hold_content", "hold"),
        ("hold_resolved_once", "hold"),
    ):
        where = "" if is_sqlite() else f" ON smiles_{table}"
        database.execute_sql(f"DROP TRIGGER smiles_{name}{where}")
    return ana


def tamper(model, where, **change):
    with transaction():
        model.update(**change).where(where).execute()


def found():
    return [str(finding) for finding in reconcile.prove().findings]


def test_an_honest_book_is_sound(written):
    assert found() == []
    proof = reconcile.prove()
    assert (proof.entries, proof.holds) == (4, 5)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "gift"),
        ("key", "x"),
        ("created_at", 5),
        ("reason_digest", "0" * 64),
        ("prev_hash", "0" * 64),
        ("hash", "e" * 64),
    ],
)
def test_l7_a_changed_entry_is_named(written, column, value):
    second = Entry.get(Entry.seq == 2)
    tamper(Entry, Entry.id == second.id, **{column: value})
    assert f"smiles_entry {second.id} (seq 2)" in found()[0]


def test_l7_one_flipped_amount_is_named(written):
    third = Entry.get(Entry.seq == 3)
    tamper(Posting, (Posting.entry == third) & (Posting.amount_smiles > 0), amount_smiles=21)
    assert found()[0].startswith(f"L1: smiles_entry {third.id} (seq 3)")


def test_l7_a_cut_off_end_is_noticed(written):
    head = Head.get_by_id(1)
    tamper(Head, Head.id == 1, seq=head.seq + 1, hash="a" * 64)
    assert found()[0].startswith("L7: smiles_head 1")


def test_l2_a_forged_balance_is_named(written):
    account = Account.get(Account.uri == written.uri)
    tamper(Account, Account.id == account.id, balance_smiles=1_000_000)
    assert f"L2: smiles_account {account.id}: balance 1000000, postings say 40" in found()


def test_l3_a_forgotten_promise_is_named(written):
    account = Account.get(Account.uri == written.uri)
    tamper(Account, Account.id == account.id, held_smiles=0)
    assert f"L3: smiles_account {account.id}: held 0, holds say 5" in found()


def test_l8_a_hold_that_posted_another_amount_is_named(written):
    hold = Hold.select().where(Hold.posted_smiles == 20).get()
    tamper(Hold, Hold.id == hold.id, posted_smiles=19)
    assert any(finding.startswith("L8") and hold.key in finding for finding in found())


def test_a_reason_that_was_exchanged_is_named(written):
    hold = Hold.select().where(Hold.posted_smiles == 20).get()
    tamper(Hold, Hold.id == hold.id, reason_uri="urn:something else")
    assert "its reason does not match its digest" in found()[0]


def test_the_doctor_says_so(written):
    check = next(check for check in health.checks() if check.name == "smiles.book")
    assert health.ask(check).is_fine
    tamper(Account, Account.uri == written.uri, balance_smiles=7)
    outcome.prove(is_whole=True)
    broken = health.ask(check)
    assert not broken.is_fine
    assert "L2" in broken.detail
    assert "onemile smiles reconcile" in broken.mend


def test_the_command_tells_and_exits_by_what_it_found(written):
    fine = CliRunner().invoke(commands.reconcile)
    assert fine.exit_code == 0
    assert "4 entries" in fine.output and "the book is sound" in fine.output
    tamper(Account, Account.uri == written.uri, balance_smiles=7)
    broken = CliRunner().invoke(commands.reconcile)
    assert broken.exit_code == 1
    assert "BAD  L2: smiles_account" in broken.output


def test_every_job_of_the_plugin_bears_being_run_twice(written):
    for job in current.instance().plugins.declared("register_jobs"):
        if job[1].name.startswith("smiles."):
            worker.run_job(job[1].name)
            worker.run_job(job[1].name)
