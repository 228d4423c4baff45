"""Partnerships: one row a host, the book of what was decided, and a count for each day."""

from typing import Any

from peewee import BooleanField, CharField, IntegerField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock
from onemile_federation.partners.sides import FLOWS, Side, Switches
from onemile_federation.remote.host_names import HOST_CHARS_MAX

NAME_CHARS_MAX = 120
REACH_CHARS_MAX = 200
REASON_CHARS_MAX = 500
# An announcement that one closes is for the near future: members forget what is further away.
CLOSING_DAYS_MAX = 730
DIGEST_CHARS = 64
# A charter is some pages; what is longer is read at its own address.
CHARTER_CHARS_MAX = 40_000


class Partnership(BaseModel):
    """What is between us and a host: our side, theirs, and what they say of themselves.

    ``state`` follows from the two sides (``sides.py``) and is kept to be asked for. ``is_shut``:
    not even publications pass; ``is_mile_shut``: none of members' things do, near them or for all.
    ``our_decided`` is the number of our latest decision, greetings left out. ``is_held``: it was
    read to be written (``holding.py``).
    """

    is_read_by_visitors = False
    is_held = False

    host = CharField(max_length=HOST_CHARS_MAX, unique=True)
    actor_uri = CharField(max_length=URI_CHARS_MAX)
    state = CharField(max_length=20, default="", index=True)
    is_shut = BooleanField(default=False)
    is_mile_shut = BooleanField(default=False)
    since = InstantField(null=True)
    changed_at = InstantField(default=clock.now)
    our_turn = IntegerField(default=0)
    our_number = IntegerField(default=0)
    our_decided = IntegerField(default=0)
    our_stance = CharField(max_length=10, default="")
    our_publications = BooleanField(default=False)
    our_proposals = BooleanField(default=False)
    our_mile = BooleanField(default=False)
    our_thanks = BooleanField(default=False)
    our_reason = CharField(max_length=REASON_CHARS_MAX, default="")
    our_contact = CharField(max_length=NAME_CHARS_MAX, default="")
    our_reach = CharField(max_length=REACH_CHARS_MAX, default="")
    their_turn = IntegerField(default=0)
    their_number = IntegerField(default=0)
    their_stance = CharField(max_length=10, default="")
    their_publications = BooleanField(default=False)
    their_proposals = BooleanField(default=False)
    their_mile = BooleanField(default=False)
    their_thanks = BooleanField(default=False)
    their_reason = CharField(max_length=REASON_CHARS_MAX, default="")
    name = CharField(max_length=NAME_CHARS_MAX, default="")
    contact = CharField(max_length=NAME_CHARS_MAX, default="")
    reach = CharField(max_length=REACH_CHARS_MAX, default="")
    software = CharField(max_length=NAME_CHARS_MAX, default="")
    # As they say it, in steps of ten; 0 while they are few.
    members = IntegerField(default=0)
    # Cleaned HTML, its address, and what it is known by.
    charter = TextField(default="")
    charter_url = CharField(max_length=URI_CHARS_MAX, default="")
    charter_digest = CharField(max_length=DIGEST_CHARS, default="")
    charter_read_digest = CharField(max_length=DIGEST_CHARS, default="")
    charter_read_at = InstantField(null=True)
    # By what it is known to them, now and as we have read it: they hear it back.
    charter_said_digest = CharField(max_length=DIGEST_CHARS, default="")
    charter_read_said = CharField(max_length=DIGEST_CHARS, default="")
    # Which charter of ours they have read, and when we heard of it.
    their_read_digest = CharField(max_length=DIGEST_CHARS, default="")
    their_read_at = InstantField(null=True)
    # The name to which a steward of ours said yes (``names.py``).
    confirmed_name = CharField(max_length=NAME_CHARS_MAX, default="")
    # The ISO week in which a steward there was last at work: "2026-W48".
    steward_week = CharField(max_length=8, default="")
    # The one for which our stewards were told that it is asleep.
    told_asleep = CharField(max_length=8, default="")
    heard_at = InstantField(null=True)
    # When they greeted last, and when we did.
    greeted_at = InstantField(null=True)
    said_at = InstantField(null=True)
    # What is kept of what they took (``taken.py``): the turn and the decision of which it is known,
    # when they took that first, and when the latest was said that they took.
    taken_turn = IntegerField(default=0)
    taken_decided = IntegerField(default=0)
    taken_at: Any = InstantField(null=True)
    taken_until: Any = InstantField(null=True)
    # The day from which it will not be there any more, and what becomes of what appeared there.
    closes_on = CharField(max_length=10, default="")
    closing_words = CharField(max_length=REASON_CHARS_MAX, default="")
    # The day of which members were told, and when.
    told_of_closing = CharField(max_length=10, default="")
    told_of_closing_at = InstantField(null=True)

    class Meta:
        table_name = "federation_partnership"

    @property
    def ours(self) -> Side:
        """Return our side."""
        return self._side("our")

    @property
    def theirs(self) -> Side:
        """Return their side, as we have heard it last."""
        return self._side("their")

    def _side(self, whose: str) -> Side:
        got: Any = self
        return Side(
            turn=getattr(got, f"{whose}_turn"),
            number=getattr(got, f"{whose}_number"),
            stance=getattr(got, f"{whose}_stance"),
            switches=Switches(**{flow: getattr(got, f"{whose}_{flow}") for flow in FLOWS}),
        )


class PartnershipEntry(BaseModel):
    """A line of the book of a partnership: who decided what, and why.

    Only ever added to, but for the oldest of the other side (``telling.note``).
    ``by_uri`` is a steward of ours, empty where the other side or nobody in particular did it.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    at = InstantField(default=clock.now)
    is_ours = BooleanField()
    what = CharField(max_length=20)
    detail = CharField(max_length=NAME_CHARS_MAX, default="")
    reason = CharField(max_length=REASON_CHARS_MAX, default="")
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")

    class Meta:
        table_name = "federation_partnership_entry"


class PartnershipDay(BaseModel):
    """How many messages came from a partner and went there on a day, in UTC: "2026-11-30"."""

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX)
    day = CharField(max_length=10)
    received = IntegerField(default=0)
    sent = IntegerField(default=0)

    class Meta:
        table_name = "federation_partnership_day"
        indexes = ((("host", "day"), True),)


class OurClosing(BaseModel):
    """That this instance closes, as it was announced: one row at most."""

    is_read_by_visitors = False

    closes_on = CharField(max_length=10)
    words = CharField(max_length=REASON_CHARS_MAX)
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_our_closing"


MODELS: list[type] = [Partnership, PartnershipEntry, PartnershipDay, OurClosing]
