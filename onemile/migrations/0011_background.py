"""What runs later, a row each; and a fence for jobs and emails, whose rows stay where they are."""

from peewee import BigIntegerField, CharField, IntegerField, TextField


def up(migrator, db):
    class BackgroundTask(db.Model):
        id = BigIntegerField(primary_key=True)
        queue = CharField(max_length=40)
        kind = CharField(max_length=80)
        key = CharField(max_length=200, null=True, unique=True)
        payload = TextField()
        due_at = BigIntegerField()
        lease_until = BigIntegerField(null=True)
        started_at = BigIntegerField(null=True)
        fence = IntegerField()
        attempts = IntegerField()
        error = TextField()
        done_at = BigIntegerField(null=True)
        given_up_at = BigIntegerField(null=True)

        class Meta:
            table_name = "background_task"
            legacy_table_names = False
            indexes = ((("queue", "done_at", "due_at"), False),)

    db.create_tables([BackgroundTask])
    for table in ("job_run", "mail_message"):
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN fence INTEGER NOT NULL DEFAULT 0")
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN started_at BIGINT")
    db.execute_sql("ALTER TABLE job_run ADD COLUMN overran_seconds INTEGER NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE mail_message ADD COLUMN lease_until BIGINT")
