"""Pictures of what partners show to a mile, as far as they were fetched."""

from peewee import BigIntegerField, CharField, IntegerField


def up(migrator, db):
    class MilePicture(db.Model):
        id = BigIntegerField(primary_key=True)
        thing_id = BigIntegerField()
        host = CharField(max_length=255, index=True)
        url = CharField(max_length=500)
        key = CharField(max_length=64, unique=True)
        n_bytes = IntegerField()

        class Meta:
            table_name = "federation_mile_picture"
            legacy_table_names = False
            indexes = ((("thing_id", "url"), True),)

    db.create_tables([MilePicture], safe=False)
