"""What happens to projects."""

from dataclasses import dataclass

from onemile.api import Event, publishing


@dataclass(frozen=True, kw_only=True)
class ProjectEvent(Event):
    """Base of what happens to a project: which one."""

    project_id: int
    project_uri: str


@dataclass(frozen=True, kw_only=True)
class StageChanged(ProjectEvent):
    """It has come to another stage of its life. ``by_uri`` is empty where time decided."""

    name = "projects.StageChanged"
    before: str
    stage: str
    step: str
    by_uri: str = ""


@dataclass(frozen=True, kw_only=True)
class BearerAsked(ProjectEvent):
    """Somebody was asked to bear it too."""

    name = "projects.BearerAsked"
    bearer_uri: str
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class BearerGone(ProjectEvent):
    """One of its bearers does not bear it any more; others do."""

    name = "projects.BearerGone"
    bearer_uri: str


@dataclass(frozen=True, kw_only=True)
class ReviewGiven(ProjectEvent):
    """An examiner has said what they think; another is awaited, or it is decided."""

    name = "projects.ReviewGiven"
    review_id: int
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(ProjectEvent):
    """One more opinion is asked for: somebody stood aside, two differ, or one did not count."""

    name = "projects.ReviewAsked"


@dataclass(frozen=True, kw_only=True)
class ReviewLate(ProjectEvent):
    """The day of the association's answer is over, and an opinion is still lacking."""

    name = "projects.ReviewLate"


@dataclass(frozen=True, kw_only=True)
class ReviewVoided(ProjectEvent):
    """A steward has said of an opinion that it does not count; its author and why are on it."""

    name = "projects.ReviewVoided"
    review_id: int
    reviewer_uri: str


@dataclass(frozen=True, kw_only=True)
class PledgeEvent(ProjectEvent):
    """Base of what happens to a pledge."""

    pledge_id: int
    supporter_uri: str


@dataclass(frozen=True, kw_only=True)
class PledgeMade(PledgeEvent):
    """Smiles were promised, or a promise was changed: its receipt."""

    name = "projects.PledgeMade"


@dataclass(frozen=True, kw_only=True)
class PledgeEnded(PledgeEvent):
    """A pledge was collected, freed or refunded; ``why`` is a word of ``ends``."""

    name = "projects.PledgeEnded"
    state: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MilestoneChanged(ProjectEvent):
    """A milestone was shown, accepted, sent back, missed, or put off."""

    name = "projects.MilestoneChanged"
    milestone_id: int
    change: str
    by_uri: str = ""


@dataclass(frozen=True, kw_only=True)
class ReleaseChanged(ProjectEvent):
    """Smiles out of the escrow were asked for, released or refused."""

    name = "projects.ReleaseChanged"
    release_id: int
    state: str
    by_uri: str = ""


@dataclass(frozen=True, kw_only=True)
class VolunteerChanged(ProjectEvent):
    """Somebody comes, waits, is offered a place, cannot; or a task was called off."""

    name = "projects.VolunteerChanged"
    task_id: int
    member_uri: str
    change: str


@dataclass(frozen=True, kw_only=True)
class ThingChanged(ProjectEvent):
    """Something was lent, taken back, or given back."""

    name = "projects.ThingChanged"
    thing_id: int
    change: str
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class NewsPublished(ProjectEvent):
    """A bearer has told the news."""

    name = "projects.NewsPublished"
    news_id: int
    author_uri: str


@dataclass(frozen=True, kw_only=True)
class Corrected(ProjectEvent):
    """A bearer has corrected what neighbours read; the decision says what stood there."""

    name = "projects.Corrected"
    by_uri: str
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class WentSilent(ProjectEvent):
    """Nothing was heard of a running project for a while: it bears a mark."""

    name = "projects.WentSilent"


@dataclass(frozen=True, kw_only=True)
class ShowingChanged(ProjectEvent):
    """Others may read more or less of it from now on: whoever keeps copies looks at it again.

    One of its news was hidden or shown again, another bearer stands for it, its words are erased.
    """

    name = "projects.ShowingChanged"


@dataclass(frozen=True, kw_only=True)
class ProjectsLeft(Event):
    """More of a member's projects are touched than one transaction holds: those above ``after``."""

    name = "projects.ProjectsLeft"
    after: int
    whose_uri: str


@dataclass(frozen=True, kw_only=True)
class ProjectsTouched(publishing.ThingsTouched):
    """A member's projects may be shown to their mile or not, from now on."""

    name = "projects.ProjectsTouched"


EVENT_TYPES = (
    StageChanged,
    BearerAsked,
    BearerGone,
    ReviewGiven,
    ReviewAsked,
    ReviewLate,
    ReviewVoided,
    PledgeMade,
    PledgeEnded,
    MilestoneChanged,
    ReleaseChanged,
    VolunteerChanged,
    ThingChanged,
    NewsPublished,
    Corrected,
    WentSilent,
    ShowingChanged,
    ProjectsLeft,
    ProjectsTouched,
)
