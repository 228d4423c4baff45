"""Who wants the numbers of a Mag by email."""

from peewee import SQL, BigIntegerField, BooleanField, CharField, ForeignKeyField

from onemile.api import BaseModel, InstantField, clock
from onemile_mags.models import Mag


class Subscription(BaseModel):
    """Somebody who gets each new number of a Mag: a member, or an address that said yes twice.

    Of a member no address stands here. ``email_key`` is the address as it is compared; nobody of
    the Mag's editors ever sees either.
    """

    mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
    mag_id: int
    member_id = BigIntegerField(null=True, index=True)
    email = CharField(max_length=254, default="")
    email_key = CharField(max_length=254, default="")
    language = CharField(max_length=8, default="fr")
    is_confirmed = BooleanField(default=False)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "mags_subscription"


Subscription.add_index(
    Subscription.index(
        Subscription.mag, Subscription.member_id, unique=True,
        where=SQL("member_id IS NOT NULL"), name="mags_subscription_member",
    )
)  # fmt: skip
Subscription.add_index(
    Subscription.index(
        Subscription.mag, Subscription.email_key, unique=True,
        where=SQL("email_key <> ''"), name="mags_subscription_email",
    )
)  # fmt: skip
