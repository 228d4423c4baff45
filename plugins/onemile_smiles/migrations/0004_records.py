"""Whatever the book holds besides entries is chained as well, and its ends are signed each day.

What stands already is adopted as it is: each row gets its first record. The digests are written
out here as ``records.py`` makes them, and stay as they are, whatever becomes of that file.
"""

import hashlib
import json
import secrets

import structlog
from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    SqliteDatabase,
    TextField,
)

GENESIS = "0" * 64
# So many rows are read, digested and written at a time.
BATCH = 1_000
# A line in the log for so many, since a large book takes some minutes.
TOLD_EACH = 50_000
CACHES = ("balance_smiles", "held_smiles", "growth_smiles")
ADOPTED = (
    ("account", "smiles_account"),
    ("hold", "smiles_hold"),
    ("growth", "smiles_growth"),
    ("gratification", "smiles_gratification"),
    ("refused_key", "smiles_refused_key"),
    ("waiting_thanks", "smiles_waiting_thanks"),
)


def up(migrator, db):
    class Record(db.Model):
        id = BigIntegerField(primary_key=True)
        kind = CharField(max_length=30)
        subject_id = BigIntegerField(index=True)
        salt = CharField(max_length=32)
        digest = CharField(max_length=64)
        hash = CharField(max_length=64)

        class Meta:
            table_name = "smiles_record"
            legacy_table_names = False
            constraints = [SQL("CHECK (id > 0)")]

    class SignedHead(db.Model):
        id = BigIntegerField(primary_key=True)
        day = CharField(max_length=10, unique=True)
        entry_seq = BigIntegerField()
        entry_hash = CharField(max_length=64)
        record_seq = BigIntegerField()
        record_hash = CharField(max_length=64)
        sum_smiles = BigIntegerField()
        key_id = CharField(max_length=64)
        signature = CharField(max_length=128)

        class Meta:
            table_name = "smiles_signed_head"
            legacy_table_names = False
            constraints = [SQL("CHECK (entry_seq >= 0)"), SQL("CHECK (record_seq >= 0)")]

    class Outcome(db.Model):
        id = BigIntegerField(primary_key=True)
        finished_at = BigIntegerField()
        is_whole = BooleanField()
        entries = BigIntegerField()
        records = BigIntegerField()
        findings = TextField()
        signed_head = ForeignKeyField(SignedHead, null=True, backref="+")

        class Meta:
            table_name = "smiles_outcome"
            legacy_table_names = False
            constraints = [SQL("CHECK (id = 1)")]

    db.create_tables([Record, SignedHead, Outcome])
    db.execute_sql("ALTER TABLE smiles_head ADD COLUMN record_seq BIGINT NOT NULL DEFAULT 0")
    db.execute_sql(
        f"ALTER TABLE smiles_head ADD COLUMN record_hash VARCHAR(64) NOT NULL DEFAULT '{GENESIS}'"
    )
    # Who has left is thanked by nobody any more: those rows went, the sum of them goes too.
    db.execute_sql(
        "UPDATE smiles_account SET growth_smiles = 0 WHERE growth_smiles <> 0 AND NOT EXISTS"
        " (SELECT 1 FROM smiles_growth g WHERE g.account_id = smiles_account.id)"
    )
    adopt(db)
    for statement in SQLITE if isinstance(db, SqliteDatabase) else POSTGRES:
        db.execute_sql(statement)


def adopt(db):
    seq, last = 0, GENESIS
    for kind, table in ADOPTED:
        for row_id, content in rows_of(db, table):
            seq += 1
            salt = secrets.token_hex(16)
            digest = hashlib.sha256(salt.encode() + b"\n" + canonical(content)).hexdigest()
            said = {"digest": digest, "kind": kind, "seq": str(seq), "subject": str(row_id)}
            last = hashlib.sha256(bytes.fromhex(last) + canonical(said)).hexdigest()
            mark = db.param
            db.execute_sql(
                "INSERT INTO smiles_record (id, kind, subject_id, salt, digest, hash)"
                f" VALUES ({mark}, {mark}, {mark}, {mark}, {mark}, {mark})",
                (seq, kind, row_id, salt, digest, last),
            )
            if seq % TOLD_EACH == 0:
                structlog.get_logger().info("the book of Smiles is chained", rows=seq)
    end = f"UPDATE smiles_head SET record_seq = {db.param}, record_hash = {db.param} WHERE id = 1"
    db.execute_sql(end, (seq, last))


