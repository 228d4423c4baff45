"""What projects hear of what happens elsewhere, and who of them listens."""

from onemile.api import (
    CommitmentCancelled,
    CommitmentConfirmed,
    CommitmentReversed,
    Event,
    TransferVoided,
)
from onemile_projects import collecting, hands_heard, helping, lending
from onemile_projects.events import MilestoneChanged, StageChanged


def hear(event: Event) -> None:
    """Pass an event on to whom it concerns."""
    if isinstance(event, TransferVoided):
        collecting.heard_of_release(event.key)
    elif isinstance(event, (CommitmentConfirmed, CommitmentCancelled, CommitmentReversed)):
        hands_heard.hear(event)
    elif isinstance(event, (StageChanged, MilestoneChanged)):
        helping.follow(event.project_id)
        lending.follow(event.project_id)
