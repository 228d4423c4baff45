"""What projects hear of what happens elsewhere, and who of them listens."""

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
    if isinstance(event, TransferVoided):
        collecting.heard_of_release(event.key)
    elif isinstance(event, (CommitmentConfirmed, CommitmentCancelled, CommitmentReversed)):
        hands_heard.hear(event)
    elif isinstance(event, (StageChanged, MilestoneChanged)):
        if Project.get_or_none(Project.id == event.project_id) is None:
            return  # it went with the only one who bore it
        helping.follow(event.project_id)
        lending.follow(event.project_id)
        remains.after_end(event.project_id)
    elif isinstance(event, PlaceMoved):
        rights.follow_home(event)
    elif isinstance(event, MemberSuspended):
        resting.suspended(event.member_uri)
    elif isinstance(event, MemberReinstated):
        resting.reinstated(event.member_uri)
