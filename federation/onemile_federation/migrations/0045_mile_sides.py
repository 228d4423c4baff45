"""What we have said of our side of the mile, the month's count, and what of theirs waits."""

from peewee import BigIntegerField, CharField, IntegerField, TextField


def up(migrator, db):
    class MileSide(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255, unique=True)
        number = IntegerField()
        claim_number = IntegerField()
        digest = CharField(max_length=64)
        said_at = BigIntegerField(null=True)
        heard_digest = CharField(max_length=64)
        changes = TextField()

        class Meta:
            table_name = "federation_mile_side"
            legacy_table_names = False

    class MileCount(db.Model):
        id = BigIntegerField(primary_key=True)
        month = CharField(max_length=7, unique=True)
        squares = TextField()
        n_lived_in = IntegerField()

        class Meta:
            table_name = "federation_mile_count"
            legacy_table_names = False

    db.create_tables([MileSide, MileCount], safe=False)
    for column in (
        "federation_mile_territory ADD COLUMN approved_rows TEXT NOT NULL DEFAULT ''",
        "federation_mile_cover ADD COLUMN rows TEXT NOT NULL DEFAULT ''",
        "federation_mile_cover ADD COLUMN basis VARCHAR(64) NOT NULL DEFAULT ''",
        "federation_mile_cover ADD COLUMN why_none VARCHAR(10) NOT NULL DEFAULT ''",
        "federation_mile_cover ADD COLUMN cells_before TEXT NOT NULL DEFAULT '[]'",
        "federation_mile_cover ADD COLUMN before_expires_at BIGINT",
        "federation_mile_cover ADD COLUMN waiting TEXT NOT NULL DEFAULT '{}'",
    ):
        db.execute_sql(f"ALTER TABLE {column}")
