"""An exchange may be opened by another plugin, and paid from an account that is nobody's own."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    # Null where whoever is helped pays, as in all exchanges until now.
    db.execute_sql("ALTER TABLE exchanges_agreement ADD COLUMN payer_uri VARCHAR(500)")

    class Agreement(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "exchanges_agreement"

    class CommitmentRow(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=200, unique=True)
        content_digest = CharField(max_length=64)
        agreement = ForeignKeyField(Agreement, unique=True, on_delete="CASCADE")
        reason_uri = CharField(max_length=500)

        class Meta:
            table_name = "exchanges_commitment"
            legacy_table_names = False

    db.create_tables([CommitmentRow])
