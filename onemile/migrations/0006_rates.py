"""Rates are counted in the database: one row for each that knocks, until its time is over."""

from peewee import BigIntegerField, CharField, IntegerField


def up(migrator, db):
    class RateCount(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=32, unique=True)
        count = IntegerField()
        until = BigIntegerField(index=True)

        class Meta:
            table_name = "rate_count"
            legacy_table_names = False

    db.create_tables([RateCount])
