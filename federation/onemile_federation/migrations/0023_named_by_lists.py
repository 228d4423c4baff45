"""Which lists name which hosts, so that one opens only when the last list lets it go."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class ListedHost(db.Model):
        id = BigIntegerField(primary_key=True)
        list_id = BigIntegerField()
        host = CharField(max_length=255, index=True)

        class Meta:
            table_name = "federation_listed_host"
            legacy_table_names = False
            indexes = ((("list_id", "host"), True),)

    db.create_tables([ListedHost], safe=False)
    # Each list says once more all that it names.
    db.execute_sql("UPDATE federation_block_list SET etag = ''")
    # What others said and took back is known at the door; what went otherwise may come again.
    db.execute_sql("DELETE FROM federation_comment WHERE post_id IS NULL AND NOT is_ours")
