"""Lists that are subscribed to, and drafts: lists that were read and that nobody has applied."""

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_federation.remote.host_names import HOST_CHARS_MAX

ADDRESS_CHARS_MAX = 2_000
TITLE_CHARS_MAX = 200
ETAG_CHARS_MAX = 200


class BlockList(BaseModel):
    """A list at an address, asked for each day.

    ``trouble`` is why the last question was in vain (``subscribing.TROUBLES``). ``is_held``: what
    it says now is so unlike what it said before that a steward has to look first.
    """

    is_read_by_visitors = False

    address = CharField(max_length=ADDRESS_CHARS_MAX)
    title = CharField(max_length=TITLE_CHARS_MAX)
    is_automatic = BooleanField(default=False)
    # What it says no more is let in again; else it stays as it is, and is ours to decide.
    lets_orphans_go = BooleanField(default=True)
    etag = CharField(max_length=ETAG_CHARS_MAX, default="")
    # Of the last time that it was taken over.
    n_lines = IntegerField(default=0)
    asked_at = InstantField(null=True)
    answered_at = InstantField(null=True)
    trouble = CharField(max_length=40, default="")
    is_held = BooleanField(default=False)
    added_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    added_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_block_list"


class BlockDraft(BaseModel):
    """What a list says, as it was read (``lines``, JSON): shown first, applied by one press.

    ``unread``: the first lines that say nothing, as [number, text] (JSON); ``n_unread`` is how many
    there were.
    """

    is_read_by_visitors = False

    list_id = BigIntegerField(null=True, index=True)
    title = CharField(max_length=TITLE_CHARS_MAX)
    lines = TextField()
    unread = TextField(default="[]")
    n_unread = IntegerField(default=0)
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    made_at = InstantField(default=clock.now, index=True)

    class Meta:
        table_name = "federation_block_draft"


class AppliedList(BaseModel):
    """A list that was brought and applied; ``before`` (JSON) is how its hosts stood (taking_back).

    Of each: the host, what the list made of it (standing, pictures), standing, pictures, list and
    reason before, and the number of the HostDecision that the list made.
    """

    is_read_by_visitors = False

    title = CharField(max_length=TITLE_CHARS_MAX)
    before = TextField()
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    applied_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_applied_list"


class ListedHost(BaseModel):
    """A host that a list named when it was taken over last (``naming.py``)."""

    is_read_by_visitors = False

    list_id = BigIntegerField()
    host = CharField(max_length=HOST_CHARS_MAX, index=True)

    class Meta:
        table_name = "federation_listed_host"
        indexes = ((("list_id", "host"), True),)


MODELS = [BlockList, BlockDraft, AppliedList, ListedHost]
