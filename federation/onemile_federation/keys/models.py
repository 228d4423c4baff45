"""The keys of actors of this instance."""

from peewee import CharField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock

RSA, ED25519 = "rsa", "ed25519"


class OwnKey(BaseModel):
    """A key of an actor of ours. What is private lies sealed, and is empty once it is wiped.

    ``retires_at`` is set by a rotation: until then it is published beside its successor, and signs
    nothing. ``wiped_at``: its actor is gone and nothing more will be signed for it.
    """

    is_read_by_visitors = False

    actor_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    kind = CharField(max_length=8)
    key_id = CharField(max_length=URI_CHARS_MAX, unique=True)
    public = TextField()
    sealed = TextField()
    made_at = InstantField(default=clock.now)
    retires_at = InstantField(null=True)
    wiped_at = InstantField(null=True)

    class Meta:
        table_name = "federation_own_key"


MODELS = [OwnKey]
