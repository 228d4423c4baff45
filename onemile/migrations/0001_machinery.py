"""Events, jobs, mail."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)


def up(migrator, db):
    class EventRow(db.Model):
        id = BigIntegerField(primary_key=True)
        name = CharField(max_length=80)
        payload = TextField()
        recorded_at = BigIntegerField()
        is_dispatched = BooleanField(index=True)

        class Meta:
            table_name = "event"
            legacy_table_names = False

    class EventDelivery(db.Model):
        id = BigIntegerField(primary_key=True)
        event = ForeignKeyField(EventRow, on_delete="CASCADE", backref="+")
        plugin = CharField(max_length=60)
        done_at = BigIntegerField(null=True)
        attempts = IntegerField()
        due_at = BigIntegerField()
        error = TextField()

        class Meta:
            table_name = "event_delivery"
            legacy_table_names = False
            indexes = ((("event", "plugin"), True), (("done_at", "due_at"), False))

    class JobRun(db.Model):
        id = BigIntegerField(primary_key=True)
        name = CharField(max_length=80, unique=True)
        due_at = BigIntegerField(index=True)
        lease_until = BigIntegerField(null=True)
        last_run_at = BigIntegerField(null=True)
        last_error = TextField()

        class Meta:
            table_name = "job_run"
            legacy_table_names = False

    class MailMessage(db.Model):
        id = BigIntegerField(primary_key=True)
        to = CharField(max_length=254)
        member_id = BigIntegerField(null=True, index=True)
        subject = CharField(max_length=200)
        body = TextField()
        link = TextField()
        created_at = BigIntegerField()
        sent_at = BigIntegerField(null=True)
        due_at = BigIntegerField()
        attempts = IntegerField()
        error = TextField()

        class Meta:
            table_name = "mail_message"
            legacy_table_names = False
            indexes = ((("sent_at", "due_at"), False),)

    db.create_tables([EventRow, EventDelivery, JobRun, MailMessage])
