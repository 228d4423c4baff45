"""Follows, bookmarks and reactions, all by URI."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Follow(db.Model):
        id = BigIntegerField(primary_key=True)
        follower_uri = CharField(max_length=500)
        follower_id = BigIntegerField(null=True, index=True)
        followed_uri = CharField(max_length=500, index=True)
        state = CharField(max_length=10)
        since = BigIntegerField()

        class Meta:
            table_name = "follow"
            legacy_table_names = False
            indexes = ((("follower_uri", "followed_uri"), True),)

    class Bookmark(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField()
        uri = CharField(max_length=500)
        kept_at = BigIntegerField()

        class Meta:
            table_name = "bookmark"
            legacy_table_names = False
            indexes = ((("member_id", "uri"), True), (("member_id", "id"), False))

    class Reaction(db.Model):
        id = BigIntegerField(primary_key=True)
        person_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True, index=True)
        thing_uri = CharField(max_length=500, index=True)
        kind = CharField(max_length=20)
        at = BigIntegerField()

        class Meta:
            table_name = "reaction"
            legacy_table_names = False
            indexes = ((("person_uri", "thing_uri"), True),)

    db.create_tables([Follow, Bookmark, Reaction])
