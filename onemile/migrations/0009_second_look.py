"""What is held back until a person has looked, or enough real time has gone by."""

from peewee import BigIntegerField, BooleanField, CharField, IntegerField


def up(migrator, db):
    class SecondLook(db.Model):
        id = BigIntegerField(primary_key=True)
        name = CharField(max_length=80, unique=True)
        rows_n = IntegerField()
        rows_of_n = IntegerField()
        asked_at = BigIntegerField()
        waited_seconds = IntegerField()
        is_confirmed = BooleanField()

        class Meta:
            table_name = "second_look"
            legacy_table_names = False

    db.create_tables([SecondLook])
