"""The invariants of the book, L1 to L8 and L10 to L12 of its design, each by its name."""

import pytest
from peewee import IntegrityError, InternalError

from onemile.api import (
    COMMONS_ISSUE,
    AlreadyResolved,
    BudgetExhausted,
    FloorReached,
    Invalid,
    KeyReused,
    transaction,
)
from onemile_smiles import book, reconcile, statement
from onemile_smiles.models import (
    ISSUE_ID,
    Account,
    Entry,
    Gratification,
    Head,
    Hold,
    Posting,
    RefusedKey,
)

pytestmark = [pytest.mark.plugins("smiles"), pytest.mark.usefixtures("sound")]
REFUSED = (IntegrityError, InternalError)


def account(member):
    return Account.get(Account.uri == member.uri)


def total():
    return sum(posting.amount_smiles for posting in Posting.select())


# ------------------------------------------------------------------------------- L1


def test_l1_all_accounts_add_up_to_zero_after_every_movement(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    promise = pay(ben, ana, 25)
    ledger.hold(promise)
    ledger.post(promise.key, amount_smiles=10)
    ledger.gratify(key="g", members=(ana.uri, ben.uri), reason_uri="urn:x")
    assert total() == 0
    assert sum(row.balance_smiles for row in Account.select()) == 0


def test_l1_the_database_refuses_an_entry_that_does_not_sum_to_zero(ledger, met):
    ana, ben = account(met("Ana", 10)), account(met("Ben", 10))
    with pytest.raises(REFUSED, match="do not sum to zero"), transaction():
        Posting.create(entry=99, account=ana, amount_smiles=-5)
        Posting.create(entry=99, account=ben, amount_smiles=6)
        seal(99)


def test_l1_the_database_refuses_an_entry_of_one_posting(ledger, met):
    with pytest.raises(REFUSED, match="do not sum to zero"), transaction():
        seal(99)


def test_l1_the_database_refuses_a_posting_that_nothing_seals(ledger, met):
    ana = account(met("Ana", 10))
    with pytest.raises(REFUSED), transaction():
        Posting.create(entry=99, account=ana, amount_smiles=-5)


def test_l1_the_database_refuses_a_posting_to_a_sealed_entry(ledger, met):
    ana = account(met("Ana", 10))
    sealed = Entry.select().first()
    with pytest.raises(REFUSED, match="sealed"), transaction():
        Posting.create(entry=sealed, account=account(met("Ben", 10)), amount_smiles=-5)
    assert ana.balance_smiles == 10


def test_l1_the_writer_itself_takes_only_what_sums_to_zero(ledger, met):
    draft = book.Draft(key="x", kind="x", reason_digest="", postings={1: 5, 2: -4})
    with pytest.raises(AssertionError), transaction():
        book.write(draft)


def seal(entry_id):
    head = Head.get_by_id(1)
    Entry.create(
        id=entry_id,
        seq=head.seq + 1,
        key=f"by hand {entry_id}",
        kind="exchange",
        reason_digest="0" * 64,
        prev_hash=head.hash,
        hash="f" * 64,
    )


# ------------------------------------------------------------------------------- L2, L3


def test_l2_a_balance_is_the_sum_of_its_postings(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben", 50)
    for amount in (10, 20, 30):
        ledger.transfer(pay(ana, ben, amount))
        ledger.transfer(pay(ben, ana, amount // 2))
    for row in Account.select():
        postings = Posting.select().where(Posting.account == row)
        assert row.balance_smiles == sum(posting.amount_smiles for posting in postings)


def test_l3_what_is_held_counts_at_once(ledger, pay, met):
    ana, ben = met("Ana"), met("Ben")
    ledger.hold(pay(ana, ben, 300))
    with pytest.raises(FloorReached):
        ledger.hold(pay(ana, ben, 1))
    with pytest.raises(FloorReached):
        ledger.transfer(pay(ana, ben, 1))


def test_l3_nobody_is_below_zero_before_the_association_met_them(ledger, pay, world):
    zoe, ben = world.member("Zoé"), world.member("Ben")
    with pytest.raises(FloorReached):
        ledger.transfer(pay(zoe, ben, 1))


@pytest.mark.settings(smiles__floor_unverified=-60)
def test_l3_unless_the_association_has_settled_otherwise(ledger, pay, world):
    zoe, ben = world.member("Zoé"), world.member("Ben")
    ledger.transfer(pay(zoe, ben, 60))
    with pytest.raises(FloorReached):
        ledger.transfer(pay(zoe, ben, 1))


def test_l3_resolving_a_promise_cannot_break_a_limit(ledger, pay, met, world):
    ana, ben = met("Ana"), met("Ben")
    promise = pay(ana, ben, 300)
    ledger.hold(promise)
    type(ana).update(verified_at=None).where(type(ana).id == ana.id).execute()
    ledger.post(promise.key)
    assert ledger.balance_smiles(ana.uri) == -300
    assert ledger.available_smiles(ana.uri) == 0


def test_l3_the_database_itself_refuses_to_pass_the_floor(ledger, met):
    ana = account(met("Ana", 10))
    with pytest.raises(REFUSED), transaction():
        Account.update(held_smiles=11).where(Account.id == ana.id).execute()


def test_l3_the_treasury_never_goes_below_zero(ledger, pay, met):
    with pytest.raises(FloorReached):
        ledger.transfer(pay("commons:treasury", met("Ana"), 1, kind="gift"))


# ------------------------------------------------------------------------------- L4, L5


def test_l4_the_same_key_and_content_is_one_entry(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    again = pay(ana, ben, 40)
    for _ in range(3):
        ledger.transfer(again)
    assert Entry.select().where(Entry.key == again.key).count() == 1


@pytest.mark.parametrize(
    "other",
    [{"amount_smiles": 41}, {"kind": "gift"}, {"reason_uri": "urn:other"}, {"payee": "urn:z"}],
    ids=lambda other: next(iter(other)),
)
def test_l4_the_same_key_with_other_content_writes_nothing(ledger, pay, met, other):
    ana, ben = met("Ana", 100), met("Ben")
    first = pay(ana, ben, 40)
    ledger.transfer(first)
    wrong = type(first)(**{**vars(first), **other})
    with pytest.raises(KeyReused):
        ledger.transfer(wrong)
    assert ledger.balance_smiles(ben.uri) == 40


def test_l5_a_refused_key_is_refused_for_ever(ledger, pay, met, clock):
    ana, ben = met("Ana", 10), met("Ben")
    too_much = pay(ana, ben, 311)
    with pytest.raises(FloorReached):
        ledger.hold(too_much)
    ledger.transfer(pay(COMMONS_ISSUE, ana, 500, kind="grant"))
    clock.advance(days=400)
    with pytest.raises(KeyReused):
        ledger.hold(too_much)
    with pytest.raises(KeyReused):
        ledger.transfer(type(too_much)(**{**vars(too_much), "amount_smiles": 1}))


def test_l5_the_memory_of_a_refusal_cannot_be_wiped(ledger, pay, met):
    with pytest.raises(FloorReached):
        ledger.hold(pay(met("Ana"), met("Ben"), 301))
    with pytest.raises(REFUSED), transaction():
        RefusedKey.delete().execute()


# ------------------------------------------------------------------------------- L6


@pytest.mark.parametrize("model", [Entry, Posting, Hold], ids=lambda model: model.__name__)
def test_l6_no_row_of_the_book_can_be_deleted(ledger, pay, met, model):
    ledger.transfer(pay(met("Ana", 10), met("Ben"), 5))
    with pytest.raises(REFUSED, match="only ever added to"), transaction():
        model.delete().execute()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Entry, {"kind": "gift"}),
        (Entry, {"hash": "0" * 64}),
        (Posting, {"amount_smiles": 1}),
        (Posting, {"account": ISSUE_ID}),
    ],
    ids=["kind", "hash", "amount", "account"],
)
def test_l6_no_row_of_the_book_can_be_changed(ledger, pay, met, model, change):
    ledger.transfer(pay(met("Ana", 10), met("Ben"), 5))
    row = model.select().order_by(model.id.desc()).first()
    with pytest.raises(REFUSED, match="only ever added to"), transaction():
        model.update(**change).where(model.id == row.id).execute()


def test_l6_replacing_a_row_is_deleting_it(instance, ledger, pay, met, engine):
    if engine != "sqlite":
        return  # only SQLite has "insert or replace"
    ledger.transfer(pay(met("Ana", 10), met("Ben"), 5))
    row = Entry.select().first()
    with pytest.raises(REFUSED), transaction():
        Entry.replace(
            id=row.id,
            seq=99,
            key="other",
            kind="x",
            reason_digest="",
            prev_hash="",
            hash="e" * 64,
        ).execute()


def test_l6_a_mistake_is_mended_by_an_entry_that_names_it(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    wrong = pay(ana, ben, 40)
    ledger.transfer(wrong)
    ledger.transfer(pay(ben, ana, 40, kind="correction", corrects=wrong.key))
    mending = Entry.select().order_by(Entry.seq.desc()).first()
    assert mending.corrects.key == wrong.key
    assert ledger.balance_smiles(ben.uri) == 0


# ------------------------------------------------------------------------------- L7


def test_l7_each_entry_carries_the_hash_of_the_one_before(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    for amount in (1, 2, 3):
        ledger.transfer(pay(ana, ben, amount))
    entries = list(Entry.select().order_by(Entry.seq))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert entries[0].prev_hash == "0" * 64
    for earlier, later in zip(entries, entries[1:], strict=False):
        assert later.prev_hash == earlier.hash
    assert Head.get_by_id(1).hash == entries[-1].hash


def test_l7_erasing_what_an_entry_was_for_leaves_the_chain_whole(ledger, pay, met):
    ledger.transfer(pay(met("Ana", 100), met("Ben"), 40))
    with transaction():
        Hold.update(reason_uri="", reason_salt="").execute()
        book.note(*Hold.select())
    assert reconcile.prove().findings == ()


# ------------------------------------------------------------------------------- L8


def test_l8_a_promise_ends_once(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    kept, freed = pay(ana, ben, 10), pay(ana, ben, 10)
    ledger.hold(kept)
    ledger.hold(freed)
    ledger.post(kept.key)
    ledger.void(freed.key)
    for again in (lambda: ledger.void(kept.key), lambda: ledger.post(freed.key)):
        with pytest.raises(AlreadyResolved):
            again()


@pytest.mark.parametrize("state", ["held", "voided"])
def test_l8_the_database_itself_keeps_an_end_final(ledger, pay, met, state):
    ledger.transfer(pay(met("Ana", 10), met("Ben"), 5))
    with pytest.raises(REFUSED), transaction():
        Hold.update(state=state, entry=None, posted_smiles=0).execute()


def test_l8_what_a_hold_promises_does_not_change(ledger, pay, met):
    ledger.hold(pay(met("Ana", 10), met("Ben"), 5))
    with pytest.raises(REFUSED), transaction():
        Hold.update(amount_smiles=1).where(Hold.state == "held").execute()


# ------------------------------------------------------------------------------- L10


@pytest.mark.settings(smiles__relief_budget=100, smiles__welcome_budget=0, smiles__thanks_budget=0)
def test_l10_the_commons_never_issue_beyond_their_budget(ledger, pay, met):
    ana = met("Ana")
    ledger.transfer(pay(COMMONS_ISSUE, ana, 70, kind="grant"))
    with pytest.raises(BudgetExhausted):
        ledger.transfer(pay(COMMONS_ISSUE, ana, 31, kind="grant"))
    assert ledger.available_smiles(COMMONS_ISSUE) == 30


@pytest.mark.settings(smiles__thanks_budget=12)
def test_l10_promised_thanks_count_in_the_budget(ledger, met):
    ana, ben, carla = met("Ana"), met("Ben"), met("Carla")
    assert ledger.gratify(key="1", members=(ana.uri, ben.uri), reason_uri="urn:x") == 5
    assert ledger.gratify(key="2", members=(ana.uri, carla.uri), reason_uri="urn:x") == 0
    assert Gratification.select().count() == 2


@pytest.mark.settings(smiles__relief_budget=100)
def test_l10_the_budget_is_there_again_after_a_month(ledger, pay, met, clock):
    ana = met("Ana")
    ledger.transfer(pay(COMMONS_ISSUE, ana, 100, kind="grant"))
    clock.advance(days=31)
    ledger.transfer(pay(COMMONS_ISSUE, ana, 100, kind="grant"))
    assert ledger.balance_smiles(ana.uri) == 200


def test_l10_the_database_itself_lets_nobody_else_issue(ledger, pay, met):
    ana, ben = account(met("Ana", 10)), account(met("Ben", 10))
    with pytest.raises(REFUSED), transaction():
        Hold.create(
            key="by hand",
            content_digest="",
            kind="grant",
            payer=ana,
            payee=ben,
            amount_smiles=1,
            reason_uri="",
            reason_salt="",
        )


def test_l10_the_association_spends_on_nobodys_exchange(ledger, pay, met):
    with pytest.raises(Invalid):
        ledger.hold(pay(COMMONS_ISSUE, met("Ana"), 10))


@pytest.mark.settings(smiles__community_share_percent=50, smiles__thanks_budget=30)
def test_l10_the_commons_share_of_an_exchange_is_bounded_too(ledger, pay, met):
    ana, ben = met("Ana"), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    assert (ledger.balance_smiles(ana.uri), ledger.balance_smiles(ben.uri)) == (-20, 40)
    assert ledger.balance_smiles(COMMONS_ISSUE) == -20
    assert ledger.available_smiles(ana.uri) == 21
    with pytest.raises(BudgetExhausted):
        ledger.transfer(pay(ana, ben, 40))


@pytest.mark.settings(smiles__community_share_percent=50)
def test_l10_what_is_taken_back_goes_back_to_the_commons_too(ledger, pay, met):
    ana, ben = met("Ana"), met("Ben")
    given = pay(ana, ben, 40)
    ledger.transfer(given)
    ledger.transfer(pay(ben, ana, 40, kind="correction", corrects=given.key))
    assert (ledger.balance_smiles(ana.uri), ledger.balance_smiles(ben.uri)) == (0, 0)
    assert ledger.balance_smiles(COMMONS_ISSUE) == 0


# ------------------------------------------------------------------------------- L12


def test_l12_reading_the_statement_again_gives_the_balance(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben, =SUM(A1)")
    for amount in (5, 30, 2):
        ledger.transfer(pay(ana, ben, amount))
        ledger.transfer(pay(ben, ana, amount + 1))
    sent = browser(ana).get("/smiles/statement.csv").response
    lines = statement.read(sent.get_data(as_text=True))
    assert sum(line.amount_smiles for line in lines) == ledger.balance_smiles(ana.uri) == 103
    assert lines[-1].balance_smiles == 103
    assert [line.at for line in lines] == sorted(line.at for line in lines)
