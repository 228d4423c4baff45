"""What members are told."""

from peewee import BigIntegerField, CharField, ForeignKeyField, TextField


def up(migrator, db):
    class Member(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "member"

    class NoticeRow(db.Model):
        id = BigIntegerField(primary_key=True)
        member = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
        event_id = BigIntegerField()
        plugin = CharField(max_length=60)
        title = CharField(max_length=200)
        body = TextField()
        url = CharField(max_length=500)
        created_at = BigIntegerField(index=True)
        read_at = BigIntegerField(null=True)

        class Meta:
            table_name = "notice"
            legacy_table_names = False
            indexes = ((("member", "event_id", "plugin"), True), (("member", "read_at"), False))

    db.create_tables([NoticeRow])
