"""Tables of the core's own machinery: events, jobs, mail. Rooms bring their own."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from onemile import clock
from onemile.db import BaseModel, InstantField, JsonField, LoosePayloadField


class Leased(BaseModel):
    """A row that one worker at a time has; ``fence`` counts who has had it (see background/)."""

    lease_until = InstantField(null=True)
    started_at = InstantField(null=True)
    fence = IntegerField(default=0)


class BackgroundTask(Leased):
    """One thing to be done later. ``payload`` holds ids and URIs alone; ``key`` is asked once."""

    queue = CharField(max_length=40)
    kind = CharField(max_length=80)
    key = CharField(max_length=200, null=True, unique=True)
    payload = JsonField(default=dict)
    due_at = InstantField(default=clock.now)
    attempts = IntegerField(default=0)
    error = TextField(default="")
    done_at = InstantField(null=True)
    given_up_at = InstantField(null=True)

    class Meta:
        table_name = "background_task"
        indexes = ((("queue", "done_at", "due_at"), False),)


class EventRow(BaseModel):
    """What has happened, written in the transaction in which it happened."""

    name = CharField(max_length=80)
    payload = LoosePayloadField()
    recorded_at = InstantField(default=clock.now)
    is_dispatched = BooleanField(default=False, index=True)

    class Meta:
        table_name = "event"


class EventDelivery(BaseModel):
    """The telling of one event to one plugin: done, or to be tried again at ``due_at``."""

    event = ForeignKeyField(EventRow, on_delete="CASCADE")
    plugin = CharField(max_length=60)
    done_at = InstantField(null=True)
    attempts = IntegerField(default=0)
    due_at = InstantField(default=clock.now)
    error = TextField(default="")

    class Meta:
        table_name = "event_delivery"
        indexes = ((("event", "plugin"), True), (("done_at", "due_at"), False))


class JobRun(Leased):
    """When a job is due next, and whether somebody is running it.

    ``overran_seconds`` is how long its last run took, where that was more than it may.
    """

    name = CharField(max_length=80, unique=True)
    due_at = InstantField(default=clock.now, index=True)
    last_run_at = InstantField(null=True)
    last_error = TextField(default="")
    overran_seconds = IntegerField(default=0)

    class Meta:
        table_name = "job_run"


class SecondLook(BaseModel):
    """What is held back until a person confirms it: so many rows, of so many.

    ``waited_seconds`` is real time, as the worker has lived it, whatever the clock says.
    """

    name = CharField(max_length=80, unique=True)
    rows_n = IntegerField(default=0)
    rows_of_n = IntegerField(default=0)
    asked_at = InstantField(default=clock.now)
    waited_seconds = IntegerField(default=0)
    is_confirmed = BooleanField(default=False)

    class Meta:
        table_name = "second_look"


class MailMessage(Leased):
    """One letter to one address, waiting for the post or for a steward to hand it over."""

    to = CharField(max_length=254)
    member_id = BigIntegerField(null=True, index=True)
    subject = CharField(max_length=200)
    body = TextField()
    link = TextField(default="")
    stop_url = TextField(default="")
    created_at = InstantField(default=clock.now)
    sent_at = InstantField(null=True)
    due_at = InstantField(default=clock.now)
    attempts = IntegerField(default=0)
    error = TextField(default="")

    class Meta:
        table_name = "mail_message"
        indexes = ((("sent_at", "due_at"), False),)


class CopyGeneration(BaseModel):
    """One row, whose number is raised by whatever may change what a visitor reads."""

    number = BigIntegerField(default=1)

    class Meta:
        table_name = "copy_generation"


class RateCount(BaseModel):
    """How often one thing was tried within its time. ``key`` names nobody: see rates.py."""

    key = CharField(max_length=32, unique=True)
    count = IntegerField(default=0)
    until = InstantField(index=True)

    class Meta:
        table_name = "rate_count"


class StoredPicture(BaseModel):
    """A picture stored of late: by the next day it belongs to something, or is deleted.

    ``plugin`` is whose page stored it, empty for the core's own. Nobody's name stands here.
    """

    key = CharField(max_length=64)
    plugin = CharField(max_length=60, default="")
    stored_at = InstantField(default=clock.now, index=True)

    class Meta:
        table_name = "stored_picture"


MODELS = [
    BackgroundTask,
    EventRow,
    EventDelivery,
    JobRun,
    MailMessage,
    RateCount,
    SecondLook,
    StoredPicture,
]
