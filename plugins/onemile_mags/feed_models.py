"""The addresses by which members read Mags in a program of their own."""

from peewee import BigIntegerField, CharField, ForeignKeyField

from onemile.api import BaseModel, InstantField, clock
from onemile_mags.models import Mag


class FeedAddress(BaseModel):
    """The one address of a member's own for the feeds of a Mag; its secret is kept as a digest."""

    mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
    mag_id: int
    member_id = BigIntegerField(index=True)
    digest = CharField(max_length=64, unique=True)
    # The digest of what stands in the addresses of its pictures, which follows from the secret.
    pictures_digest = CharField(max_length=64, default="", index=True)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_feed_address"
        indexes = ((("mag", "member_id"), True),)