def rows_of(db, table):
    """Give each row's id and what it says by column, a batch at a time."""
    names = [column.name for column in db.get_columns(table)]
    chained = [name for name in names if name not in CACHES]
    asked = (
        f"SELECT {', '.join(chained)} FROM {table} WHERE id > {db.param} ORDER BY id LIMIT {BATCH}"
    )
    after = -1
    while batch := list(db.execute_sql(asked, (after,)).fetchall()):
        for row in batch:
            said = dict(zip(chained, row, strict=True))
            after = said["id"]
            yield after, {name: str(value) for name, value in said.items() if value is not None}


def canonical(said):
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


FINAL = "smiles: the book is only ever added to"
FORWARD = "smiles: the ends of the book only ever go forward"
# What must hold, by table: when it is asked, of which row, and what is said when it does not.
RULES = (
    ("record_update", "UPDATE ON smiles_record", "", FINAL),
    ("record_delete", "DELETE ON smiles_record", "", FINAL),
    ("signed_head_update", "UPDATE ON smiles_signed_head", "", FINAL),
    ("signed_head_delete", "DELETE ON smiles_signed_head", "", FINAL),
    ("gratification_update", "UPDATE ON smiles_gratification", "", FINAL),
    ("gratification_delete", "DELETE ON smiles_gratification", "", FINAL),
    ("account_delete", "DELETE ON smiles_account", "", FINAL),
    (
        "account_opening",
        "UPDATE OF id, uri, kind, opened_at ON smiles_account",
        "",
        "smiles: whose an account is does not change",
    ),
    (
        "head_forward",
        "UPDATE ON smiles_head",
        "NEW.seq < OLD.seq OR NEW.record_seq < OLD.record_seq",
        FORWARD,
    ),
)
# "Insert or replace" would delete without a delete trigger; so a second row is refused here.
ONCE = (
    ("record", "id = NEW.id"),
    ("signed_head", "id = NEW.id OR day = NEW.day"),
    ("gratification", "id = NEW.id OR key = NEW.key"),
    ("refused_key", "id = NEW.id OR key = NEW.key"),
    ("account", "id = NEW.id OR uri = NEW.uri"),
    ("head", "id = NEW.id"),
    ("hold", "id = NEW.id OR key = NEW.key OR entry_id = NEW.entry_id"),
)
SQLITE = [
    f"CREATE TRIGGER smiles_{name} BEFORE {event} {'WHEN ' + wrong if wrong else ''}"
    f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
    for name, event, wrong, message in (
        *RULES,
        *(
            (
                f"{table}_once",
                f"INSERT ON smiles_{table}",
                f"EXISTS (SELECT 1 FROM smiles_{table} WHERE {same})",
                FINAL,
            )
            for table, same in ONCE
        ),
        # "Update or replace" too, of the one column that is unique and may be set.
        (
            "hold_entry_once",
            "UPDATE OF entry_id ON smiles_hold",
            "EXISTS (SELECT 1 FROM smiles_hold WHERE entry_id = NEW.entry_id AND id <> NEW.id)",
            FINAL,
        ),
    )
]

TRUNCATED = ("record", "signed_head", "gratification", "account", "head")
POSTGRES = [
    f"""
    CREATE FUNCTION smiles_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {wrong or "TRUE"} THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """
    for name, _event, wrong, message in RULES
]
POSTGRES += [
    f"CREATE TRIGGER smiles_{name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION smiles_{name}()"
    for name, event, _wrong, _message in RULES
]
POSTGRES += [
    f"CREATE TRIGGER smiles_{table}_truncate BEFORE TRUNCATE ON smiles_{table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION smiles_record_delete()"
    for table in TRUNCATED
]
