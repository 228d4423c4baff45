"""Tools."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField


def up(migrator, db):
    class Member(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "member"

    class Tool(db.Model):
        id = BigIntegerField(primary_key=True)
        name = CharField(max_length=60)
        owner = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
        owner_uri = CharField(max_length=255)
        member_id = BigIntegerField(index=True)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        is_hidden = BooleanField()

        class Meta:
            table_name = "toolshed_tool"
            legacy_table_names = False
            indexes = ((("cell", "id"), False), (("commune", "id"), False))

    db.create_tables([Tool])
