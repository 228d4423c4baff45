"""What happens in the moderators' room. No event says which member reported, nor what anybody
wrote: every plugin hears events."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """Something waits for a moderator."""

    name = "core.CaseOpened"
    case_id: int


@dataclass(frozen=True, kw_only=True)
class ReportFiled(Event):
    """Somebody, or the machine, has reported something."""

    name = "core.ReportFiled"
    report_id: int


@dataclass(frozen=True, kw_only=True)
class ReportAsked(Event):
    """Somebody of another instance reports a thing or a person of ours, by URI.

    ``by_uri`` is as their server says: as a rule that server itself. ``asked_id`` is the row that
    holds what they write.
    """

    name = "core.ReportAsked"
    thing_uri: str
    by_uri: str
    ground: str
    asked_id: int


@dataclass(frozen=True, kw_only=True)
class ReportPassedOn(Event):
    """The moderators of another instance are to be told of somebody there, and of their things.

    Somebody here has wished it; who is not said. Who carries it asks ``passing.told_there`` what
    is to be read, and where.
    """

    name = "core.ReportPassedOn"
    author_uri: str
    thing_uris: list[str]
    passed_on_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionTaken(Event):
    """A moderator has decided."""

    name = "core.DecisionTaken"
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionAnswered(Event):
    """The person concerned has answered a decision."""

    name = "core.DecisionAnswered"
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerReplied(Event):
    """The stewards have answered back, and their decision stands."""

    name = "core.AnswerReplied"
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class MemberSuspended(Event):
    """A member may read, answer the stewards and leave, and nothing else."""

    name = "core.MemberSuspended"
    member_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberReinstated(Event):
    """A suspension has ended."""

    name = "core.MemberReinstated"
    member_uri: str


TYPES = (
    CaseOpened,
    ReportFiled,
    ReportAsked,
    ReportPassedOn,
    DecisionTaken,
    DecisionAnswered,
    AnswerReplied,
    MemberSuspended,
    MemberReinstated,
)
