"""What we say: activities, who is still to hear of them, and who was ever told of what."""

from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, JsonField, clock
from onemile_federation.remote.host_names import HOST_CHARS_MAX

# Posts, follows; what takes back; what only counts: how long each is tried (retries.py).
POSTS, REMOVALS, COUNTS = "A", "B", "C"
# What is said to one person alone, who waits for it.
ANSWERS = ("Accept", "Reject", "Follow", "Flag", "Block")
# To be sent when it is due; kept back while its host rests; arrived; given up, for a person to
# see; taken back, or overtaken by something newer.
WAITING, HELD, SENT, FAILED, CANCELLED = "waiting", "held", "sent", "failed", "cancelled"
PENDING = (WAITING, HELD)
# Types of ActivityStreams are words; a Said holds a line.
FORMER_TYPE_CHARS_MAX = 300


class Activity(BaseModel):
    """An activity of ours, in the very bytes that are sent; ``object_uri`` orders it.

    ``body`` is empty, and ``audience`` too, once it was taken back, overtaken by a newer one, or
    its sender has gone: we do not stand behind it any more, and keep nobody's words.

    ``is_refused``: of a Follow, that whom it asked has said no, or lets follow no longer.
    ``fan_out`` is how far its receivers were worked out (``fan_out.py``), to be gone on with at
    ``fan_out_at``; both are null once all of them are among the deliveries.
    """

    is_read_by_visitors = False

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    # What made it, and what it says of what; said once, however often it is told.
    key = CharField(max_length=100, unique=True)
    sender_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    verb = CharField(max_length=20)
    object_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    body = TextField()
    retry_class = CharField(max_length=1)
    # What kind of activity it passes on whole, for those who want it so (``wholes.py``); empty for
    # what stands for itself.
    whole_of = CharField(max_length=20, default="")
    is_public = BooleanField(default=False)
    is_refused = BooleanField(default=False)
    audience: Any = JsonField(default=dict)
    fan_out: Any = JsonField(null=True, default=dict)
    fan_out_at = InstantField(null=True, default=clock.now, index=True)
    made_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_activity"
        indexes = ((("sender_uri", "id"), False),)


class Delivery(BaseModel):
    """One activity for one inbox.

    ``attempts`` counts those that were begun, ``tried_before`` those before a person said "again",
    which no schedule counts. ``is_urgent``: what takes back, and what is for one
    person alone, goes before what is for many. ``order_of``: in whose order of its object and host
    it goes (``ordering.py``).
    """

    is_read_by_visitors = False

    activity = ForeignKeyField(Activity, backref="+", on_delete="CASCADE")
    activity_id: int
    inbox = CharField(max_length=URI_CHARS_MAX)
    host = CharField(max_length=HOST_CHARS_MAX)
    object_uri = CharField(max_length=URI_CHARS_MAX)
    order_of = CharField(max_length=URI_CHARS_MAX, default="")
    retry_class = CharField(max_length=1)
    is_urgent = BooleanField(default=False)
    state = CharField(max_length=9, default=WAITING)
    due_at = InstantField(default=clock.now)
    attempts = IntegerField(default=0)
    tried_before = IntegerField(default=0)
    last_status = IntegerField(default=0)
    error = CharField(max_length=300, default="")
    ended_at = InstantField(null=True)

    class Meta:
        table_name = "federation_delivery"
        indexes = (
            (("activity", "inbox"), True),
            (("state", "is_urgent", "due_at", "id"), False),
            (("host", "state", "object_uri", "order_of", "id"), False),
        )


class Sent(BaseModel):
    """The ledger of erasures: which host was ever sent which object, and whether it is gone there.

    An actor of ours counts as one of its objects: a row says that the host has heard of it.
    ``first_sent_at`` is the first attempt, ``arrived_at`` when the host took it first, or came for
    it (``arrivals.py``), None while it never did.
    ``answer`` is the status with which the host took the Delete, 0 while none has.
    ``member_uri``: whose it is where the instance said it for a member whom nobody elsewhere knows
    by that URI: for whom it concerns, never for others; empty for all else.
    """

    is_read_by_visitors = False

    object_uri = CharField(max_length=URI_CHARS_MAX)
    host = CharField(max_length=HOST_CHARS_MAX)
    inbox = CharField(max_length=URI_CHARS_MAX)
    # Whose object it is, so that all of one who leaves can be found.
    sender_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    member_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    first_sent_at = InstantField(default=clock.now)
    arrived_at = InstantField(null=True)
    delete_asked_at = InstantField(null=True)
    deleted_at = InstantField(null=True)
    answer = IntegerField(default=0)

    class Meta:
        table_name = "federation_sent"
        indexes = ((("object_uri", "host"), True),)


class Gone(BaseModel):
    """A thing or an actor of ours that was taken back: what it was, and since when it is gone."""

    is_read_by_visitors = False

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    former_type = CharField(max_length=FORMER_TYPE_CHARS_MAX, default="")
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_gone"


class NamedModerator(BaseModel):
    """A member of whom others were told that they keep order in a group of ours."""

    is_read_by_visitors = False

    group_uri = CharField(max_length=URI_CHARS_MAX)
    member_uri = CharField(max_length=URI_CHARS_MAX)

    class Meta:
        table_name = "federation_named_moderator"
        indexes = ((("group_uri", "member_uri"), True),)


class Round(BaseModel):
    """How far the ledger was looked through for what is no more (``reconciling.py``): one row.

    ``after`` is the URI that was looked up last.
    """

    is_read_by_visitors = False

    after = CharField(max_length=URI_CHARS_MAX, default="")
    begun_at: Any = InstantField(default=clock.now)
    is_over = BooleanField(default=False)

    class Meta:
        table_name = "federation_round"


MODELS = [Activity, Delivery, Sent, Gone, NamedModerator, Round]
