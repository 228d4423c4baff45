"""The book of thanks, and the triggers that keep anybody from rewriting it.

An entry is inserted after its postings and seals them: it is refused unless they sum to zero,
and a sealed entry takes no more. Neither can be changed or deleted, whoever connects to the
database; a resolved hold is final and a refused key stays refused.
"""

from peewee import SQL, BigIntegerField, CharField, ForeignKeyField, SqliteDatabase

GENESIS = "0" * 64


def up(migrator, db):
    class Account(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        kind = CharField(max_length=20)
        balance_smiles = BigIntegerField()
        held_smiles = BigIntegerField()
        floor_smiles = BigIntegerField(null=True)
        growth_smiles = BigIntegerField()
        opened_at = BigIntegerField()
        closed_at = BigIntegerField(null=True)

        class Meta:
            table_name = "smiles_account"
            legacy_table_names = False
            constraints = [
                SQL("CHECK (held_smiles >= 0)"),
                SQL("CHECK (growth_smiles >= 0)"),
                SQL("CHECK (floor_smiles IS NULL OR floor_smiles <= 0)"),
                SQL("CHECK (floor_smiles IS NULL OR balance_smiles - held_smiles >= floor_smiles)"),
            ]

    class Head(db.Model):
        id = BigIntegerField(primary_key=True)
        seq = BigIntegerField()
        hash = CharField(max_length=64)

        class Meta:
            table_name = "smiles_head"
            legacy_table_names = False
            constraints = [SQL("CHECK (id = 1)")]

    class Entry(db.Model):
        id = BigIntegerField(primary_key=True)
        seq = BigIntegerField(unique=True)
        key = CharField(max_length=200, unique=True)
        kind = CharField(max_length=30)
        created_at = BigIntegerField()
        reason_digest = CharField(max_length=64)
        corrects = ForeignKeyField("self", backref="+", null=True)
        prev_hash = CharField(max_length=64)
        hash = CharField(max_length=64, unique=True)

        class Meta:
            table_name = "smiles_entry"
            legacy_table_names = False
            constraints = [SQL("CHECK (seq > 0)")]

    class Posting(db.Model):
        id = BigIntegerField(primary_key=True)
        entry = ForeignKeyField(Entry, backref="+", deferrable="INITIALLY DEFERRED")
        account = ForeignKeyField(Account, backref="+")
        amount_smiles = BigIntegerField()

        class Meta:
            table_name = "smiles_posting"
            legacy_table_names = False
            indexes = ((("entry", "account"), True), (("account", "entry"), False))
            constraints = [SQL("CHECK (amount_smiles <> 0)")]

    class Hold(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=200, unique=True)
        content_digest = CharField(max_length=64)
        kind = CharField(max_length=30)
        payer = ForeignKeyField(Account, backref="+")
        payee = ForeignKeyField(Account, backref="+")
        amount_smiles = BigIntegerField()
        commons_smiles = BigIntegerField()
        posted_smiles = BigIntegerField()
        state = CharField(max_length=10)
        reason_uri = CharField(max_length=500)
        reason_salt = CharField(max_length=32)
        corrects = ForeignKeyField("self", backref="+", null=True)
        entry = ForeignKeyField(Entry, backref="+", null=True, unique=True)
        held_at = BigIntegerField()
        resolved_at = BigIntegerField(null=True)
        due_at = BigIntegerField(null=True)

        class Meta:
            table_name = "smiles_hold"
            legacy_table_names = False
            indexes = (
                (("payer", "state"), False),
                (("payee", "state"), False),
                (("kind", "state", "due_at"), False),
            )
            constraints = [
                SQL("CHECK (amount_smiles > 0)"),
                SQL("CHECK (payer_id <> payee_id)"),
                SQL("CHECK (commons_smiles >= 0 AND commons_smiles <= amount_smiles)"),
                SQL("CHECK (posted_smiles >= 0 AND posted_smiles <= amount_smiles)"),
                SQL(
                    "CHECK ((state = 'held' AND entry_id IS NULL AND resolved_at IS NULL"
                    " AND posted_smiles = 0)"
                    " OR (state = 'posted' AND entry_id IS NOT NULL AND resolved_at IS NOT NULL"
                    " AND posted_smiles > 0)"
                    " OR (state = 'voided' AND entry_id IS NULL AND resolved_at IS NOT NULL"
                    " AND posted_smiles = 0))"
                ),
                SQL(
                    "CHECK ((kind IN ('grant', 'welcome', 'gratification', 'relief', 'write_off'))"
                    " = (payer_id = 1))"
                ),
            ]

    class RefusedKey(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=200, unique=True)
        content_digest = CharField(max_length=64)
        refusal = CharField(max_length=40)
        refused_at = BigIntegerField()

        class Meta:
            table_name = "smiles_refused_key"
            legacy_table_names = False

    class Gratification(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=200, unique=True)
        first = ForeignKeyField(Account, backref="+")
        second = ForeignKeyField(Account, backref="+")
        first_smiles = BigIntegerField()
        second_smiles = BigIntegerField()
        reason_uri = CharField(max_length=500)
        granted_at = BigIntegerField()

        class Meta:
            table_name = "smiles_gratification"
            legacy_table_names = False
            indexes = (
                (("first", "second", "granted_at"), False),
                (("second", "granted_at"), False),
            )
            constraints = [SQL("CHECK (first_id < second_id)")]

    class Growth(db.Model):
        id = BigIntegerField(primary_key=True)
        account = ForeignKeyField(Account, backref="+")
        partner = ForeignKeyField(Account, backref="+")
        amount_smiles = BigIntegerField()
        grown_at = BigIntegerField()

        class Meta:
            table_name = "smiles_growth"
            legacy_table_names = False
            indexes = ((("account", "partner"), True),)
            constraints = [
                SQL("CHECK (amount_smiles > 0)"),
                SQL("CHECK (account_id <> partner_id)"),
            ]

    db.create_tables([Account, Head, Entry, Posting, Hold, RefusedKey, Gratification, Growth])
    now = BEGINNING
    Head.insert(id=1, seq=0, hash=GENESIS).execute()
    for id, uri, floor in ((1, "commons:issue", None), (2, "commons:treasury", 0)):
        Account.insert(
            id=id,
            uri=uri,
            kind="commons",
            balance_smiles=0,
            held_smiles=0,
            floor_smiles=floor,
            growth_smiles=0,
            opened_at=now,
        ).execute()
    statements = SQLITE if isinstance(db, SqliteDatabase) else POSTGRES
    for statement in statements:
        db.execute_sql(statement)


BEGINNING = 0  # the commons have always been there

# What must hold, by table: when it is asked, of which row, and what is said when it does not.
UNSEALED = "smiles: the postings of this entry do not sum to zero"
SEALED = "smiles: this entry is sealed"
FINAL = "smiles: the book is only ever added to"
RULES = (
    (
        "entry_balanced",
        "INSERT ON smiles_entry",
        "(SELECT COUNT(*) FROM smiles_posting WHERE entry_id = NEW.id) < 2"
        " OR (SELECT SUM(amount_smiles) FROM smiles_posting WHERE entry_id = NEW.id) <> 0",
        UNSEALED,
    ),
    # "Insert or replace" would delete without a delete trigger; so a second row is refused here.
    (
        "entry_once",
        "INSERT ON smiles_entry",
        "EXISTS (SELECT 1 FROM smiles_entry"
        " WHERE id = NEW.id OR seq = NEW.seq OR key = NEW.key OR hash = NEW.hash)",
        FINAL,
    ),
    (
        "posting_before_entry",
        "INSERT ON smiles_posting",
        "EXISTS (SELECT 1 FROM smiles_entry WHERE id = NEW.entry_id)"
        " OR EXISTS (SELECT 1 FROM smiles_posting WHERE id = NEW.id)",
        SEALED,
    ),
    ("entry_update", "UPDATE ON smiles_entry", "", FINAL),
    ("entry_delete", "DELETE ON smiles_entry", "", FINAL),
    ("posting_update", "UPDATE ON smiles_posting", "", FINAL),
    ("posting_delete", "DELETE ON smiles_posting", "", FINAL),
    (
        "hold_resolved_once",
        "UPDATE OF state, posted_smiles, entry_id, resolved_at ON smiles_hold",
        "OLD.state <> 'held'",
        "smiles: this hold is resolved",
    ),
    (
        "hold_content",
        "UPDATE OF key, content_digest, kind, payer_id, payee_id, amount_smiles,"
        " commons_smiles, corrects_id ON smiles_hold",
        "",
        "smiles: what a hold promises does not change",
    ),
    ("hold_delete", "DELETE ON smiles_hold", "", FINAL),
    ("refused_key_update", "UPDATE ON smiles_refused_key", "", FINAL),
    ("refused_key_delete", "DELETE ON smiles_refused_key", "", FINAL),
    ("head_delete", "DELETE ON smiles_head", "", FINAL),
)

SQLITE = [
    f"CREATE TRIGGER smiles_{name} BEFORE {event} {'WHEN ' + wrong if wrong else ''}"
    f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
    for name, event, wrong, message in RULES
]

TRUNCATED = ("entry", "posting", "hold", "refused_key")
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
    " FOR EACH STATEMENT EXECUTE FUNCTION smiles_entry_delete()"
    for table in TRUNCATED
]
