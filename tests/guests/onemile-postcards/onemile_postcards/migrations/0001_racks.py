"""Racks and cards."""

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField


def up(migrator, db):
    class Rack(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        title = CharField(max_length=100)
        is_open = BooleanField()
        places = IntegerField()

        class Meta:
            table_name = "postcards_rack"
            legacy_table_names = False

    class Card(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        rack_uri = CharField(max_length=500, index=True)
        by_uri = CharField(max_length=500, index=True)
        by_host = CharField(max_length=255)
        to_uri = CharField(max_length=500)
        words = TextField()
        is_torn = BooleanField()

        class Meta:
            table_name = "postcards_card"
            legacy_table_names = False

    db.create_tables([Rack, Card])
