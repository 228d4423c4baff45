"""Of the mile across a border: territories, covers, who shows something there, and what came."""

from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    IntegerField,
    TextField,
)

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, JsonField, clock, publishing
from onemile_federation.remote.host_names import HOST_CHARS_MAX
from onemile_federation.remote.models import LANGUAGE_CHARS_MAX, TITLE_CHARS_MAX

DIGEST_CHARS = 64
KEY_CHARS = 32
WIRE_TYPE_CHARS_MAX = 40
PICTURE_KEY_CHARS_MAX = 64
# The longest name of a commune has some sixty.
PLACE_NAME_CHARS_MAX = 120


class MileSide(BaseModel):
    """What we have said of ourselves to a partner, and how often its cover changed; it stays.

    ``number`` is that of the latest word of ours about the mile, ``claim_number`` and ``digest``
    those of the territory that was said at ``said_at``, empty for none. ``heard_digest``: of the
    cover of theirs in force; ``changes``: when it became another one, in seconds since 1970, of
    the last 30 days.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX, unique=True)
    number = IntegerField(default=0)
    claim_number = IntegerField(default=0)
    digest = CharField(max_length=DIGEST_CHARS, default="")
    said_at: Any = InstantField(null=True)
    heard_digest = CharField(max_length=DIGEST_CHARS, default="")
    changes: Any = JsonField(default=list)

    class Meta:
        table_name = "federation_mile_side"


class MileCount(BaseModel):
    """In which squares of a mile many members lived when a month was counted: "2026-11".

    Once a month and for all partners, so that none of them sees a later count than another.
    ``n_lived_in``: in how many squares anybody lived at all.
    """

    is_read_by_visitors = False

    month = CharField(max_length=7, unique=True)
    squares: Any = JsonField(default=list)
    n_lived_in = IntegerField(default=0)

    class Meta:
        table_name = "federation_mile_count"


class MileTerritory(BaseModel):
    """Where a partner says that it is, in squares of a mile, as it travels; and who agreed to it.

    ``rows`` are its runs, with a space between. Those of ``approved_rows`` count: what a steward
    agreed to and it still claims. ``approved_digest`` is the territory that was agreed to.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX, unique=True)
    number = IntegerField()
    rows = TextField()
    digest = CharField(max_length=DIGEST_CHARS)
    heard_at = InstantField(default=clock.now)
    approved_rows = TextField(default="")
    approved_digest = CharField(max_length=DIGEST_CHARS, default="")
    approved_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    approved_at: Any = InstantField(null=True)

    class Meta:
        table_name = "federation_mile_territory"


class MileCover(BaseModel):
    """The squares of a mile at the edge in which a side has many members: ours, or a partner's.

    The latest of each side; ``month`` is the one in which its members were counted: "2026-11".
    ``cells`` are those that count. Of theirs: ``rows`` are all that it named, ``n_outside`` how
    many of them lie outside of what was approved or of our mile, ``waiting`` what it said beyond
    what it may change in 30 days. Of ours: ``basis`` is the digest of what it was made from,
    ``why_none`` why it is empty, ``cells_before`` what was said before, until it expires.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX)
    is_ours = BooleanField()
    number = IntegerField()
    month = CharField(max_length=7)
    issued_at: Any = InstantField()
    expires_at: Any = InstantField()
    cells: Any = JsonField(default=list)
    n_outside = IntegerField(default=0)
    rows = TextField(default="")
    waiting: Any = JsonField(default=dict)
    basis = CharField(max_length=DIGEST_CHARS, default="")
    why_none = CharField(max_length=10, default="")
    cells_before: Any = JsonField(default=list)
    before_expires_at: Any = InstantField(null=True)

    class Meta:
        table_name = "federation_mile_cover"
        indexes = ((("host", "is_ours"), True),)


class Neighbour(BaseModel):
    """Under which name a member of ours is known to one partner, and to nobody else.

    No two partners can tell that it is the same person. It stays as long as there is a mile with
    that partner, so that nobody gets past a block by another name.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX)
    member_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    key = CharField(max_length=KEY_CHARS, unique=True)

    class Meta:
        table_name = "federation_neighbour"
        indexes = ((("host", "member_uri"), True),)


