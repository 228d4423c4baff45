"""Public keys of others: those that actors list, those a server is known by, and doubted ones."""

from peewee import CharField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_federation.remote.host_names import HOST_CHARS_MAX


class RemoteKey(BaseModel):
    """A public key of a remote actor that lists it, and that it names as its owner.

    ``refetched_at`` is when it was last asked for again since something signed with it failed.
    """

    is_read_by_visitors = False

    key_id = CharField(max_length=URI_CHARS_MAX, unique=True)
    owner_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    kind = CharField(max_length=8)
    public = TextField()
    # From then on it proves nothing new, whatever is listed (``listed_keys.py``).
    ends_at = InstantField(null=True)
    read_at = InstantField(default=clock.now)
    refetched_at = InstantField(null=True)

    class Meta:
        table_name = "federation_remote_key"


class PinnedKey(BaseModel):
    """A public key by which a server's own actor is known; no cache: nothing lets go of it.

    Whoever shows others in its place is doubted (``trust.py``), however long ago it was met.
    """

    is_read_by_visitors = False

    key_id = CharField(max_length=URI_CHARS_MAX)
    owner_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    public = TextField()

    class Meta:
        table_name = "federation_pinned_key"


class DoubtedKey(BaseModel):
    """A key that a known server shows as its own actor's, and that no key known of it signed for.

    Nothing that is signed with it counts until a steward says that they know (``trust.py``).
    """

    key_id = CharField(max_length=URI_CHARS_MAX, unique=True)
    owner_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    kind = CharField(max_length=8)
    public = TextField()
    seen_at = InstantField(default=clock.now)
    # When it was last looked for, whether it is still shown.
    looked_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_doubted_key"


MODELS: list[type[BaseModel]] = [RemoteKey, PinnedKey, DoubtedKey]
