"""Whom a member who moved here wants to follow, as their old list says; each until it is done."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Wanted(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField()
        address = CharField(max_length=500)
        why = CharField(max_length=20, default="")

        class Meta:
            table_name = "federation_wanted"
            indexes = ((("member_id", "address"), True),)

    db.create_tables([Wanted], safe=False)
