"""A notice: one thing one member is told, kept until it is old."""

from peewee import BigIntegerField, CharField, ForeignKeyField, TextField

from onemile import clock
from onemile.db import BaseModel, InstantField
from onemile.members.models import Member

TITLE_LETTERS_MAX = 200
BODY_LETTERS_MAX = 2_000
URL_LETTERS_MAX = 500


class NoticeRow(BaseModel):
    """What a plugin tells a member of one event; the same event told twice is one row."""

    member = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
    event_id = BigIntegerField()
    plugin = CharField(max_length=60)
    title = CharField(max_length=TITLE_LETTERS_MAX)
    body = TextField(default="")
    # A path within this instance.
    url = CharField(max_length=URL_LETTERS_MAX)
    created_at = InstantField(default=clock.now, index=True)
    read_at = InstantField(null=True)
    # The letter that says the same, while it is kept; its number is nobody's after that.
    letter_id = BigIntegerField(null=True)

    class Meta:
        table_name = "notice"
        indexes = ((("member", "event_id", "plugin"), True), (("member", "read_at"), False))


MODELS = [NoticeRow]
