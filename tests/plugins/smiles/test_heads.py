"""Where the book ends is signed each day; a book that is rewritten fits no head of before."""

import pytest
from click.testing import CliRunner
from peewee import IntegrityError, InternalError

from onemile import current, worker
from onemile.api import database, is_sqlite, transaction
from onemile.events import dispatch_pending
from onemile.models import MailMessage
from onemile_smiles import commands, heads, reconcile, signing, turnover
from onemile_smiles.models import Account, Entry, Gratification, Head, Hold, Record, SignedHead
from tests.plugins.smiles.unguarded import cut_off_last_entry, double, rehash, unguard

pytestmark = pytest.mark.plugins("smiles")
REFUSED = (IntegrityError, InternalError)


@pytest.fixture
def signed(ledger, pay, met, clock):
    """A book of some days, the last of which is not signed yet."""
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 10))
    head = heads.sign()
    clock.advance(days=1)
    ledger.transfer(pay(ana, ben, 20))
    heads.sign()
    clock.advance(days=1)
    ledger.transfer(pay(ana, ben, 30))
    return head


def found():
    return [str(finding) for finding in reconcile.prove().findings]


def test_a_day_has_one_head_and_an_honest_book_fits_all_of_them(signed, clock):
    third = heads.sign()
    assert heads.sign() == third
    assert [head.entry_seq for head in SignedHead.select().order_by(SignedHead.day)] == [2, 3, 4]
    assert found() == []


def test_a_history_that_is_rewritten_and_hashed_anew_is_named(signed):
    unguard()
    double(Entry.get(Entry.seq == 2))
    rehash()
    named = found()
    assert f"L7b: smiles_signed_head of {signed.day}: entry 2 is not what was signed" in named
    SignedHead.delete().execute()
    with transaction():
        turnover.count_anew()
    assert found() == [], "without its heads it contradicts itself nowhere"


def test_a_history_whose_last_entry_is_cut_off_is_named(signed):
    unguard()
    for _time in range(2):  # the last one is of today, and not signed yet
        cut_off_last_entry()
    rehash()
    assert any("entry 3 is not there any more" in one for one in found())


def test_who_rewrites_the_heads_too_lacks_the_key(signed):
    unguard()
    double(Entry.get(Entry.seq == 2))
    rehash()
    end = Head.get_by_id(1)
    SignedHead.update(
        entry_seq=end.seq,
        entry_hash=end.hash,
        record_seq=end.record_seq,
        record_hash=end.record_hash,
    ).execute()
    assert any("its signature is not of what it says" in one for one in found())


def test_nothing_is_signed_that_does_not_go_on_from_the_last_head(signed, clock):
    unguard()
    double(Entry.get(Entry.seq == 2))
    rehash()
    with pytest.raises(heads.Rewritten, match="not what was signed"):
        worker.run_job("smiles.sign")
    assert SignedHead.select().count() == 2


def test_a_head_by_another_key_is_named(signed):
    from onemile.api import keys

    keys.set_aside(signing.NAME)
    assert any("a key that is not ours" in one for one in found())


@pytest.mark.parametrize("written", [heads.line, heads.short], ids=["line", "short"])
def test_a_line_kept_outside_is_enough_to_notice(signed, written, tmp_path):
    kept = tmp_path / "letter.txt"
    kept.write_text(f"Hello,\n\n{written(signed)}.\nKeep this line.\n", "utf-8")
    fine = CliRunner().invoke(commands.reconcile, ["--against", str(kept)])
    assert (fine.exit_code, "1 heads from outside" in fine.output) == (0, True), fine.output
    unguard()
    double(Entry.get(Entry.seq == 2))
    rehash()
    SignedHead.delete().execute()
    broken = CliRunner().invoke(commands.reconcile, ["--whole", "--against", written(signed)])
    assert broken.exit_code == 1
    assert "BAD  L7b" in broken.output and signed.day in broken.output


def test_what_holds_no_head_is_refused(signed):
    refused = CliRunner().invoke(commands.reconcile, ["--against", "Bonjour"])
    assert refused.exit_code == 2 and "no head in it" in refused.output


