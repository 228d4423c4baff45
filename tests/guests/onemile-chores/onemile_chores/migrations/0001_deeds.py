"""Deeds."""

from peewee import BigIntegerField, CharField, IntegerField


def up(migrator, db):
    class Deed(db.Model):
        id = BigIntegerField(primary_key=True)
        kind = CharField(max_length=20)
        number = IntegerField()
        by_uri = CharField(max_length=500)
        done_at = BigIntegerField()

        class Meta:
            table_name = "chores_deed"
            legacy_table_names = False
            indexes = ((("by_uri",), False),)

    db.create_tables([Deed])
