"""Addresses of members' own for the feeds of Mags."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    class Mag(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "mags_mag"
            legacy_table_names = False

    class FeedAddress(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, on_delete="CASCADE")
        member_id = BigIntegerField(index=True)
        digest = CharField(max_length=64, unique=True)
        since = BigIntegerField()

        class Meta:
            table_name = "mags_feed_address"
            legacy_table_names = False
            indexes = ((("mag", "member_id"), True),)

    db.create_tables([FeedAddress], safe=False)