def test_the_command_prints_the_last_head_and_all_of_them(signed):
    newest = SignedHead.select().order_by(SignedHead.day.desc()).first()
    printed = CliRunner().invoke(commands.head).output.splitlines()
    assert printed == [heads.line(newest), heads.short(newest)]
    every = CliRunner().invoke(commands.head, ["--all"]).output.splitlines()
    assert every == [heads.line(signed), heads.line(newest)]


def test_a_line_is_proven_by_the_public_half_of_the_key_alone(signed):
    head = heads._LINE.fullmatch(heads.line(signed))
    assert signing.is_signed(heads.content(signed), signature=head["signature"], by=head["key_id"])
    assert not signing.is_signed(b"other", signature=head["signature"], by=head["key_id"])
    assert not signing.is_signed(b"other", signature="?", by="-")


def test_stewards_are_told_of_each_seventh(world, met, ledger, pay, clock):
    world.member("Steph", role="steward")
    ledger.transfer(pay(met("Ana", 100), met("Ben"), 10))
    for _day in range(8):
        heads.sign()
        clock.advance(days=1)
    while dispatch_pending():
        pass
    told = [heads.short(one) for one in SignedHead.select().order_by(SignedHead.day)]
    letters = [one.body for one in MailMessage.select() if "2/" in one.body]
    assert [[line in body for line in told].index(True) for body in letters] == [0, 7]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE smiles_record SET digest = ''",
        "DELETE FROM smiles_record",
        "UPDATE smiles_signed_head SET day = '2020-01-01'",
        "DELETE FROM smiles_signed_head",
        "UPDATE smiles_gratification SET first_smiles = 0",
        "DELETE FROM smiles_gratification",
        "UPDATE smiles_account SET uri = 'urn:x' WHERE id > 2",
        "DELETE FROM smiles_account WHERE id = 2",
        "UPDATE smiles_head SET seq = 0",
        "UPDATE smiles_head SET record_seq = 1",
    ],
)
def test_the_tables_themselves_refuse_it(signed, ledger, statement):
    uris = [str(one.uri) for one in Account.select().where(Account.kind == "member")]
    ledger.gratify(key="g", members=tuple(uris), reason_uri="urn:x")
    with pytest.raises(REFUSED, match="smiles:"), transaction():
        database.execute_sql(statement)


@pytest.mark.parametrize("model", [Record, SignedHead, Hold, Head, Account, Gratification])
def test_replacing_a_row_is_deleting_it(signed, ledger, model):
    if not is_sqlite():
        return  # only SQLite has "insert or replace"
    uris = [str(one.uri) for one in Account.select().where(Account.kind == "member")]
    ledger.gratify(key="g", members=tuple(uris), reason_uri="urn:x")
    row = model.select().first()
    with pytest.raises(REFUSED, match="only ever added to"), transaction():
        model.replace(**row.__data__).execute()


def test_a_hold_cannot_take_the_entry_of_another(signed, ledger, pay, met):
    if not is_sqlite():
        return  # only SQLite has "update or replace"
    ledger.hold(pay(met("Cora", 9), met("Dan"), 1))
    held, posted = Hold.get(Hold.state == "held"), Hold.get(Hold.state == "posted")
    with pytest.raises(REFUSED, match="only ever added to"), transaction():
        database.execute_sql(
            "UPDATE OR REPLACE smiles_hold SET state = 'posted', posted_smiles = 1,"
            " resolved_at = 5, entry_id = ? WHERE id = ?",
            (posted.entry_id, held.id),
        )


@pytest.mark.parametrize("table", ["record", "signed_head", "head", "account"])
def test_no_table_is_emptied_at_once(signed, table):
    if is_sqlite():
        return  # SQLite has no TRUNCATE
    with pytest.raises(REFUSED, match="only ever added to"), transaction():
        database.execute_sql(f"TRUNCATE smiles_{table} CASCADE")


def test_every_job_is_there(instance):
    names = [job.name for _plugin, job in current.instance().plugins.declared("register_jobs")]
    assert "smiles.sign" in names and "smiles.reconcile" not in names
