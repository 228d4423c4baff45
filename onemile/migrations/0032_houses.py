"""Where Mags and people lived before, on other instances, and where they live now."""

from peewee import BigIntegerField, BooleanField, CharField, TextField


def up(migrator, db):
    class House(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        former = TextField(default="[]")
        moved_to_uri = CharField(max_length=500, default="")
        moved_at = BigIntegerField(null=True)
        is_over = BooleanField(default=False)

        class Meta:
            table_name = "house"

    db.create_tables([House], safe=False)
