"""Several may pass on one thing: who does is a set, and no column of the thing."""

from urllib.parse import urlsplit

from peewee import BigIntegerField, CharField, ForeignKeyField

PAGE = 500


def up(migrator, db):
    class RemoteObject(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "federation_object"
            legacy_table_names = False

    class Share(db.Model):
        id = BigIntegerField(primary_key=True)
        thing = ForeignKeyField(RemoteObject, backref="+", on_delete="CASCADE", index=False)
        sharer_uri = CharField(max_length=500, index=True)
        host = CharField(max_length=255, index=True)

        class Meta:
            table_name = "federation_share"
            indexes = ((("thing", "sharer_uri"), True),)
            legacy_table_names = False

    db.create_tables([Share], safe=False)
    _move(db, Share)
    db.execute_sql("DROP INDEX federation_object_shared_by_uri")
    db.execute_sql("ALTER TABLE federation_object DROP COLUMN shared_by_uri")


def _move(db, share):
    """Each thing had one sharer at most: its share takes its number. What is gone has none."""
    mark, after = db.param, 0
    sql = (
        "SELECT id, shared_by_uri FROM federation_object "
        f"WHERE id > {mark} AND shared_by_uri <> '' AND state = 'live' ORDER BY id LIMIT {PAGE}"
    )
    while True:
        page = db.execute_sql(sql, (after,)).fetchall()
        if not page:
            return
        for number, uri in page:
            host = urlsplit(uri).netloc.lower().removesuffix(":443")
            share.insert(id=number, thing=number, sharer_uri=uri, host=host).execute()
        after = page[-1][0]
