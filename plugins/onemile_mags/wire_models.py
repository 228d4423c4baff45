"""Comments that crossed between servers, in either direction."""

from peewee import BigIntegerField, BooleanField, CharField

from onemile.api import URI_CHARS_MAX, BaseModel


class CrossedComment(BaseModel):
    """A comment as other servers know it: by its ``uri``, of whoever said it.

    ``is_ours``: said here and told to others; empty ``post_id`` once it was taken back. What others
    said is forgotten then, as soon as nothing of it is passed on.
    ``shared_by_uri`` is the Mag that passes it on now, ``shared_under_uri`` the article.
    """

    post_id = BigIntegerField(null=True, unique=True)
    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    by_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    is_ours = BooleanField(default=False)
    shared_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    shared_under_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)

    class Meta:
        table_name = "mags_crossed_comment"
