"""What a list of blocks that was brought has changed, so that it can be taken back as a whole."""

from peewee import BigIntegerField, CharField, TextField


def up(migrator, db):
    class AppliedList(db.Model):
        id = BigIntegerField(primary_key=True)
        title = CharField(max_length=200)
        before = TextField()
        by_uri = CharField(max_length=500)
        applied_at = BigIntegerField()

        class Meta:
            table_name = "federation_applied_list"
            legacy_table_names = False

    db.create_tables([AppliedList], safe=False)
