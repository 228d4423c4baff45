"""The book of thanks: accounts, entries with their postings, holds, and what limits them."""

from typing import Any

from peewee import SQL, BigIntegerField, BooleanField, CharField, Check, ForeignKeyField

from onemile.api import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    URI_CHARS_MAX,
    BaseModel,
    InstantField,
    JsonField,
    clock,
)

# The commons have fixed ids, so that the tables themselves can tell who may issue Smiles.
ISSUE_ID, TREASURY_ID = 1, 2
COMMONS = {COMMONS_ISSUE: ISSUE_ID, COMMONS_TREASURY: TREASURY_ID}
# What the association creates out of its own promise; nobody else may pay in these kinds.
GRANTS = ("grant", "welcome", "gratification", "relief", "write_off")
HELD, POSTED, VOIDED = "held", "posted", "voided"
GENESIS = "0" * 64
# What is kept beside only because it can be added up again; all other columns are chained.
CACHES = ("balance_smiles", "held_smiles", "growth_smiles")

KEY_LETTERS_MAX = 200
KIND_LETTERS_MAX = 30


class Account(BaseModel):
    """A holder of Smiles, by URI. Its id is all that the chained book says of it.

    ``balance_smiles`` and ``held_smiles`` (promised away, not gone yet) are kept beside the
    postings and proven nightly. ``floor_smiles`` is the deepest floor the account was ever
    allowed: the table refuses to go below it, whatever a service may believe; null is no floor.
    """

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    kind = CharField(max_length=20)  # member, commons or other
    balance_smiles = BigIntegerField(default=0)
    held_smiles = BigIntegerField(default=0)
    floor_smiles = BigIntegerField(null=True, default=0)
    # How far help given has deepened the floor: a positive number.
    growth_smiles = BigIntegerField(default=0)
    opened_at = InstantField(default=clock.now)
    closed_at = InstantField(null=True)

    class Meta:
        table_name = "smiles_account"
        constraints = [
            Check("held_smiles >= 0"),
            Check("growth_smiles >= 0"),
            Check("floor_smiles IS NULL OR floor_smiles <= 0"),
            Check("floor_smiles IS NULL OR balance_smiles - held_smiles >= floor_smiles"),
        ]


class Head(BaseModel):
    """The one row at the end of both chains; whoever writes in the book holds its lock.

    ``seq`` and ``hash`` are of the last entry, the others of the last record.
    """

    seq = BigIntegerField(default=0)
    hash = CharField(max_length=64, default=GENESIS)
    record_seq = BigIntegerField(default=0)
    record_hash = CharField(max_length=64, default=GENESIS)

    class Meta:
        table_name = "smiles_head"
        constraints = [Check("id = 1")]


class Entry(BaseModel):
    """One movement, sealed: it is inserted after its postings, and only if they sum to zero.

    The reason is here as a salted digest only; its words and salt stand with the hold, where
    they can be erased without breaking the chain.
    """

    seq = BigIntegerField(unique=True)
    key = CharField(max_length=KEY_LETTERS_MAX, unique=True)
    kind = CharField(max_length=KIND_LETTERS_MAX)
    created_at = InstantField(default=clock.now)
    reason_digest = CharField(max_length=64)
    corrects = ForeignKeyField("self", null=True, backref="+")
    prev_hash = CharField(max_length=64)
    hash = CharField(max_length=64, unique=True)
    corrects_id: int | None

    class Meta:
        table_name = "smiles_entry"
        constraints = [Check("seq > 0")]


class Posting(BaseModel):
    """What one entry does to one account: in if positive, out if negative."""

    # Checked at commit: the postings come first, their entry seals them.
    entry = ForeignKeyField(Entry, backref="postings", deferrable="INITIALLY DEFERRED")
    account = ForeignKeyField(Account, backref="+")
    amount_smiles = BigIntegerField()
    entry_id: int
    account_id: int

    class Meta:
        table_name = "smiles_posting"
        indexes = ((("entry", "account"), True), (("account", "entry"), False))
        constraints = [Check("amount_smiles <> 0")]


