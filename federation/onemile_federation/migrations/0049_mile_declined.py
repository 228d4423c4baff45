"""To which neighbours elsewhere members have said no: digests, as long as there is a mile."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class MileDeclined(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255, index=True)
        mark = CharField(max_length=64, unique=True)

        class Meta:
            table_name = "federation_mile_declined"
            legacy_table_names = False

    db.create_tables([MileDeclined], safe=False)
