"""Who examines projects, and what they said."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, JsonField, clock
from onemile_projects.models import REASON_CHARS_MAX, Project

# Under this name the row keeps what was answered about family and household; no page shows it.
HOUSEHOLD = "household"


class Examiner(BaseModel):
    """Somebody whom the association has asked to examine projects, beside its moderators."""

    member_uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    member_id = BigIntegerField(null=True)
    named_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "projects_examiner"


class Review(BaseModel):
    """One examiner's opinion in one round; begun when they say whether they are free to judge.

    ``tie``: "none", "knows" (said on the page, in ``tie_text``), "aside" (another is asked).
    ``answers`` is, for each criterion, {"answer": "yes" | "no" | "unclear", "comment": …}.
    ``verdict``: "" until it is given, then "approve", "changes" or "refuse".
    """

    project = ForeignKeyField(Project, backref="reviews", on_delete="CASCADE")
    project_id: int
    round = IntegerField()
    is_appeal = BooleanField(default=False)
    reviewer_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    reviewer_id = BigIntegerField(null=True)
    tie = CharField(max_length=8, default="none")
    tie_text = CharField(max_length=REASON_CHARS_MAX, default="")
    answers = JsonField(default=dict)
    verdict = CharField(max_length=8, default="")
    reasons = CharField(max_length=REASON_CHARS_MAX, default="")
    begun_at = InstantField(default=clock.now)
    given_at = InstantField(null=True)
    # A steward found that its declaration was false: it stays readable, and counts no more.
    voided_at = InstantField(null=True)
    voided_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    voided_why = CharField(max_length=REASON_CHARS_MAX, default="")

    class Meta:
        table_name = "projects_review"
        indexes = ((("project", "round", "reviewer_uri"), True),)