class Hold(BaseModel):
    """A transfer from its promise to its end, by key: held, then posted or voided, once.

    The payee gets ``amount_smiles``, of which the commons give ``commons_smiles``.
    ``posted_smiles`` is what has really moved. ``due_at`` is when thanks vest, ``lapses_at`` when
    a promise that nobody has ended ends by itself.
    """

    key = CharField(max_length=KEY_LETTERS_MAX, unique=True)
    content_digest = CharField(max_length=64)
    kind = CharField(max_length=KIND_LETTERS_MAX)
    payer = ForeignKeyField(Account, backref="+")
    payee = ForeignKeyField(Account, backref="+")
    amount_smiles = BigIntegerField()
    commons_smiles = BigIntegerField(default=0)
    posted_smiles = BigIntegerField(default=0)
    state = CharField(max_length=10, default=HELD)
    reason_uri = CharField(max_length=URI_CHARS_MAX)
    reason_salt = CharField(max_length=32)
    corrects = ForeignKeyField("self", null=True, backref="+")
    entry = ForeignKeyField(Entry, null=True, unique=True, backref="+")
    held_at = InstantField(default=clock.now)
    resolved_at = InstantField(null=True)
    due_at = InstantField(null=True)
    lapses_at = InstantField(null=True)
    # What peewee adds by itself, said for the type checker.
    payer_id: int
    payee_id: int
    corrects_id: int | None
    entry_id: int | None

    class Meta:
        table_name = "smiles_hold"
        indexes = (
            (("payer", "state"), False),
            (("payee", "state"), False),
            (("kind", "state", "due_at"), False),
            (("state", "lapses_at"), False),
        )
        constraints = [
            Check("amount_smiles > 0"),
            Check("payer_id <> payee_id"),
            Check("commons_smiles >= 0 AND commons_smiles <= amount_smiles"),
            Check("posted_smiles >= 0 AND posted_smiles <= amount_smiles"),
            Check(
                "(state = 'held' AND entry_id IS NULL AND resolved_at IS NULL"
                " AND posted_smiles = 0)"
                " OR (state = 'posted' AND entry_id IS NOT NULL AND resolved_at IS NOT NULL"
                " AND posted_smiles > 0)"
                " OR (state = 'voided' AND entry_id IS NULL AND resolved_at IS NOT NULL"
                " AND posted_smiles = 0)"
            ),
            # Only the commons issue, and the commons do nothing but issue.
            Check(f"(kind IN {GRANTS}) = (payer_id = {ISSUE_ID})"),
        ]


class RefusedKey(BaseModel):
    """A key that was refused once; it stays refused."""

    key = CharField(max_length=KEY_LETTERS_MAX, unique=True)
    content_digest = CharField(max_length=64)
    refusal = CharField(max_length=40)
    refused_at = InstantField(default=clock.now)

    class Meta:
        table_name = "smiles_refused_key"


class Gratification(BaseModel):
    """The association's thanks to two members for one exchange; ``first`` has the lower id."""

    key = CharField(max_length=KEY_LETTERS_MAX, unique=True)
    first = ForeignKeyField(Account, backref="+")
    second = ForeignKeyField(Account, backref="+")
    first_smiles = BigIntegerField()
    second_smiles = BigIntegerField()
    reason_uri = CharField(max_length=URI_CHARS_MAX)
    granted_at = InstantField(default=clock.now)
    first_id: int
    second_id: int

    class Meta:
        table_name = "smiles_gratification"
        indexes = (
            (("first", "second", "granted_at"), False),
            (("second", "granted_at"), False),
        )
        constraints = [SQL("CHECK (first_id < second_id)")]


