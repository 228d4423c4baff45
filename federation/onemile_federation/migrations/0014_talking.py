"""Taking part in what was said elsewhere: comments under it, thanks, what is passed on; who may."""

from peewee import BigIntegerField, BooleanField, CharField


def up(migrator, db):
    class ThingComment(db.Model):
        id = BigIntegerField(primary_key=True)
        post_id = BigIntegerField(null=True, unique=True)
        uri = CharField(max_length=500, unique=True)
        by_uri = CharField(max_length=500, index=True)
        thing_uri = CharField(max_length=500, index=True)
        is_ours = BooleanField(default=False)

        class Meta:
            table_name = "federation_comment"
            legacy_table_names = False

    class Gesture(db.Model):
        id = BigIntegerField(primary_key=True)
        member_uri = CharField(max_length=500)
        thing_uri = CharField(max_length=500)
        kind = CharField(max_length=8)

        class Meta:
            table_name = "federation_gesture"
            indexes = ((("member_uri", "thing_uri", "kind"), True),)
            legacy_table_names = False

    db.create_tables([ThingComment, Gesture], safe=False)
    # Whom its server lets answer it (FEP-044f); an empty object where it does not say.
    db.execute_sql(
        "ALTER TABLE federation_object ADD COLUMN reply_policy TEXT NOT NULL DEFAULT '{}'"
    )
    # The moderators here took it off every page; its own server is not touched by that.
    db.execute_sql(
        "ALTER TABLE federation_object ADD COLUMN is_hidden BOOLEAN NOT NULL DEFAULT FALSE"
    )
