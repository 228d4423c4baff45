"""Where who has left reads, a month later, which servers have not confirmed that they deleted."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Leaver(db.Model):
        id = BigIntegerField(primary_key=True)
        member_uri = CharField(max_length=500, unique=True)
        email = CharField(max_length=320)
        language = CharField(max_length=35)
        due_at = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_leaver"
            legacy_table_names = False

    db.create_tables([Leaver], safe=False)
