"""What members, and others, say and do about what was said elsewhere."""

from peewee import BigIntegerField, BooleanField, CharField

from onemile.api import URI_CHARS_MAX, BaseModel

# One thanks for a thing; one passes it on to those who follow one.
LIKE, SHARE = "like", "share"


class ThingComment(BaseModel):
    """A comment under something said elsewhere, as servers know it: by its ``uri``.

    ``is_ours``: said here, and told to others; then ``post_id`` is empty once it was taken back.
    What others said is forgotten when it goes.
    """

    is_read_by_visitors = False

    post_id = BigIntegerField(null=True, unique=True)
    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    by_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    thing_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    is_ours = BooleanField(default=False)

    class Meta:
        table_name = "federation_comment"


class Gesture(BaseModel):
    """A member's thanks for something elsewhere, or that they pass it on, as it stands now."""

    is_read_by_visitors = False

    member_uri = CharField(max_length=URI_CHARS_MAX)
    thing_uri = CharField(max_length=URI_CHARS_MAX)
    kind = CharField(max_length=8)

    class Meta:
        table_name = "federation_gesture"
        indexes = ((("member_uri", "thing_uri", "kind"), True),)


MODELS = [ThingComment, Gesture]
