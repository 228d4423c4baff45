"""Which hosts want what groups pass on whole, what is passed on so, and whom a group named."""

from peewee import BigIntegerField, CharField, TextField

_COLUMNS = (
    ("federation_host", "passing VARCHAR(8) NOT NULL DEFAULT ''"),
    ("federation_actor", "takes_wholes BOOLEAN NOT NULL DEFAULT FALSE"),
    ("federation_activity", "whole_of VARCHAR(20) NOT NULL DEFAULT ''"),
)


def up(migrator, db):
    class HeardWhole(db.Model):
        id = BigIntegerField(primary_key=True)
        object_uri = CharField(max_length=500, unique=True)
        actor_uri = CharField(max_length=500, index=True)
        host = CharField(max_length=255, index=True)
        body = TextField()
        received_at = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_heard_whole"
            legacy_table_names = False

    class NamedModerator(db.Model):
        id = BigIntegerField(primary_key=True)
        group_uri = CharField(max_length=500)
        member_uri = CharField(max_length=500)

        class Meta:
            table_name = "federation_named_moderator"
            indexes = ((("group_uri", "member_uri"), True),)
            legacy_table_names = False

    db.create_tables([HeardWhole, NamedModerator], safe=False)
    for table, column in _COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column}")
