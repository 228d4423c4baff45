"""What projects hear of what happens elsewhere, and who of them listens."""

from collections.abc import Callable, Mapping
from typing import Any

from onemile.api import (
    CommitmentCancelled,
    CommitmentConfirmed,
    CommitmentReversed,
    Event,
    MemberReinstated,
    MemberSuspended,
    PlaceMoved,
    TransferVoided,
)
from onemile_projects.departing import remains, resting, rights
from onemile_projects.events import MilestoneChanged, StageChanged
from onemile_projects.help import hands_heard, helping, lending
from onemile_projects.models import Project
from onemile_projects.money import collecting


def hear(event: Event) -> None:
    """Pass an event on to whom it concerns."""
    act = HEARD.get(type(event))
    if act is not None:
        act(event)


def _has_moved_on(event: StageChanged | MilestoneChanged) -> None:
    if Project.get_or_none(Project.id == event.project_id) is None:
        return  # it went with the only one who bore it
    helping.follow(event.project_id)
    lending.follow(event.project_id)
    remains.after_end(event.project_id)


# Of others nobody tells us: they are not declared to be heard.
HEARD: Mapping[type[Event], Callable[[Any], None]] = {
    TransferVoided: lambda event: collecting.heard_of_release(event.key),
    CommitmentConfirmed: hands_heard.hear,
    CommitmentCancelled: hands_heard.hear,
    CommitmentReversed: hands_heard.hear,
    StageChanged: _has_moved_on,
    MilestoneChanged: _has_moved_on,
    PlaceMoved: rights.follow_home,
    MemberSuspended: lambda event: resting.suspended(event.member_uri),
    MemberReinstated: lambda event: resting.reinstated(event.member_uri),
}
