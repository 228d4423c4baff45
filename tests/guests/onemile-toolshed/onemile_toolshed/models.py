"""The table of tools."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField

from onemile.api import BaseModel, Member

NAME_LETTERS_MAX = 60  # one line on a phone


class Tool(BaseModel):
    """A tool somebody lends; it stands where its owner lives, as a square or a commune."""

    name = CharField(max_length=NAME_LETTERS_MAX)
    owner = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
    owner_uri = CharField(max_length=255)
    member_id = BigIntegerField(index=True)
    cell = BigIntegerField(null=True)
    commune = CharField(max_length=10)
    photo_key = CharField(max_length=64, default="", index=True)
    is_hidden = BooleanField(default=False)

    class Meta:
        table_name = "toolshed_tool"
        indexes = ((("cell", "id"), False), (("commune", "id"), False))
