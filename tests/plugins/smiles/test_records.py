"""Whatever somebody changes past the book is named: each table, each column of it."""

import runpy
from pathlib import Path

import pytest
from peewee import BigIntegerField, CharField

from onemile.api import FloorReached, clock, database, transaction
from onemile_smiles import accounts, book, heads, reconcile, records
from onemile_smiles.models import (
    GENESIS,
    MODELS,
    Account,
    Entry,
    Gratification,
    Growth,
    Head,
    Hold,
    Outcome,
    Posting,
    Record,
    RefusedKey,
    WaitingThanks,
)
from tests.plugins.smiles.unguarded import unguard

pytestmark = pytest.mark.plugins("smiles")

# What no proof can hold against anything, and why it may be so.
CANNOT_MATTER = {
    ("smiles_posting", "id"): "nothing refers to it, and no order is made of it",
    ("smiles_day", "id"): "nothing refers to it, and no order is made of it",
    ("smiles_signed_head", "id"): "a head is known by its day; an event that names it is for a day",
}
# Of what a row was before, nothing stands that a salt could be held against.
SEEN = {
    ("smiles_record", "salt"): "SELECT id, salt FROM smiles_record WHERE id IN"
    " (SELECT MAX(id) FROM smiles_record GROUP BY subject_id) AND salt <> ''"
}
# What a last proof found is no part of the book; each proof overwrites it.
NO_BOOK = {Outcome}
TABLES = [model for model in MODELS if model not in NO_BOOK]
COLUMNS = [
    (model, field.name)
    for model in TABLES
    for field in model._meta.sorted_fields
    if (model._meta.table_name, field.column_name) not in CANNOT_MATTER
]


@pytest.fixture
def lived(ledger, pay, met, world):
    """A book in which each table has rows, signed, and then nobody guards it any more."""
    ana, ben, carla = met("Ana", 100), met("Ben", 50), met("Carla")
    first = pay(ana, ben, 40)
    ledger.transfer(first)
    ledger.transfer(pay(ben, ana, 10, kind="correction", corrects=first.key))
    ledger.transfer(pay(carla, ben, 200))  # below zero, so that the floor is not what it was
    ledger.hold(pay(ana, ben, 5, lapses_at=clock.ahead(days=9)))
    voided = pay(ana, ben, 6)
    ledger.hold(voided)
    ledger.void(voided.key)
    ledger.gratify(key="thanks", members=(ana.uri, ben.uri), reason_uri="urn:x")
    zoe = world.member("Zoé")
    ledger.gratify(key="early", members=(ana.uri, zoe.uri), reason_uri="urn:early")
    with pytest.raises(FloorReached):
        ledger.hold(pay(carla, ben, 999))
    with transaction():
        book.lock()
        accounts.close(Account.get(Account.uri == carla.uri))
    heads.sign()
    assert reconcile.prove().findings == ()
    for model in TABLES:
        assert model.select().exists(), model
    unguard()


def found():
    return [str(finding) for finding in reconcile.prove().findings]


def another(field, value):
    """Give another value that the column can hold."""
    if isinstance(field, CharField):
        other = "0" if not value or value[0] != "0" else "1"
        return other + (value or "x")[1:]
    return 1_000_003 + (value or 0)


@pytest.mark.parametrize(
    ("model", "name"),
    COLUMNS,
    ids=[f"{model._meta.table_name}.{name}" for model, name in COLUMNS],
)
def test_each_value_of_each_table_changed_by_hand_is_named(lived, model, name):
    table, field = model._meta.table_name, model._meta.fields[name]
    column, mark = field.column_name, database.param
    seen = database.execute_sql(SEEN.get((table, column), f"SELECT id, {column} FROM {table}"))
    for row_id, value in seen.fetchall():
        changed = another(field, value)
        update = f"UPDATE {table} SET {column} = {mark} WHERE id = {mark}"
        database.execute_sql(update, (changed, row_id))
        named = found()
        assert named, f"{table} {row_id}: {column} {value!r} became {changed!r}"
        own = table if model not in (Posting, Head) else "smiles_"
        assert any(own in one for one in named), named
        where = changed if name == "id" else row_id
        database.execute_sql(update, (value, where))
    assert found() == []


@pytest.mark.parametrize(
    "model",
    [Account, Entry, Posting, Hold, Growth, Gratification, RefusedKey, WaitingThanks, Record],
    ids=lambda model: model._meta.table_name,
)
def test_each_row_that_is_deleted_by_hand_is_noticed(lived, model):
    table = model._meta.table_name
    last = database.execute_sql(f"SELECT MAX(id) FROM {table}").fetchone()[0]
    database.execute_sql(f"DELETE FROM {table} WHERE id = {database.param}", (last,))
    assert found()


def test_a_row_that_came_past_the_book_is_named(lived):
    known = Hold.select().where(Hold.state == "voided").get()
    added = Hold.create(**{**known.__data__, "id": known.id + 1, "key": "by hand"})
    assert f"L7b: smiles_hold {added.id}: no record speaks of it" in found()


def test_accounts_whose_owners_are_exchanged_are_named(lived):
    first, second = Account.select().where(Account.kind == "member").limit(2)
    for row, uri in ((first, "urn:between"), (second, first.uri), (first, second.uri)):
        Account.update(uri=uri).where(Account.id == row.id).execute()
    named = [one for one in found() if "is not what smiles_record" in one]
    assert len(named) == 2 and all("smiles_account" in one for one in named)


def test_no_column_of_the_book_is_of_a_kind_that_the_test_does_not_change():
    for model, name in COLUMNS:
        field = model._meta.fields[name]
        assert isinstance(field, CharField | BigIntegerField) or field.field_type in (
            "BIGINT",
            "INT",
        ), name


def test_what_stood_before_there_were_records_is_adopted_as_it_is(lived):
    engine = database.obj
    for change in (
        "DELETE FROM smiles_signed_head",
        "DELETE FROM smiles_record",
        f"UPDATE smiles_head SET record_seq = 0, record_hash = '{GENESIS}'",
    ):
        engine.execute_sql(change)
    assert any("no record speaks of it" in one for one in found())
    path = Path(records.__file__).parent / "migrations" / "0004_records.py"
    runpy.run_path(str(path))["adopt"](engine)
    assert found() == []
