"""What a project is: who bears it, what it needs, where it stands."""

from dataclasses import dataclass
from typing import Any, ClassVar

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, clock, ids, publishing

TITLE_CHARS_MAX = 120
LINE_CHARS_MAX = 200
SUMMARY_CHARS_MAX = 300
TEXT_CHARS_MAX = 6000
REASON_CHARS_MAX = 1000
BEARERS_MAX = 5
PHOTOS_MAX = 6
# A garden for a quarter takes months, not the savings of a town.
SMILES_MAX = 20_000
# What one person reads through, and what a page still shows.
BUDGET_LINES_MAX, MILESTONES_MAX, TASKS_MAX, THINGS_MAX = 30, 12, 60, 40

DRAFT, PUBLISHED = "draft", publishing.PUBLISHED
HIDDEN, WITHDRAWN = publishing.HIDDEN, publishing.WITHDRAWN
PEOPLE, ASSOCIATION = "people", "association"
TO_SUPPORTERS, TO_TREASURY = "supporters", "treasury"
ASKED, ACCEPTED = "asked", "accepted"
REPORT_GIVEN, REPORT_ACCEPTED, REPORT_BACK = "given", "accepted", "back"
AHEAD, SHOWN, MISSED = "ahead", "shown", "missed"


class Project(publishing.Placed):
    """What neighbours want to do together. Its author is whoever proposed it, a bearer.

    ``state`` says whether others are shown it (a draft until it is approved), ``stage`` where it
    stands in its life (``lifecycle``). The four sums are kept beside the postings for cards; the
    doctor compares them. All amounts are whole Smiles.
    """

    ordered_by = "out_id"
    offers_web: ClassVar[bool] = True

    # When neighbours were first shown it, as an id: its place in lists, and their cursor.
    out_id = BigIntegerField(null=True, unique=True)
    title = CharField(max_length=TITLE_CHARS_MAX)
    summary = CharField(max_length=SUMMARY_CHARS_MAX, default="")
    need = TextField(default="")
    plan = TextField(default="")
    # The ready beginning it was made from: it draws the cover where there is no photo.
    beginning = CharField(max_length=20, default="")
    borne_by = CharField(max_length=12, default=PEOPLE)
    language = CharField(max_length=8, default="fr")
    picture_key = CharField(max_length=64, default="")
    # Two who write at once: whoever saves an older version is shown both.
    version = IntegerField(default=1)
    edited_at = InstantField(null=True)

    min_smiles = IntegerField(default=0)
    ideal_smiles = IntegerField(default=0)
    least_hours = IntegerField(default=0)
    least_supporters = IntegerField(default=0)
    place_text = CharField(max_length=LINE_CHARS_MAX, default="")
    place_found = BooleanField(default=False)
    # An exact point on the map is a public place's, and only if a bearer says so.
    lat = FloatField(null=True)
    lon = FloatField(null=True)
    # Where a remainder goes; said at the start, and not changed once it is open.
    remainder = CharField(max_length=10, default=TO_SUPPORTERS)
    last_day = DateField(null=True)

    stage = CharField(max_length=12, default="draft")
    # Where it goes on after a suspension.
    stage_before = CharField(max_length=12, default="")
    # Why it is suspended: words of ``lifecycle.Reason``, with blanks between.
    suspended_for = CharField(max_length=60, default="")
    round = IntegerField(default=0)
    has_appealed = BooleanField(default=False)
    stage_at = InstantField(default=clock.now)
    submitted_at = InstantField(null=True)
    # When examiners were last told that the answer is late.
    review_reminded_at = InstantField(null=True)
    opened_at = InstantField(null=True)
    # The end of the last day, in the region's time; pledges are taken before it.
    closes_at = InstantField(null=True)
    collect_until = InstantField(null=True)
    funded_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    # The last thing its bearers let others know; after 21 days it is marked as silent.
    last_sign_at = InstantField(null=True)
    silent_since = InstantField(null=True)

    # What the treasury promised beforehand: so much for each hundred collected, up to so many.
    match_percent = IntegerField(default=0)
    match_max_smiles = IntegerField(default=0)
    # What is promised by members and waits; and what was, the match counted, when pledges closed.
    pledged_smiles = IntegerField(default=0)
    promised_smiles = IntegerField(default=0)
    collected_smiles = IntegerField(default=0)
    released_smiles = IntegerField(default=0)
    refunded_smiles = IntegerField(default=0)
    # What is being given back just now, of which round: ``settling`` works it off in pieces.
    settle_smiles = IntegerField(null=True)
    settle_round = IntegerField(default=0)
    supporters = IntegerField(default=0)
    hours_promised = IntegerField(default=0)

    report_text = TextField(default="")
    report_state = CharField(max_length=10, default="")
    reported_at = InstantField(null=True)
    # Everybody is thanked at the end, in one act.
    thanked_at = InstantField(null=True)

    class Meta:
        table_name = "projects_project"
        constraints = [
            SQL("CHECK (pledged_smiles >= 0)"),
            SQL("CHECK (collected_smiles >= released_smiles + refunded_smiles)"),
        ]
        indexes = (
            (("author_id", "stage", "id"), False),
            (("stage", "closes_at"), False),
            (("stage", "id"), False),
        )

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Write the row; when neighbours are first shown it, it takes a place among what is new."""
        if self.state == PUBLISHED and self.out_id is None:
            self.out_id = ids.new()
            only = None if only is None else [*only, Project.out_id]
        return super().save(force_insert=force_insert, only=only)

    @property
    def escrow_uri(self) -> str:
        """The account in which what was collected lies."""
        return f"{self.uri}/escrow"

    @property
    def escrow_smiles(self) -> int:
        """What lies there, by our own sums."""
        return int(self.collected_smiles - self.released_smiles - self.refunded_smiles)

    def rekey_pictures(self) -> None:
        """Give all its photos new addresses, and its card the first of its own."""
        PHOTOS.rekey(self)
        for milestone in Milestone.select().where(Milestone.project == self.id):
            EVIDENCE.rekey(milestone)
        REPORT.rekey(Reported(id=int(self.id)))


for _columns in (("cell",), ("commune",)):
    Project.add_index(
        Project.index(
            *[getattr(Project, name) for name in _columns],
            Project.out_id.desc(),
            Project.audience,
            Project.state,
            where=SQL("state = 'published'"),
            name=f"projects_project_{'_'.join(_columns)}_out_id",
        )
    )
Project.add_index(
    Project.index(
        Project.audience,
        Project.out_id.desc(),
        where=SQL("state = 'published' AND audience IN ('instance', 'everyone')"),
        name="projects_project_audience_out_id",
    )
)


class Bearer(BaseModel):
    """Somebody who answers for a project: asked by another bearer, or by proposing it."""

    project = ForeignKeyField(Project, backref="bearers", on_delete="CASCADE")
    project_id: int
    member_uri = CharField(max_length=URI_CHARS_MAX)
    member_id = BigIntegerField(null=True)
    state = CharField(max_length=10, default=ASKED)
    since = InstantField(default=clock.now)

    class Meta:
        table_name = "projects_bearer"
        indexes = ((("project", "member_uri"), True), (("member_uri", "state"), False))


class BudgetLine(BaseModel):
    """What so many of the Smiles are for, in the bearers' words."""

    project = ForeignKeyField(Project, backref="budget", on_delete="CASCADE")
    project_id: int
    position = IntegerField()
    what = CharField(max_length=LINE_CHARS_MAX)
    amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])

    class Meta:
        table_name = "projects_budget"
        indexes = ((("project", "position"), False),)


