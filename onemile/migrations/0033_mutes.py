"""Whom a member wants to hear nothing of: people and publications by URI, perhaps with an end."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    class Member(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "member"
            legacy_table_names = False

    class Mute(db.Model):
        id = BigIntegerField(primary_key=True)
        member = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
        muted_uri = CharField(max_length=500, index=True)
        until = BigIntegerField(null=True, index=True)
        created_at = BigIntegerField()

        class Meta:
            table_name = "member_mute"
            legacy_table_names = False
            indexes = ((("member", "muted_uri"), True),)

    db.create_tables([Mute], safe=False)
