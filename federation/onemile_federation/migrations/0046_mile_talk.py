"""Talks of neighbours on two instances, and by which ids their words are known."""

from peewee import BigIntegerField, BooleanField, CharField


def up(migrator, db):
    class MileTalk(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255)
        context_uri = CharField(max_length=500)
        our_uri = CharField(max_length=500)
        their_uri = CharField(max_length=500, index=True)
        member_uri = CharField(max_length=500, index=True)
        conversation_id = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_mile_talk"
            legacy_table_names = False
            indexes = ((("host", "context_uri", "our_uri", "their_uri"), True),)

    class MileWord(db.Model):
        id = BigIntegerField(primary_key=True)
        talk_id = BigIntegerField(index=True)
        post_id = BigIntegerField(unique=True)
        uri = CharField(max_length=500, unique=True)
        is_ours = BooleanField()

        class Meta:
            table_name = "federation_mile_word"
            legacy_table_names = False

    db.create_tables([MileTalk, MileWord], safe=False)
