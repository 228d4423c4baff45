"""Places, imported postal files, moves."""

from peewee import BigIntegerField, BooleanField, CharField, FloatField, IntegerField


def up(migrator, db):
    class Place(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField()
        slot = CharField(max_length=10)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        declared_commune = CharField(max_length=10)
        postcode = CharField(max_length=12)
        is_live = BooleanField()
        changed_at = BigIntegerField()

        class Meta:
            table_name = "place"
            legacy_table_names = False
            indexes = (
                (("member_id", "slot"), True),
                (("cell", "is_live", "member_id"), False),
                (("commune", "is_live", "member_id"), False),
            )

    class PostalPlace(db.Model):
        id = BigIntegerField(primary_key=True)
        country = CharField(max_length=2)
        postcode = CharField(max_length=12)
        name = CharField(max_length=180)
        latitude = FloatField()
        longitude = FloatField()

        class Meta:
            table_name = "postal_place"
            legacy_table_names = False
            indexes = ((("postcode", "country"), False),)

    class PlaceMove(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField()
        kind = CharField(max_length=10)
        moved_at = BigIntegerField()
        weight = IntegerField()

        class Meta:
            table_name = "place_move"
            legacy_table_names = False
            indexes = ((("member_id", "kind", "moved_at"), False),)

    db.create_tables([Place, PostalPlace, PlaceMove])
