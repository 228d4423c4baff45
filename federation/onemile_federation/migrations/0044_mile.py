"""The mile across a border: territories, covers, who shows something there, and what came."""

from peewee import SQL, BigIntegerField, BooleanField, CharField, IntegerField, TextField


def up(migrator, db):
    class MileTerritory(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255, unique=True)
        number = IntegerField()
        rows = TextField()
        digest = CharField(max_length=64)
        heard_at = BigIntegerField()
        approved_digest = CharField(max_length=64)
        approved_by_uri = CharField(max_length=500)
        approved_at = BigIntegerField(null=True)

        class Meta:
            table_name = "federation_mile_territory"
            legacy_table_names = False

    class MileCover(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255)
        is_ours = BooleanField()
        number = IntegerField()
        month = CharField(max_length=7)
        issued_at = BigIntegerField()
        expires_at = BigIntegerField()
        cells = TextField()
        n_outside = IntegerField()

        class Meta:
            table_name = "federation_mile_cover"
            legacy_table_names = False
            indexes = ((("host", "is_ours"), True),)

    class Neighbour(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255)
        member_uri = CharField(max_length=500, index=True)
        key = CharField(max_length=32, unique=True)

        class Meta:
            table_name = "federation_neighbour"
            legacy_table_names = False
            indexes = ((("host", "member_uri"), True),)

    class MileTold(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255)
        thing_uri = CharField(max_length=500)
        object_uri = CharField(max_length=500, unique=True)
        mile_type = CharField(max_length=40)
        author_uri = CharField(max_length=500, index=True)
        cell = BigIntegerField()
        digest = CharField(max_length=64)
        told_at = BigIntegerField()
        expires_at = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_mile_told"
            legacy_table_names = False
            indexes = ((("host", "thing_uri"), True), (("thing_uri",), False))

    class MileThing(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        author_uri = CharField(max_length=500)
        author_id = BigIntegerField(null=True)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        audience = CharField(max_length=8)
        state = CharField(max_length=12)
        state_before = CharField(max_length=12)
        folded = TextField()
        host = CharField(max_length=255, index=True)
        wire_type = CharField(max_length=40)
        title = CharField(max_length=300)
        in_title = CharField(max_length=300)
        content = TextField()
        language = CharField(max_length=35)
        pictures = TextField()
        published_at = BigIntegerField()
        updated_at = BigIntegerField(null=True)
        received_at = BigIntegerField()
        expires_at = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_mile_thing"
            legacy_table_names = False

    MileThing.add_index(
        MileThing.index(
            MileThing.cell,
            MileThing.id.desc(),
            MileThing.audience,
            MileThing.state,
            where=SQL("state = 'published'"),
            name="federation_mile_thing_cell_id",
        )
    )
    db.create_tables([MileTerritory, MileCover, Neighbour, MileTold, MileThing], safe=False)
