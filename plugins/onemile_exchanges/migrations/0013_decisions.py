"""Each time that moderators are asked has a row of its own, and what goes back is a payment.

What they had decided before was kept in the exchange alone: it becomes a first dispute, without
who decided and why, which nobody had written down.
"""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from onemile.api import InstantField

# What was asked, and decided where it was; a number of its own is nobody else's in this table.
DISPUTES = """
INSERT INTO exchanges_dispute
    (id, agreement_id, number, from_state, opened_by_uri, opened_at, why, answer, answered_at,
     reminded_at, escalated_at, decided_at, decided_by_uri, took_place, decided_why,
     smiles_before, smiles_after, lacked_smiles, lacking)
SELECT id, id, 1, disputed_from, ended_by_uri, changed_at, ended_why, '', NULL, NULL, NULL,
    CASE WHEN state = 'disputed' THEN NULL ELSE changed_at END, '',
    CASE WHEN state = 'disputed' THEN NULL ELSE state IN ('confirmed', 'thanked') END, '',
    CASE WHEN state = 'disputed' THEN 0 ELSE amount_smiles END,
    CASE WHEN state IN ('confirmed', 'thanked') THEN amount_smiles ELSE 0 END, 0, ''
FROM exchanges_agreement WHERE disputed_from <> ''
"""
FORGET = """
UPDATE exchanges_agreement SET ended_by_uri = '', ended_why = '' WHERE disputed_from <> ''
"""
PAYMENTS = (
    "ALTER TABLE exchanges_payment ADD COLUMN kind VARCHAR(8) NOT NULL DEFAULT 'exchange'",
    "ALTER TABLE exchanges_payment ADD COLUMN corrects_key VARCHAR(120) NOT NULL DEFAULT ''",
    "ALTER TABLE exchanges_payment ADD COLUMN may_owe BOOLEAN NOT NULL DEFAULT FALSE",
    "DROP INDEX exchanges_payment_once",
    "CREATE UNIQUE INDEX exchanges_payment_once ON exchanges_payment (agreement_id)"
    " WHERE kind = 'exchange' AND state <> 'voided'",
    "CREATE INDEX exchanges_payment_state_id ON exchanges_payment (state, id)",
)
# From now on a payment that has moved says how much has.
MOVED = """
UPDATE exchanges_payment SET amount_smiles =
    (SELECT a.amount_smiles FROM exchanges_agreement a WHERE a.id = exchanges_payment.agreement_id)
WHERE state = 'posted' AND EXISTS (SELECT 1 FROM exchanges_agreement a
    WHERE a.id = exchanges_payment.agreement_id AND a.amount_smiles > 0)
"""
# What was given back, or is to be: the ledger does by its key what it has not done yet.
BACK = """
INSERT INTO exchanges_payment
    (id, agreement_id, kind, key, payer_uri, payee_uri, amount_smiles, reason_uri, corrects_key,
     may_owe, state)
SELECT a.id, a.id, 'back', 'exchange/' || a.id || '/reversal', p.payee_uri, p.payer_uri,
    p.amount_smiles, p.reason_uri, p.key, FALSE, 'due'
FROM exchanges_payment p JOIN exchanges_agreement a ON a.id = p.agreement_id
WHERE a.state = 'reversed' AND p.state = 'posted'
"""


def up(migrator, db):
    class Agreement(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "exchanges_agreement"

    class Dispute(db.Model):
        id = BigIntegerField(primary_key=True)
        agreement = ForeignKeyField(Agreement, on_delete="CASCADE")
        number = IntegerField()
        from_state = CharField(max_length=16)
        opened_by_uri = CharField(max_length=500)
        opened_at = InstantField()
        why = CharField(max_length=500)
        answer = CharField(max_length=500)
        answered_at = InstantField(null=True)
        reminded_at = InstantField(null=True)
        escalated_at = InstantField(null=True)
        decided_at = InstantField(null=True)
        decided_by_uri = CharField(max_length=500)
        took_place = BooleanField(null=True)
        decided_why = CharField(max_length=500)
        smiles_before = IntegerField()
        smiles_after = IntegerField()
        lacked_smiles = IntegerField()
        lacking = CharField(max_length=10)

        class Meta:
            table_name = "exchanges_dispute"
            legacy_table_names = False
            indexes = (
                (("agreement", "number"), True),
                (("decided_at", "opened_at"), False),
                (("decided_by_uri",), False),
            )

    db.create_tables([Dispute])
    db.execute_sql(DISPUTES)
    db.execute_sql(FORGET)
    for statement in (*PAYMENTS, MOVED, BACK):
        db.execute_sql(statement)