class Growth(BaseModel):
    """How much one partner's thanks have deepened an account's floor; each partner once."""

    account = ForeignKeyField(Account, backref="+")
    partner = ForeignKeyField(Account, backref="+")
    amount_smiles = BigIntegerField()
    grown_at = InstantField(default=clock.now)

    class Meta:
        table_name = "smiles_growth"
        indexes = ((("account", "partner"), True),)
        constraints = [Check("amount_smiles > 0"), SQL("CHECK (account_id <> partner_id)")]


class WaitingThanks(BaseModel):
    """Thanks of one side that wait until the association has met it; nothing is promised yet."""

    key = CharField(max_length=KEY_LETTERS_MAX, unique=True)
    account = ForeignKeyField(Account, backref="+")
    partner = ForeignKeyField(Account, backref="+")
    amount_smiles = BigIntegerField()
    reason_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    since = InstantField(default=clock.now)
    account_id: int
    partner_id: int

    class Meta:
        table_name = "smiles_waiting_thanks"
        indexes = ((("account", "partner", "since"), False), (("since",), False))


class Record(BaseModel):
    """How one row of the book became what it is; see ``records.py``. Its id is its place.

    The hash before it stands in the row before it. The salt alone is not chained: should the row
    be erased one day, it can go too, and nobody guesses what was digested.
    """

    kind = CharField(max_length=KIND_LETTERS_MAX)
    subject_id = BigIntegerField(index=True)
    salt = CharField(max_length=32)
    digest = CharField(max_length=64)
    hash = CharField(max_length=64)

    class Meta:
        table_name = "smiles_record"
        constraints = [Check("id > 0")]


class SignedHead(BaseModel):
    """Both ends of the book as they were on one day, signed with a key kept apart."""

    day = CharField(max_length=10, unique=True)  # in UTC, as 2026-12-01
    entry_seq = BigIntegerField()
    entry_hash = CharField(max_length=64)
    record_seq = BigIntegerField()
    record_hash = CharField(max_length=64)
    sum_smiles = BigIntegerField()
    key_id = CharField(max_length=64)
    signature = CharField(max_length=128)

    class Meta:
        table_name = "smiles_signed_head"
        constraints = [Check("entry_seq >= 0"), Check("record_seq >= 0")]


class Outcome(BaseModel):
    """What the last proof has found, kept for who asks without proving anew; one row."""

    finished_at = InstantField(default=clock.now)
    is_whole = BooleanField()
    entries = BigIntegerField()
    records = BigIntegerField()
    findings: Any = JsonField()
    # The newest head within what was proven: a proof may go on from there.
    signed_head = ForeignKeyField(SignedHead, null=True, backref="+")
    signed_head_id: int | None

    class Meta:
        table_name = "smiles_outcome"
        constraints = [Check("id = 1")]


class DaySum(BaseModel):
    """What entries of one kind moved on one day (UTC), counted while they are written.

    Pages and budgets read these lines, a few thousand in years, instead of the book. All of it can
    be counted anew from there, and the proof does.
    """

    # Days since 1970.
    day = BigIntegerField()
    kind = CharField(max_length=KIND_LETTERS_MAX)
    times = BigIntegerField()
    moved_smiles = BigIntegerField()
    # What left the account the association issues from, and what came back to it.
    issued_smiles = BigIntegerField()
    returned_smiles = BigIntegerField()
    # By how much the reserve has changed.
    treasury_smiles = BigIntegerField()

    class Meta:
        table_name = "smiles_day"
        indexes = ((("day", "kind"), True),)
        constraints = [
            Check("times > 0 AND moved_smiles > 0"),
            Check("issued_smiles >= 0 AND returned_smiles >= 0"),
        ]


MODELS = [
    Account,
    Head,
    Entry,
    Posting,
    Hold,
    RefusedKey,
    Gratification,
    Growth,
    WaitingThanks,
    Record,
    SignedHead,
    Outcome,
    DaySum,
]
