"""Who wants the numbers of a Mag by email."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField

INDEXES = (
    "mags_subscription_member ON mags_subscription (mag_id, member_id) WHERE member_id IS NOT NULL",
    "mags_subscription_email ON mags_subscription (mag_id, email_key) WHERE email_key <> ''",
)


def up(migrator, db):
    class Mag(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "mags_mag"
            legacy_table_names = False

    class Subscription(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, on_delete="CASCADE")
        member_id = BigIntegerField(null=True, index=True)
        email = CharField(max_length=254)
        email_key = CharField(max_length=254)
        language = CharField(max_length=8)
        is_confirmed = BooleanField()
        since = BigIntegerField()

        class Meta:
            table_name = "mags_subscription"
            legacy_table_names = False

    db.create_tables([Subscription], safe=False)
    for index in INDEXES:
        db.execute_sql(f"CREATE UNIQUE INDEX {index}")
