"""Who has left, until every plugin that had tables then has forgotten them."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Departed(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField()
        uri = CharField(max_length=255)
        plugin = CharField(max_length=60, index=True)
        left_at = BigIntegerField(null=True)
        tried_at = BigIntegerField(null=True)

        class Meta:
            table_name = "privacy_departed"
            legacy_table_names = False
            indexes = ((("member_id", "plugin"), True),)

    class Member(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=255)
        state = CharField(max_length=20)

        class Meta:
            table_name = "member"
            legacy_table_names = False

    db.create_tables([Departed])
    # Nobody wrote down which plugins were off when somebody left: all are asked once more.
    history = "om_migration_"
    named = [table.removeprefix(history) for table in db.get_tables() if table.startswith(history)]
    left = list(Member.select(Member.id, Member.uri).where(Member.state == "left").tuples())
    pairs = [(member, uri, plugin) for member, uri in left for plugin in named if plugin != "core"]
    for number, (member, uri, plugin) in enumerate(pairs, start=1):
        Departed.insert(id=number, member_id=member, uri=uri, plugin=plugin).execute()
