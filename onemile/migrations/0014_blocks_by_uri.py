"""Blocks name both sides by URI, so that a neighbour of another instance can be one of them."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    class Member(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=255)

        class Meta:
            table_name = "member"
            legacy_table_names = False

    class Block(db.Model):
        id = BigIntegerField(primary_key=True)
        blocker_uri = CharField(max_length=500)
        blocked_uri = CharField(max_length=500, index=True)
        blocker = ForeignKeyField(Member, null=True, on_delete="CASCADE", backref="+")
        blocked = ForeignKeyField(Member, null=True, on_delete="CASCADE", backref="+")
        created_at = BigIntegerField()

        class Meta:
            table_name = "member_block"
            legacy_table_names = False
            indexes = ((("blocker_uri", "blocked_uri"), True),)

    kept = db.execute_sql(
        "SELECT b.id, one.uri, other.uri, b.blocker_id, b.blocked_id, b.created_at "
        "FROM member_block b JOIN member one ON one.id = b.blocker_id "
        "JOIN member other ON other.id = b.blocked_id ORDER BY b.id"
    ).fetchall()
    # SQLite cannot let a column be null afterwards; nothing refers to a block.
    db.execute_sql("DROP TABLE member_block")
    db.create_tables([Block])
    for number, blocker_uri, blocked_uri, blocker, blocked, created_at in kept:
        Block.insert(
            id=number,
            blocker_uri=blocker_uri,
            blocked_uri=blocked_uri,
            blocker=blocker,
            blocked=blocked,
            created_at=created_at,
        ).execute()
