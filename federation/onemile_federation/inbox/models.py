"""What was said to us: kept before it is answered; and what is remembered of it for ever."""

from typing import Any

from peewee import CharField, IntegerField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_federation.remote.host_names import HOST_CHARS_MAX

# To be done; done; of no effect here, and why stands in ``error``; raised too often, for a person.
WAITING, DONE, IGNORED, STUCK = "waiting", "done", "ignored", "stuck"
# The service that does it, and the bell that wakes it.
RECEPTION = "federation.reception"


class Inbound(BaseModel):
    """An activity whose signature held: 202 says that this row is written."""

    is_read_by_visitors = False

    activity_uri = CharField(max_length=URI_CHARS_MAX, default="")
    # What it is known by: a digest of its actor and its id, or its body where it has no id.
    digest = CharField(max_length=32, unique=True)
    verb = CharField(max_length=40)
    actor_uri = CharField(max_length=URI_CHARS_MAX)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    object_uri = CharField(max_length=URI_CHARS_MAX, default="")
    # The bytes that were verified, as text; empty once it is over.
    body = TextField()
    state = CharField(max_length=8, default=WAITING)
    received_at = InstantField(default=clock.now)
    due_at = InstantField(default=clock.now)
    attempts = IntegerField(default=0)
    error = TextField(default="")

    class Meta:
        table_name = "federation_inbound"
        indexes = (
            (("state", "due_at", "id"), False),
            (("state", "object_uri", "id"), False),
            (("actor_uri", "activity_uri"), False),
        )


class Known(BaseModel):
    """An activity that had its effect; for ever, so that nothing happens twice."""

    is_read_by_visitors = False

    digest = CharField(max_length=32, unique=True)

    class Meta:
        table_name = "federation_known"


class Signature(BaseModel):
    """A signature that was accepted, until it is too old to be accepted again."""

    is_read_by_visitors = False

    digest = CharField(max_length=32, unique=True)
    until = InstantField(index=True)

    class Meta:
        table_name = "federation_signature"


class Removed(BaseModel):
    """An object that was taken back; a Create that comes late finds it here (14 days).

    ``actor_uri`` is on whose word, and binds what they say; empty for its server's, when asked.
    """

    is_read_by_visitors = False

    object_uri = CharField(max_length=URI_CHARS_MAX)
    actor_uri = CharField(max_length=URI_CHARS_MAX)
    until: Any = InstantField(index=True)

    class Meta:
        table_name = "federation_removed"
        indexes = ((("object_uri", "actor_uri"), True),)


MODELS = [Inbound, Known, Signature, Removed]
