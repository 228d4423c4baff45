"""Which region pack the squares and names of each component were drawn after, and what places
the packs so far have held: a commune that has left one keeps its name."""

from peewee import BigIntegerField, CharField, FloatField


def up(migrator, db):
    class RegionState(db.Model):
        id = BigIntegerField(primary_key=True)
        component = CharField(max_length=40, unique=True)
        sha256 = CharField(max_length=64)

        class Meta:
            table_name = "region_state"

    class RegionPlace(db.Model):
        id = BigIntegerField(primary_key=True)
        code = CharField(max_length=10, unique=True)
        country = CharField(max_length=2)
        name = CharField(max_length=200)
        former_name = CharField(max_length=200, default="")
        latitude = FloatField()
        longitude = FloatField()

        class Meta:
            table_name = "region_place"

    db.create_tables([RegionState, RegionPlace])
