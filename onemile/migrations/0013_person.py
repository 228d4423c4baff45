"""Everybody this instance knows by URI: its own members, and neighbours of other instances."""

from urllib.parse import urlsplit

from peewee import BigIntegerField, CharField

ROWS_AT_ONCE = 100


def up(migrator, db):
    class Person(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        member_id = BigIntegerField(null=True, unique=True)
        host = CharField(max_length=255, index=True)
        name = CharField(max_length=200)
        picture = CharField(max_length=500)
        seen_at = BigIntegerField()

        class Meta:
            table_name = "person"
            legacy_table_names = False

    class Member(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=255)
        first_name = CharField(max_length=80)
        last_name = CharField(max_length=80)
        state = CharField(max_length=20)
        avatar_key = CharField(max_length=64)
        joined_at = BigIntegerField()

        class Meta:
            table_name = "member"
            legacy_table_names = False

    db.create_tables([Person])
    members = list(Member.select().order_by(Member.id))
    for start in range(0, len(members), ROWS_AT_ONCE):
        some = members[start : start + ROWS_AT_ONCE]
        Person.insert_many([_row(member) for member in some]).execute()


def _row(member):
    has_left = member.state == "left"
    initial = f" {member.last_name[:1]}." if member.last_name else ""
    return {
        "id": member.id,
        "uri": member.uri,
        "member_id": member.id,
        "host": urlsplit(member.uri).netloc.lower(),
        "name": "" if has_left else member.first_name + initial,
        "picture": f"/pictures/{member.avatar_key}.webp" if member.avatar_key else "",
        "seen_at": member.joined_at,
    }
