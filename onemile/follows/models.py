"""Follows, bookmarks, reactions: rows of URIs, since people and things may live elsewhere.

A local number stands beside a person's URI where there is one; it is null for who lives elsewhere.
"""

from peewee import BigIntegerField, CharField

from onemile import clock
from onemile.db import BaseModel, InstantField
from onemile.fields import URI_CHARS_MAX

# A request that their server did not take is UNTAKEN: it may be made again.
ASKED, ACCEPTED, UNTAKEN = "asked", "accepted", "untaken"


class Follow(BaseModel):
    """Somebody wants to see what another publishes; known to these two alone.

    A person here is followed at once; who lives elsewhere is ``asked`` until their server says yes,
    ``untaken`` where it did not take that.
    """

    follower_uri = CharField(max_length=URI_CHARS_MAX)
    follower_id = BigIntegerField(null=True, index=True)
    followed_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    state = CharField(max_length=10, default=ASKED)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "follow"
        indexes = ((("follower_uri", "followed_uri"), True),)


class Bookmark(BaseModel):
    """A thing that a member wants to find again; nobody else knows."""

    member_id = BigIntegerField()
    uri = CharField(max_length=URI_CHARS_MAX)
    kept_at = InstantField(default=clock.now)

    class Meta:
        table_name = "bookmark"
        indexes = ((("member_id", "uri"), True), (("member_id", "id"), False))


class Reaction(BaseModel):
    """One warm word of a person to a thing; another word takes its place."""

    person_uri = CharField(max_length=URI_CHARS_MAX)
    member_id = BigIntegerField(null=True, index=True)
    thing_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    kind = CharField(max_length=20)
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "reaction"
        indexes = ((("person_uri", "thing_uri"), True),)


MODELS = [Follow, Bookmark, Reaction]
