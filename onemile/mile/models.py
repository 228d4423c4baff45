"""Where a member lives, as a square and the names it may be called by; never a point."""

from peewee import BigIntegerField, BooleanField, CharField, FloatField, IntegerField

from onemile import clock
from onemile.db import BaseModel, InstantField


class Place(BaseModel):
    """A member's place. Its member is an opaque number here: this room knows no people.

    ``cell`` is null for who stays at commune level. ``commune`` is what others may see: it is
    derived from the square where there is one. What the member declared stays private.
    """

    member_id = BigIntegerField()
    slot = CharField(max_length=10, default="home")
    cell = BigIntegerField(null=True)
    commune = CharField(max_length=10)
    declared_commune = CharField(max_length=10)
    postcode = CharField(max_length=12)
    # Places of suspended and departed members are kept out of every count and feed.
    is_live = BooleanField(default=True)
    changed_at = InstantField(default=clock.now)

    class Meta:
        table_name = "place"
        indexes = (
            (("member_id", "slot"), True),
            # Counting who lives in a mile is answered by the index alone.
            (("cell", "is_live", "member_id"), False),
            (("commune", "is_live", "member_id"), False),
        )


class PostalPlace(BaseModel):
    """A row of an imported postal file: says where a postcode from elsewhere lies."""

    country = CharField(max_length=2)
    postcode = CharField(max_length=12)
    name = CharField(max_length=180)
    latitude = FloatField()
    longitude = FloatField()

    class Meta:
        table_name = "postal_place"
        indexes = ((("postcode", "country"), False),)


class PlaceMove(BaseModel):
    """One change of a place or of a vantage, counted against the limits, then forgotten."""

    member_id = BigIntegerField()
    kind = CharField(max_length=10)
    moved_at = InstantField(default=clock.now)
    weight = IntegerField(default=1)

    class Meta:
        table_name = "place_move"
        indexes = ((("member_id", "kind", "moved_at"), False),)


class PeopleDay(BaseModel):
    """The one row that says of which day the count of people is, and its totals."""

    day = CharField(max_length=10)
    taken_at = InstantField(null=True)
    standing = IntegerField(default=0)
    living = IntegerField(default=0)
    communes = IntegerField(default=0)

    class Meta:
        table_name = "people_day"


class PeopleCount(BaseModel):
    """How many lived in a square or a commune on that day: numbers, and nobody's.

    ``standing`` counts members of standing, ``living`` newcomers too; ``cell`` is null for
    those who stay at commune level, and for newcomers in a square of their own.
    """

    commune = CharField(max_length=10, index=True)
    cell = BigIntegerField(null=True, index=True)
    standing = IntegerField()
    living = IntegerField()

    class Meta:
        table_name = "people_count"


class RegionState(BaseModel):
    """After which pack the squares and names of a component's rows were drawn: its SHA-256."""

    component = CharField(max_length=40, unique=True)
    sha256 = CharField(max_length=64)

    class Meta:
        table_name = "region_state"


class RegionPlace(BaseModel):
    """A place of a pack that the instance has had: its name outlives the pack.

    ``former_name`` is that of the pack before, where it was another one.
    """

    code = CharField(max_length=10, unique=True)
    country = CharField(max_length=2)
    name = CharField(max_length=200)
    former_name = CharField(max_length=200, default="")
    latitude = FloatField()
    longitude = FloatField()

    class Meta:
        table_name = "region_place"


MODELS = [Place, PostalPlace, PlaceMove, PeopleDay, PeopleCount, RegionState, RegionPlace]
