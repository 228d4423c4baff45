"""What was said before somebody was followed: what was fetched, what waits, which threads."""

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField


def up(migrator, db):
    class Backfill(db.Model):
        id = BigIntegerField(primary_key=True)
        actor_uri = CharField(max_length=500, unique=True)
        host = CharField(max_length=255, index=True)
        state = CharField(max_length=8)
        error = CharField(max_length=8)
        page_url = CharField(max_length=500)
        page_offset = IntegerField()
        read_pages = TextField()
        things = IntegerField()
        run_things = IntegerField()
        run_items = IntegerField()
        run_pages = IntegerField()
        begun_at = BigIntegerField()
        asked_at = BigIntegerField()

        class Meta:
            table_name = "federation_backfill"
            legacy_table_names = False

    class Waiting(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=32, unique=True)
        host = CharField(max_length=255)
        rank = IntegerField()
        what = CharField(max_length=8)
        url = CharField(max_length=500)
        other_url = CharField(max_length=500)
        actor_uri = CharField(max_length=500, index=True)
        root_uri = CharField(max_length=500, index=True)
        depth = IntegerField()
        tries = IntegerField()
        due_at = BigIntegerField()

        class Meta:
            table_name = "federation_waiting"
            legacy_table_names = False
            indexes = ((("host", "rank", "id"), False),)

    class Reading(db.Model):
        id = BigIntegerField(primary_key=True)
        root_uri = CharField(max_length=500, unique=True)
        host = CharField(max_length=255, index=True)
        pages = IntegerField()
        found = IntegerField()
        read_pages = TextField()
        listed = TextField()
        is_cut = BooleanField()
        begun_at = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_reading"
            legacy_table_names = False

    db.create_tables([Backfill, Waiting, Reading], safe=False)
