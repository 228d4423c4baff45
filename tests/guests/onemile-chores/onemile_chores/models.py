"""What has been done, a row each time: nothing here keeps a thing from being noted twice."""

from peewee import CharField, IntegerField

from onemile.api import BaseModel, clock, InstantField


class Deed(BaseModel):
    """Something that was done for somebody, as often as it was done."""

    kind = CharField(max_length=20)
    number = IntegerField()
    by_uri = CharField(max_length=500)
    done_at = InstantField(default=clock.now)

    class Meta:
        table_name = "chores_deed"
        indexes = ((("by_uri",), False),)
