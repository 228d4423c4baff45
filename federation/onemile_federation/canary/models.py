"""Each flight of the canary, until it is two days old."""

from peewee import CharField, IntegerField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock


class CanaryFlight(BaseModel):
    """One message to ourselves: what the door answered, and when it was noted behind it.

    ``status`` is 0 where nobody answered; ``error`` is a word for logs.
    """

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    sent_at = InstantField(default=clock.now, index=True)
    status = IntegerField(default=0)
    error = CharField(max_length=300, default="")
    noted_at = InstantField(null=True)

    class Meta:
        table_name = "federation_canary"


MODELS = [CanaryFlight]