class Milestone(BaseModel):
    """A step of the way. Once an examiner has accepted what shows it, its Smiles may be spent.

    ``state``: ahead, shown (evidence waits to be looked at), accepted, missed (its day is over).
    """

    project = ForeignKeyField(Project, backref="milestones", on_delete="CASCADE")
    project_id: int
    position = IntegerField()
    title = CharField(max_length=TITLE_CHARS_MAX)
    due_day = DateField(null=True)
    # The day that was promised at first, once it was put off; how often; and the new day that
    # the bearers of a paused project ask an examiner for.
    first_due_day = DateField(null=True)
    times_put_off = IntegerField(default=0)
    asked_day = DateField(null=True)
    asked_why = CharField(max_length=REASON_CHARS_MAX, default="")
    amount_smiles = IntegerField(default=0, constraints=[SQL("CHECK (amount_smiles >= 0)")])
    state = CharField(max_length=10, default=AHEAD)
    evidence = TextField(default="")
    shown_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    shown_at = InstantField(null=True)
    decided_by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    decided_at = InstantField(null=True)
    # What the examiner missed, when the evidence was sent back.
    answer = CharField(max_length=REASON_CHARS_MAX, default="")

    class Meta:
        table_name = "projects_milestone"
        indexes = ((("project", "position"), False), (("state", "due_day"), False))


class Photo(publishing.Photo):
    """A photo of a project, or (without one) a photo just sent with a draft."""

    project = ForeignKeyField(Project, null=True, backref="photos", on_delete="CASCADE")
    project_id: int | None

    class Meta:
        table_name = "projects_photo"


class EvidencePhoto(publishing.Photo):
    """A photo that shows a milestone."""

    milestone = ForeignKeyField(Milestone, null=True, backref="photos", on_delete="CASCADE")
    milestone_id: int | None

    class Meta:
        table_name = "projects_evidence"


class ReportPhoto(publishing.Photo):
    """A photo of the final report."""

    project = ForeignKeyField(Project, null=True, backref="report_photos", on_delete="CASCADE")
    project_id: int | None

    class Meta:
        table_name = "projects_report_photo"


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A project as the keeper of its report's photos knows it: they are no picture of its card."""

    id: int


PHOTOS = publishing.Photos(
    thing=Photo.project, most=PHOTOS_MAX, forgetting="projects.forget_drafts"
)
EVIDENCE = publishing.Photos(
    thing=EvidencePhoto.milestone, most=PHOTOS_MAX, forgetting="projects.forget_evidence"
)
REPORT = publishing.Photos(
    thing=ReportPhoto.project, most=PHOTOS_MAX, forgetting="projects.forget_report_photos"
)


class Decision(BaseModel):
    """A line of a project's journal: what was decided, by whom, why. Only ever added to.

    ``by_uri`` is empty where time decided, and once whoever decided has left.
    """

    project = ForeignKeyField(Project, backref="decisions", on_delete="CASCADE")
    project_id: int
    at = InstantField(default=clock.now)
    step = CharField(max_length=20)
    by_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    text = CharField(max_length=REASON_CHARS_MAX, default="")

    class Meta:
        table_name = "projects_decision"
        indexes = ((("project", "id"), False),)
