"""Pictures stored of late; and whose avatar a picture is, found by its key."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class StoredPicture(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=64)
        plugin = CharField(max_length=60)
        stored_at = BigIntegerField(index=True)

        class Meta:
            table_name = "stored_picture"
            legacy_table_names = False

    db.create_tables([StoredPicture])
    db.execute_sql("CREATE INDEX member_avatar_key ON member (avatar_key)")
