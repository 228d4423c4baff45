"""Who has left while a plugin that may hold something of theirs was off."""

from peewee import BigIntegerField, CharField

from onemile import clock
from onemile.db import BaseModel, InstantField


class Departed(BaseModel):
    """One who has left, and one plugin that has yet to forget them; gone once it has."""

    member_id = BigIntegerField()
    uri = CharField(max_length=255)
    plugin = CharField(max_length=60, index=True)
    # Null for who left before this was written down.
    left_at = InstantField(default=clock.now, null=True)
    # When the plugin was asked last and failed; null while it has not been asked.
    tried_at = InstantField(null=True)

    class Meta:
        table_name = "privacy_departed"
        indexes = ((("member_id", "plugin"), True),)


MODELS = [Departed]
