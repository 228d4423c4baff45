"""What people write leaves the events that tell of reports, for rows of their own.

What was told already loses its words; what waits finds them again in its row.
"""

import json

from peewee import BigIntegerField, BooleanField, CharField, TextField

ASKED, PASSED_ON = "core.ReportAsked", "core.ReportPassedOn"


def up(migrator, db):
    class Asked(db.Model):
        id = BigIntegerField(primary_key=True)
        text = TextField()
        at = BigIntegerField()

        class Meta:
            table_name = "moderation_asked"
            legacy_table_names = False

    db.create_tables([Asked], safe=False)
    db.execute_sql("ALTER TABLE moderation_passed_on ADD COLUMN text TEXT NOT NULL DEFAULT ''")
    _move_words(db, Asked)


def _move_words(db, Asked):
    class Event(db.Model):
        id = BigIntegerField(primary_key=True)
        name = CharField(max_length=80)
        payload = TextField()
        recorded_at = BigIntegerField()
        is_dispatched = BooleanField()

        class Meta:
            table_name = "event"

    class Delivery(db.Model):
        id = BigIntegerField(primary_key=True)
        event_id = BigIntegerField()
        done_at = BigIntegerField(null=True)

        class Meta:
            table_name = "event_delivery"

    waiting = Delivery.select(Delivery.event_id).where(Delivery.done_at.is_null())
    waits = ~Event.is_dispatched | Event.id.in_(waiting)
    ours = Event.name.in_((ASKED, PASSED_ON))
    waiting_ids = {row.id for row in Event.select(Event.id).where(ours & waits)}
    for event in list(Event.select().where(ours).order_by(Event.id)):
        payload = _read(event.payload)
        if payload is None or "text" not in payload:
            continue
        text, is_waiting = str(payload.pop("text")), event.id in waiting_ids
        if event.name == PASSED_ON:
            payload["passed_on_id"] = _keep_passed_on(db, event, text)
        else:
            payload["asked_id"] = _keep_asked(Asked, event, text) if is_waiting else 0
        Event.update(payload=json.dumps(payload)).where(Event.id == event.id).execute()


def _read(payload):
    """Return an event's fields, None where somebody has broken them."""
    try:
        found = json.loads(payload)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _keep_asked(Asked, event, text):
    Asked.insert(id=event.id, text=text, at=event.recorded_at).execute()
    return event.id


def _keep_passed_on(db, event, text):
    """Put the words where the event came from: the row that was written just before it."""

    class PassedOn(db.Model):
        id = BigIntegerField(primary_key=True)
        report_id = BigIntegerField(null=True)
        text = TextField()
        at = BigIntegerField()

        class Meta:
            table_name = "moderation_passed_on"
            legacy_table_names = False

    before = PassedOn.select().where(PassedOn.at <= event.recorded_at)
    found = before.order_by(PassedOn.at.desc(), PassedOn.id.desc()).first()
    if found is None:
        return 0
    if found.report_id is None:  # else the report holds them
        PassedOn.update(text=text).where(PassedOn.id == found.id).execute()
    return found.id
