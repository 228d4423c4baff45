"""Offers and needs, agreements, conversations, thanks."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

# What a feed, a search or a second payment must find (or refuse) at once; alike on both engines.
INDEXES = (
    "exchanges_item_cell_id ON exchanges_item (cell, id DESC) WHERE state = 'published'",
    "exchanges_item_cell_kind_id ON exchanges_item (cell, kind, id DESC) WHERE state = 'published'",
    "exchanges_item_cell_category_id ON exchanges_item (cell, category, id DESC) "
    "WHERE state = 'published'",
    "exchanges_item_commune_id ON exchanges_item (commune, id DESC) WHERE state = 'published'",
    "exchanges_item_commune_kind_id ON exchanges_item (commune, kind, id DESC) "
    "WHERE state = 'published'",
    "exchanges_item_audience_id ON exchanges_item (audience, id DESC) "
    "WHERE state = 'published' AND audience = 'instance'",
)
UNIQUE_INDEXES = (
    "exchanges_agreement_one_at_a_time ON exchanges_agreement (item_id, opened_by) "
    "WHERE is_running",
    "exchanges_payment_once ON exchanges_payment (agreement_id) WHERE state <> 'voided'",
)


def up(migrator, db):
    class Item(db.Model):
        id = BigIntegerField(primary_key=True)
        kind = CharField(max_length=10)
        form = CharField(max_length=12)
        category = CharField(max_length=20)
        title = CharField(max_length=120)
        text = TextField()
        when_text = CharField(max_length=120)
        from_day = DateField(null=True)
        until_day = DateField(null=True)
        suggested_smiles = IntegerField(null=True)
        audience = CharField(max_length=8)
        state = CharField(max_length=12)
        state_before = CharField(max_length=12)
        paused_for = BigIntegerField()
        member_id = BigIntegerField()
        author_uri = CharField(max_length=255)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        language = CharField(max_length=8)
        picture_key = CharField(max_length=64)
        folded = TextField()
        edited_at = BigIntegerField(null=True)
        lapses_at = BigIntegerField()
        lapse_reminded_at = BigIntegerField(null=True)

        class Meta:
            table_name = "exchanges_item"
            legacy_table_names = False
            indexes = ((("member_id", "state", "id"), False), (("state", "lapses_at"), False))
            constraints = [SQL("CHECK (audience IN ('near', 'instance'))")]

    class Photo(db.Model):
        id = BigIntegerField(primary_key=True)
        item = ForeignKeyField(Item, on_delete="CASCADE", backref="+", null=True)
        member_id = BigIntegerField(index=True)
        key = CharField(max_length=64)
        position = IntegerField()

        class Meta:
            table_name = "exchanges_photo"
            legacy_table_names = False

    class Agreement(db.Model):
        id = BigIntegerField(primary_key=True)
        item = ForeignKeyField(Item, on_delete="SET NULL", backref="+", null=True)
        kind = CharField(max_length=10)
        title = CharField(max_length=120)
        helper_id = BigIntegerField()
        helper_uri = CharField(max_length=255)
        helped_id = BigIntegerField()
        helped_uri = CharField(max_length=255)
        opened_by = BigIntegerField()
        state = CharField(max_length=16)
        is_running = BooleanField()
        maker = CharField(max_length=8)
        version = IntegerField()
        amount_smiles = IntegerField()
        when_text = CharField(max_length=120)
        day = DateField(null=True)
        proposed_at = BigIntegerField()
        changed_at = BigIntegerField()
        expires_at = BigIntegerField(null=True)
        agreed_at = BigIntegerField(null=True)
        done_helper_at = BigIntegerField(null=True)
        done_helped_at = BigIntegerField(null=True)
        reminders_sent = IntegerField()
        remind_at = BigIntegerField(null=True)
        auto_confirm_at = BigIntegerField(null=True)
        confirmed_at = BigIntegerField(null=True)
        was_auto_confirmed = BooleanField()
        gratified_smiles = IntegerField()
        thanked_at = BigIntegerField(null=True)
        ended_by = BigIntegerField(null=True)
        ended_why = CharField(max_length=500)
        disputed_from = CharField(max_length=16)
        awaits_helper = BooleanField()
        awaits_helped = BooleanField()
        unread_helper = BooleanField()
        unread_helped = BooleanField()

        class Meta:
            table_name = "exchanges_agreement"
            legacy_table_names = False
            indexes = (
                (("helper_id", "is_running", "id"), False),
                (("helped_id", "is_running", "id"), False),
                (("item", "state"), False),
                (("opened_by", "id"), False),
                (("state", "expires_at"), False),
                (("state", "remind_at"), False),
                (("state", "auto_confirm_at"), False),
            )
            constraints = [SQL("CHECK (helper_id <> helped_id)"), SQL("CHECK (amount_smiles >= 0)")]

    class Proposal(db.Model):
        id = BigIntegerField(primary_key=True)
        agreement = ForeignKeyField(Agreement, on_delete="CASCADE", backref="+")
        version = IntegerField()
        member_id = BigIntegerField()
        amount_smiles = IntegerField()
        when_text = CharField(max_length=120)
        day = DateField(null=True)

        class Meta:
            table_name = "exchanges_proposal"
            legacy_table_names = False
            indexes = ((("agreement", "version"), True),)

    class Payment(db.Model):
        id = BigIntegerField(primary_key=True)
        agreement = ForeignKeyField(Agreement, on_delete="CASCADE", backref="+")
        key = CharField(max_length=120, unique=True)
        payer_uri = CharField(max_length=255)
        payee_uri = CharField(max_length=255)
        amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])
        reason_uri = CharField(max_length=255)
        state = CharField(max_length=8)

        class Meta:
            table_name = "exchanges_payment"
            legacy_table_names = False

    class Message(db.Model):
        id = BigIntegerField(primary_key=True)
        agreement = ForeignKeyField(Agreement, on_delete="CASCADE", backref="+")
        member_id = BigIntegerField(index=True)
        text = TextField()
        state = CharField(max_length=8)

        class Meta:
            table_name = "exchanges_message"
            legacy_table_names = False
            indexes = ((("agreement", "id"), False),)

    class Thanks(db.Model):
        id = BigIntegerField(primary_key=True)
        agreement = ForeignKeyField(Agreement, on_delete="CASCADE", backref="+")
        giver_id = BigIntegerField(index=True)
        receiver_id = BigIntegerField()
        text = CharField(max_length=500)
        is_public = BooleanField()
        state = CharField(max_length=8)

        class Meta:
            table_name = "exchanges_thanks"
            legacy_table_names = False
            indexes = (
                (("agreement", "giver_id"), True),
                (("receiver_id", "is_public", "id"), False),
            )

    db.create_tables([Item, Photo, Agreement, Proposal, Payment, Message, Thanks])
    for definition in INDEXES:
        db.execute_sql(f"CREATE INDEX {definition}")
    for definition in UNIQUE_INDEXES:
        db.execute_sql(f"CREATE UNIQUE INDEX {definition}")
