"""What an operator could do to the book who has the database in hand, and time."""

from onemile.api import database, is_sqlite, microseconds, transaction
from onemile_smiles.chain import Link, next_hash
from onemile_smiles.models import (
    GENESIS,
    MODELS,
    Account,
    Entry,
    Head,
    Hold,
    Posting,
    Record,
)
from onemile_smiles.records import TABLES, digest_of
from onemile_smiles.records import next_hash as next_record_hash


def unguard():
    """Take off all triggers and checks."""
    if is_sqlite():
        for (name,) in database.execute_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute_sql(f"DROP TRIGGER {name}")
        database.execute_sql("PRAGMA foreign_keys = OFF")
        database.execute_sql("PRAGMA ignore_check_constraints = ON")
        return
    for table in [model._meta.table_name for model in MODELS]:
        database.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for (name,) in database.execute_sql(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
            (table,),
        ).fetchall():
            database.execute_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def double(entry):
    """Double what an entry moved, in all that speaks of it."""
    with transaction():
        for posting in list(Posting.select().where(Posting.entry == entry)):
            moved = Account.balance_smiles + posting.amount_smiles
            Account.update(balance_smiles=moved).where(Account.id == posting.account_id).execute()
            twice = Posting.amount_smiles * 2
            Posting.update(amount_smiles=twice).where(Posting.id == posting.id).execute()
        Hold.update(
            amount_smiles=Hold.amount_smiles * 2, posted_smiles=Hold.posted_smiles * 2
        ).where(Hold.entry == entry).execute()


def cut_off_last_entry():
    """Delete the last entry with its hold and all that was recorded of it."""
    with transaction():
        entry = Entry.select().order_by(Entry.seq.desc()).first()
        hold = Hold.get(Hold.entry == entry)
        for posting in list(Posting.select().where(Posting.entry == entry)):
            left = Account.balance_smiles - posting.amount_smiles
            Account.update(balance_smiles=left).where(Account.id == posting.account_id).execute()
        Posting.delete().where(Posting.entry == entry).execute()
        Record.delete().where(Record.subject_id == hold.id).execute()
        Hold.delete().where(Hold.id == hold.id).execute()
        Entry.delete().where(Entry.id == entry.id).execute()


def rehash():
    """Make all hashes of both chains anew, so that the book contradicts itself nowhere."""
    with transaction():
        _rehash_entries()
        _rehash_records()


def _rehash_entries():
    last, seq = GENESIS, 0
    for entry in list(Entry.select().order_by(Entry.seq)):
        seq += 1
        link = Link(
            seq=seq,
            key=entry.key,
            kind=entry.kind,
            at=microseconds(entry.created_at),
            reason_digest=entry.reason_digest,
            corrects_seq=entry.corrects.seq if entry.corrects_id else 0,
            postings={one.account_id: one.amount_smiles for one in entry.postings},
        )
        previous, last = last, next_hash(last, link)
        Entry.update(seq=seq, prev_hash=previous, hash=last).where(Entry.id == entry.id).execute()
    Head.update(seq=seq, hash=last).execute()


def _rehash_records():
    last, seq = GENESIS, 0
    for record in list(Record.select().order_by(Record.id)):
        seq += 1
        row = TABLES[record.kind].get_or_none(TABLES[record.kind].id == record.subject_id)
        digested = digest_of(row, salt=record.salt) if row is not None else GENESIS
        last = next_record_hash(
            last, seq=seq, kind=record.kind, subject_id=record.subject_id, digested=digested
        )
        Record.update(id=seq, digest=digested, hash=last).where(Record.id == record.id).execute()
    Head.update(record_seq=seq, record_hash=last).execute()
