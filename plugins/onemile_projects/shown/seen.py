"""Which projects somebody sees, as a condition for lists: the rule of their pages, all at once."""

from typing import Any

from onemile.api import publishing
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import PUBLISHED, Bearer, Project
from onemile_projects.money.money_models import Pledge


def seen_by(viewer: Any) -> Any:
    """Return the condition for projects that a viewer sees: those for them, those they are in."""
    uri = viewer.uri
    shown = (Project.state == PUBLISHED) & publishing.in_sight(Project, viewer)
    if hidden := viewer.hidden_uris():
        shown &= Project.author_uri.not_in(sorted(hidden))
    borne = Bearer.select(Bearer.project).where(Bearer.member_uri == uri)
    pledged = Pledge.select(Pledge.project).where(Pledge.supporter_uri == uri)
    helped = Task.select(Task.project).join(Volunteer).where(Volunteer.member_uri == uri)
    mine = Project.id.in_(borne) | Project.id.in_(pledged) | Project.id.in_(helped)
    return (Project.stage != Stage.DROPPED) & (shown | mine)
