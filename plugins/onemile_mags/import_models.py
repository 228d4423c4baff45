"""What somebody brings along to make a Mag of, from the moment they send it until it is there."""

from peewee import BigIntegerField, CharField

from onemile.api import BaseModel, InstantField, JsonField, clock

# Shown to who sent it; asked for; its drafts lie there; all of it stands; it cannot be.
SHOWN, ASKED, LAID, DONE, FAILED = "shown", "asked", "laid", "done", "failed"


class Import(BaseModel):
    """One file that a member has sent, and what has become of it."""

    member_id = BigIntegerField(index=True)
    upload_key = CharField(max_length=22)
    state = CharField(max_length=8, default=SHOWN)
    audience = CharField(max_length=8, default="")
    # What its member calls it, where that is another title than it came with.
    title = CharField(max_length=200, default="")
    mag_id = BigIntegerField(null=True)
    # Why it cannot be, in the words of the refusal.
    why = CharField(max_length=500, default="")
    # What did not come along, in words, once its Mag stands.
    said = JsonField(default=list)
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_import"
