"""A case about one thing, the reports that opened it, what was decided, what was answered."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, TextField

from onemile import clock
from onemile.db import BaseModel, InstantField
from onemile.fields import URI_CHARS_MAX
from onemile.members.models import Member

OPEN, CLOSED = "open", "closed"
# What became of a report that was passed on; of those of long ago nobody knows.
UNDER_WAY, TAKEN, NEVER, UNKNOWN = "", "taken", "never", "unknown"
KEY_LETTERS_MAX = 190
SUBJECT_LETTERS_MAX = 120
LABEL_LETTERS_MAX = 200
# The thing as it stood when it was reported: enough to judge it by after it was changed.
EXCERPT_LETTERS_MAX = 4_000
LOCATION_LETTERS_MAX = 500
CONVERSATION_LETTERS_MAX = 20_000
HOST_LETTERS_MAX = 255  # a name of the network has 253


class Case(BaseModel):
    """One thing that somebody, or the machine, wants looked at. ``kind`` is empty for a page.

    ``open_key`` names the thing while the case is open and is null afterwards: one thing has
    one open case at most.
    """

    kind = CharField(max_length=60, default="")
    subject_id = CharField(max_length=SUBJECT_LETTERS_MAX, default="")
    open_key = CharField(max_length=KEY_LETTERS_MAX, null=True, unique=True)
    author_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    label = CharField(max_length=LABEL_LETTERS_MAX, default="")
    excerpt = TextField(default="")
    url = CharField(max_length=LOCATION_LETTERS_MAX, default="")
    is_urgent = BooleanField(default=False)
    state = CharField(max_length=10, default=OPEN)
    opened_at = InstantField(default=clock.now)
    closed_at = InstantField(null=True)

    class Meta:
        table_name = "moderation_case"
        indexes = ((("state", "is_urgent", "id"), False), (("kind", "subject_id"), False))


class Report(BaseModel):
    """What one person tells of a thing; a visitor gives name and address instead of an account."""

    case = ForeignKeyField(Case, on_delete="CASCADE", backref="+")
    reporter = ForeignKeyField(Member, on_delete="SET NULL", null=True, backref="+")
    reporter_name = CharField(max_length=120, default="")
    reporter_email = CharField(max_length=254, default="")
    # Whoever lives on another instance is known by URI alone, and told of nothing.
    reporter_uri = CharField(max_length=URI_CHARS_MAX, default="")
    # The language to answer in.
    language = CharField(max_length=8, default="fr")
    ground = CharField(max_length=20)
    text = TextField()
    location = CharField(max_length=LOCATION_LETTERS_MAX, default="")
    # The talk between the two, kept here only if the reporter asked for it.
    conversation = TextField(default="")
    is_automatic = BooleanField(default=False)
    filed_at = InstantField(default=clock.now)

    class Meta:
        table_name = "moderation_report"


class Asked(BaseModel):
    """What somebody elsewhere writes, until it is known whether there is anything to report.

    An event cannot hold it, since every plugin hears that.
    """

    is_read_by_visitors = False

    text = TextField()
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "moderation_asked"


class PassedOn(BaseModel):
    """The moderators of another instance were told: by a report's wish, or by a moderator here.

    ``report`` is null where a moderator did, whose ``text`` is theirs; else it is the report's.
    Told they are once it ``became`` TAKEN: who carries it says so, or that it NEVER will be.
    """

    case = ForeignKeyField(Case, on_delete="CASCADE", backref="+")
    report = ForeignKeyField(Report, on_delete="CASCADE", null=True, backref="+")
    report_id: int | None
    host = CharField(max_length=HOST_LETTERS_MAX)
    text = TextField(default="")
    became = CharField(max_length=10, default=UNDER_WAY)
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "moderation_passed_on"


class Decision(BaseModel):
    """What was done, and why; it is never changed, another one follows it."""

    case = ForeignKeyField(Case, on_delete="CASCADE", backref="+")
    action = CharField(max_length=20)
    ground = CharField(max_length=20)
    reason = TextField()
    words_to_reporters = TextField(default="")
    decided_by_uri = CharField(max_length=URI_CHARS_MAX)
    decided_at = InstantField(default=clock.now)

    class Meta:
        table_name = "moderation_decision"


class Answer(BaseModel):
    """What the person concerned says to a decision, once; and what the stewards say to that."""

    decision = ForeignKeyField(Decision, on_delete="CASCADE", backref="+")
    is_from_stewards = BooleanField()
    text = TextField()
    written_by_uri = CharField(max_length=URI_CHARS_MAX)
    written_at = InstantField(default=clock.now)

    class Meta:
        table_name = "moderation_answer"
        indexes = ((("decision", "is_from_stewards"), True),)


class LogLine(BaseModel):
    """One step of a moderator. Lines are only ever added: the table itself refuses the rest.

    It holds no word of a member: who acted, what, on which case.
    """

    at = InstantField(default=clock.now)
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    verb = CharField(max_length=30)
    case_id = BigIntegerField(index=True)
    kind = CharField(max_length=60, default="")

    class Meta:
        table_name = "moderation_log"


MODELS = [Case, Report, Asked, PassedOn, Decision, Answer, LogLine]
