"""What waits of a list of follows that a member brought along."""

from peewee import BigIntegerField, CharField

from onemile.api import URI_CHARS_MAX, BaseModel

WHY_CHARS_MAX = 20


class Wanted(BaseModel):
    """Somebody whom a member wants to follow; ``why`` it could not be, empty while it waits."""

    is_read_by_visitors = False

    member_id = BigIntegerField()
    address = CharField(max_length=URI_CHARS_MAX)
    why = CharField(max_length=WHY_CHARS_MAX, default="")

    class Meta:
        table_name = "federation_wanted"
        indexes = ((("member_id", "address"), True),)


MODELS: list[type] = [Wanted]
