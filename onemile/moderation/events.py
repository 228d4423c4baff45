"""What happens in the moderators' room. No event says who reported: every plugin hears events."""

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
    DecisionTaken,
    DecisionAnswered,
    AnswerReplied,
    MemberSuspended,
    MemberReinstated,
)