class MileTold(BaseModel):
    """What one partner was shown of a thing of ours, under an id of its own there.

    ``cell`` is the square that was said: half a mile or coarser; null where nobody was told for
    being near. It goes with the row. ``is_for_partners``: all members there may see it.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX)
    thing_uri = CharField(max_length=URI_CHARS_MAX)
    object_uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    mile_type = CharField(max_length=WIRE_TYPE_CHARS_MAX)
    author_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    cell: Any = BigIntegerField(null=True)
    is_for_partners = BooleanField(default=False)
    digest = CharField(max_length=DIGEST_CHARS)
    told_at = InstantField(default=clock.now)
    expires_at: Any = InstantField(index=True)

    class Meta:
        table_name = "federation_mile_told"
        indexes = ((("host", "thing_uri"), True), (("thing_uri",), False))


class MileThing(publishing.Placed):
    """Something that a neighbour on a partner's instance shows their mile; HTML in it is cleaned.

    ``author_id`` is null, ``audience`` ACROSS; or PARTNERS, for all members here: then ``cell`` is
    null where it is for no mile besides, and ``place_name`` what its commune is called.
    ``wire_type`` is what it is there: "Article", "Proposal/offer".
    """

    comes_across = True

    host = CharField(max_length=HOST_CHARS_MAX)
    wire_type = CharField(max_length=WIRE_TYPE_CHARS_MAX)
    title = CharField(max_length=TITLE_CHARS_MAX)
    # What it appeared in there, such as a magazine; empty for most.
    in_title = CharField(max_length=TITLE_CHARS_MAX, default="")
    place_name = CharField(max_length=PLACE_NAME_CHARS_MAX, default="")
    content = TextField(default="")
    language = CharField(max_length=LANGUAGE_CHARS_MAX, default="")
    # Where its pictures lie there, with their words: ``{"url": …, "text": …}``; see MilePicture.
    pictures: Any = JsonField(default=list)
    published_at: Any = InstantField()
    updated_at = InstantField(null=True)
    received_at = InstantField(default=clock.now)
    expires_at: Any = InstantField(index=True)

    class Meta:
        table_name = "federation_mile_thing"
        indexes = ((("host", "id"), False), (("author_uri",), False))

    @classmethod
    def path_of(cls, number: int) -> str:
        """Return the path of its page here."""
        return f"/federation/across/{number}"


# Around a square, newest first; audience and state let the index alone say what is shown.
MileThing.add_index(
    MileThing.index(
        MileThing.cell,
        MileThing.id.desc(),
        MileThing.audience,
        MileThing.state,
        where=SQL("state = 'published'"),
        name="federation_mile_thing_cell_id",
    )
)
# The widest ring's: what is for all members here.
MileThing.add_index(
    MileThing.index(
        MileThing.id.desc(),
        MileThing.audience,
        MileThing.state,
        where=SQL("state = 'published' AND audience = 'partners'"),
        name="federation_mile_thing_widest_id",
    )
)


class MilePicture(BaseModel):
    """A picture of such a thing that was fetched from ``url``, and lies here under ``key``.

    It goes with its thing, and as soon as that does not name it any more.
    """

    is_read_by_visitors = False

    thing_id = BigIntegerField()
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    url = CharField(max_length=URI_CHARS_MAX)
    key = CharField(max_length=PICTURE_KEY_CHARS_MAX, unique=True)
    n_bytes = IntegerField()

    class Meta:
        table_name = "federation_mile_picture"
        indexes = ((("thing_id", "url"), True),)


class MileTalk(BaseModel):
    """A talk of a member of ours and a neighbour on a partner's instance, as that one knows it.

    About the mile object ``context_uri``, ours or theirs. ``our_uri`` is under which name the
    member is known there, ``their_uri`` the other's.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX)
    context_uri = CharField(max_length=URI_CHARS_MAX)
    our_uri = CharField(max_length=URI_CHARS_MAX)
    their_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    member_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    conversation_id = BigIntegerField(index=True)

    class Meta:
        table_name = "federation_mile_talk"
        indexes = ((("host", "context_uri", "our_uri", "their_uri"), True),)


class MileWord(BaseModel):
    """What was said in such a talk, by the id under which both servers know it."""

    is_read_by_visitors = False

    talk_id = BigIntegerField(index=True)
    post_id = BigIntegerField(unique=True)
    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    is_ours = BooleanField()

    class Meta:
        table_name = "federation_mile_word"


class MileDeclined(BaseModel):
    """That a member has said no to a neighbour of a partner, as a digest of how both are known.

    It outlasts the mile with that partner, which may be opened anew.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    mark = CharField(max_length=DIGEST_CHARS, unique=True)

    class Meta:
        table_name = "federation_mile_declined"


MODELS: list[type[BaseModel]] = [
    *(MileSide, MileCount, MileTerritory, MileCover),
    *(Neighbour, MileTold, MileThing, MilePicture),
    *(MileTalk, MileWord, MileDeclined),
]
