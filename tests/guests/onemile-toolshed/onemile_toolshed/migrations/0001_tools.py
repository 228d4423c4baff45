"""Tools."""

from peewee import BigIntegerField, CharField, TextField


def up(migrator, db):
    class Tool(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        author_uri = CharField(max_length=255)
        author_id = BigIntegerField(null=True)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        audience = CharField(max_length=8)
        state = CharField(max_length=12)
        state_before = CharField(max_length=12)
        folded = TextField()
        name = CharField(max_length=60)

        class Meta:
            table_name = "toolshed_tool"
            legacy_table_names = False
            indexes = ((("author_id",), False), (("cell", "id"), False), (("commune", "id"), False))

    db.create_tables([Tool])
