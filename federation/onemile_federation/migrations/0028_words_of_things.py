"""What is said elsewhere is found by its words: folded beside it, by a job, newest first.

``words_due`` marks what the job has not come to, which is all there is by now.
"""

from peewee import BigIntegerField, ForeignKeyField, TextField


def up(migrator, db):
    class RemoteObject(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "federation_object"
            legacy_table_names = False

    class Words(db.Model):
        id = BigIntegerField(primary_key=True)
        thing = ForeignKeyField(RemoteObject, backref="+", on_delete="CASCADE", unique=True)
        folded = TextField()

        class Meta:
            table_name = "federation_words"
            legacy_table_names = False

    db.create_tables([Words], safe=False)
    db.execute_sql(
        "ALTER TABLE federation_object ADD COLUMN words_due BOOLEAN NOT NULL DEFAULT TRUE"
    )
    # What answers something is read below it, and is no answer to a search.
    db.execute_sql("UPDATE federation_object SET words_due = FALSE WHERE in_reply_to_uri <> ''")
    db.execute_sql(
        "CREATE INDEX federation_object_words_due ON federation_object (id) WHERE words_due"
    )
