"""A statement that writes is seen to, whatever way it is spelled, and ends with what it writes."""

import pytest

from onemile import db
from onemile.members.models import Member
from onemile.written_tables import _is_to_be_told


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "member" ("id") VALUES (?)',
        "insert or ignore into member values (1)",
        "INSERT OR REPLACE INTO member VALUES (1)",
        "REPLACE INTO member VALUES (1)",
        'UPDATE "member" SET x = 1',
        "update or ignore member set x = 1",
        "UPDATE ONLY member SET x = 1",
        "  DELETE FROM member",
        "TRUNCATE TABLE member",
        "MERGE INTO member USING x ON y",
        "WITH old AS (SELECT 1)\nUPDATE member SET x = 1",
        "WITH RECURSIVE t AS (SELECT 1) INSERT INTO member SELECT 1",
        "WITH t AS (SELECT 1) INSERT OR IGNORE INTO member SELECT 1",
        "WITH t AS (SELECT 1) REPLACE INTO member SELECT 1",
        "WITH gone AS (DELETE FROM member RETURNING id) SELECT id FROM gone",
    ],
)
def test_what_writes_is_seen(sql):
    assert _is_to_be_told(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "WITH t AS (SELECT 1) SELECT * FROM t",
        "UPDATE copy_generation SET number = number + 1",
        'INSERT INTO "rate_count" VALUES (1)',
        "BEGIN IMMEDIATE",
        "PRAGMA foreign_keys",
    ],
)
def test_what_only_reads_or_keeps_the_books_is_not(sql):
    assert not _is_to_be_told(sql)


def test_a_write_outside_of_any_transaction_ends_with_its_number_or_not_at_all(instance, world):
    """Killed between the two, a page would be given for a minute that is no longer true."""
    ana = world.member("Ana")
    engine = instance.extensions[db.EXTENSION]
    seen = []

    def killed():
        seen.append(Member.get_by_id(ana.id).first_name)
        raise KeyboardInterrupt

    told, engine.ending = engine.ending, killed
    with pytest.raises(KeyboardInterrupt):
        Member.update(first_name="Anouk").where(Member.id == ana.id).execute()
    engine.ending = told

    assert seen == ["Anouk"] and Member.get_by_id(ana.id).first_name == "Ana"
    assert not engine.in_transaction()
    changed = Member.update(first_name="Anouk").where(Member.id == ana.id).execute()
    assert changed == 1 and Member.get_by_id(ana.id).first_name == "Anouk"
