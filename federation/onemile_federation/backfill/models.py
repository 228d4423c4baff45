"""What was fetched of whom, what waits to be fetched, and which threads were read."""

from typing import Any

from peewee import BooleanField, CharField, IntegerField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, JsonField, clock
from onemile_federation.remote.host_names import HOST_CHARS_MAX

# Under way; there is more, if it is asked for; that was all; it could not be had.
RUNNING, MORE, ENDED, FAILED = "running", "more", "ended", "failed"
# Why it could not be had: no answer; nothing there for us; it leads to another server or back.
AWAY, ABSENT, ASTRAY = "away", "absent", "astray"

# What is to be done with an address: a list of what an actor said; one thing of it; a whole talk;
# the answers to one thing; whoever said something; an answer; a thing whose thread is looked at;
# an answer that is listed no more.
OUTBOX, ITEM, CONTEXT, REPLIES = "outbox", "item", "context", "replies"
AUTHOR, COMMENT, AGAIN, DOUBTED = "author", "comment", "again", "doubted"


class Backfill(BaseModel):
    """What was fetched of one actor of what they said before, and where it goes on.

    ``page_url`` is the page to read next, from ``page_offset`` on; empty for the beginning.
    ``things`` were kept in all, ``run_things`` of ``run_items`` on ``run_pages`` in this run.
    """

    is_read_by_visitors = False

    actor_uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    state = CharField(max_length=8, default=RUNNING)
    error = CharField(max_length=8, default="")
    page_url = CharField(max_length=URI_CHARS_MAX, default="")
    page_offset = IntegerField(default=0)
    # Digests of the pages that were read whole: one that comes again ends it.
    read_pages: Any = JsonField(default=list)
    things = IntegerField(default=0)
    run_things = IntegerField(default=0)
    run_items = IntegerField(default=0)
    run_pages = IntegerField(default=0)
    # When it began anew, with what was said last.
    begun_at = InstantField(default=clock.now)
    # When somebody asked for it, or for more.
    asked_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_backfill"


class Waiting(BaseModel):
    """One address elsewhere that is to be asked for, in the order of ``rank`` and arrival."""

    is_read_by_visitors = False

    # What it is, of which thread, at which address: a digest, so that nothing waits twice.
    key = CharField(max_length=32, unique=True)
    host = CharField(max_length=HOST_CHARS_MAX)
    rank = IntegerField()
    what = CharField(max_length=8)
    url = CharField(max_length=URI_CHARS_MAX)
    # Where the answers are listed as well, if the whole talk cannot be had.
    other_url = CharField(max_length=URI_CHARS_MAX, default="")
    # Of whose outbox it is, with which thing its thread begins; one of the two.
    actor_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    root_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    # How many answers lie between; 0 where a list of the whole talk names it.
    depth = IntegerField(default=0)
    tries = IntegerField(default=0)
    due_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_waiting"
        indexes = ((("host", "rank", "id"), False),)


class Reading(BaseModel):
    """A thread as it was read last: how much of it, and what was listed."""

    is_read_by_visitors = False

    root_uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    pages = IntegerField(default=0)
    found = IntegerField(default=0)
    # Digests of the pages that were read, and of what they list.
    read_pages: Any = JsonField(default=list)
    listed: Any = JsonField(default=list)
    # Not all of it was read: what is not listed may be listed all the same.
    is_cut = BooleanField(default=False)
    begun_at = InstantField(default=clock.now, index=True)

    class Meta:
        table_name = "federation_reading"


MODELS = [Backfill, Waiting, Reading]
