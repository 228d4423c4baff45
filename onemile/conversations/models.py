"""Conversations, what is said in them, and who has a seat in them: people by URI, all of them.

A local number stands beside a person's URI where there is one; it is null for who lives elsewhere.
"""

from datetime import datetime

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, TextField

from onemile import ids
from onemile.db import BaseModel, InstantField
from onemile.fields import URI_CHARS_MAX

# Between two; between those who have a seat; for all whom the subject reaches.
PAIR, GROUP, PUBLIC = "pair", "group", "public"
# Whoever may read may write; what they write waits for the subject's author; nobody writes.
OPEN, APPROVAL, CLOSED = "open", "approval", "closed"
# What can be read; what waits for a yes; what the moderators took off; what its author took along.
SHOWN, HELD, HIDDEN, ERASED = "shown", "held", "hidden", "erased"
# Has it among their conversations; a stranger asks for it; has said no, which nobody is told.
ACCEPTED, REQUESTED, DECLINED = "accepted", "requested", "declined"
CORE = "core"
# Under what kind a post is reported.
POST_KIND = "core.post"
POST_CHARS_MAX = 2_000  # a page of talk; what is longer is an article
PATH_CHARS_MAX = 200


class Conversation(BaseModel):
    """A talk about a thing.

    ``keeper`` is the plugin on whose page (``path``) it is shown; the core shows its own.
    ``pair_key`` makes it the only one of its two about its subject, until one of them leaves; or
    the only one under its subject.
    ``is_first_contact``: it began as the question of a stranger. ``last_post_id`` is its place
    in the list of conversations.
    """

    kind = CharField(max_length=8)
    policy = CharField(max_length=10, default=OPEN)
    subject_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    subject_author_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    opened_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    is_first_contact = BooleanField(default=False)
    keeper = CharField(max_length=60, default=CORE)
    path = CharField(max_length=PATH_CHARS_MAX, default="")
    pair_key = CharField(max_length=64, null=True, unique=True)
    last_post_id = BigIntegerField(default=0)

    class Meta:
        table_name = "conversation"
        indexes = ((("opened_by_uri", "id"), False),)

    @property
    def page(self) -> str:
        """Path of the page where it is read."""
        return str(self.path) or f"/conversations/{self.id}"


class Post(BaseModel):
    """What somebody said; ``author_uri`` is empty once they have left, and so is ``text``.

    ``reply_to`` is where it stands, ``answers_id`` what its author pressed. ``is_repeat``, kept
    nowhere: it was said already when it was to be said once more (``repeated.repeat_of``).
    ``said_at``: when its author says to have said it elsewhere, before it came here; else null.
    """

    is_repeat = False
    conversation = ForeignKeyField(Conversation, on_delete="CASCADE", backref="+")
    conversation_id: int
    author_uri = CharField(max_length=URI_CHARS_MAX)
    author_id = BigIntegerField(null=True)
    reply_to = BigIntegerField(null=True)
    answers_id = BigIntegerField(null=True)
    said_at = InstantField(null=True)
    text = TextField()
    state = CharField(max_length=8, default=SHOWN)
    # Where a hidden post returns to when it is restored.
    state_before = CharField(max_length=8, default="")

    class Meta:
        table_name = "conversation_post"
        indexes = ((("conversation", "id"), False), (("author_uri", "id"), False))

    @property
    def at(self) -> datetime:
        """When it was said. Among others it stands where it came, by its number."""
        return self.said_at or ids.instant_of(int(self.id))


class Reader(BaseModel):
    """Somebody's seat in a conversation between two or in a group, and how far they have read."""

    conversation = ForeignKeyField(Conversation, on_delete="CASCADE", backref="+")
    conversation_id: int
    person_uri = CharField(max_length=URI_CHARS_MAX)
    member_id = BigIntegerField(null=True)
    standing = CharField(max_length=10, default=ACCEPTED)
    read_up_to = BigIntegerField(default=0)
    is_unread = BooleanField(default=False)

    class Meta:
        table_name = "conversation_reader"
        indexes = (
            (("conversation", "person_uri"), True),
            (("person_uri", "standing", "conversation"), False),
        )


MODELS = [Conversation, Post, Reader]
