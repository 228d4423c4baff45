"""The shared room of conversations: between two, in a group, under a thing for all who see it."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, TextField


def up(migrator, db):
    class Conversation(db.Model):
        id = BigIntegerField(primary_key=True)
        kind = CharField(max_length=8)
        policy = CharField(max_length=10)
        subject_uri = CharField(max_length=500, index=True)
        subject_author_uri = CharField(max_length=500)
        opened_by_uri = CharField(max_length=500)
        is_first_contact = BooleanField()
        keeper = CharField(max_length=60)
        path = CharField(max_length=200)
        pair_key = CharField(max_length=64, null=True, unique=True)
        last_post_id = BigIntegerField()

        class Meta:
            table_name = "conversation"
            legacy_table_names = False
            indexes = ((("opened_by_uri", "id"), False),)

    class Post(db.Model):
        id = BigIntegerField(primary_key=True)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE", backref="+")
        author_uri = CharField(max_length=500)
        author_id = BigIntegerField(null=True)
        reply_to = BigIntegerField(null=True)
        text = TextField()
        state = CharField(max_length=8)
        state_before = CharField(max_length=8)

        class Meta:
            table_name = "conversation_post"
            legacy_table_names = False
            indexes = ((("conversation", "id"), False), (("author_uri", "id"), False))

    class Reader(db.Model):
        id = BigIntegerField(primary_key=True)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE", backref="+")
        person_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True)
        standing = CharField(max_length=10)
        read_up_to = BigIntegerField()
        is_unread = BooleanField()

        class Meta:
            table_name = "conversation_reader"
            legacy_table_names = False
            indexes = (
                (("conversation", "person_uri"), True),
                (("person_uri", "standing", "conversation"), False),
            )

    db.create_tables([Conversation, Post, Reader])
