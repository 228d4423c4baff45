"""Tell examiners that one more opinion is asked for, after the first call for two."""

from collections.abc import Sequence
from typing import Any

from onemile.api import Notice, NoticeText
from onemile.api import gettext as _
from onemile_projects import parts, sight
from onemile_projects.events import ReviewAsked
from onemile_projects.models import Project
from onemile_projects.review import examiners, opinions, reviewing


def declared() -> list[Notice]:
    """Give the notice of this module."""
    return [Notice(event_type=ReviewAsked, recipients=_recipients, compose=_compose, by_mail=True)]


def _recipients(event: ReviewAsked) -> Sequence[str]:
    project = Project.get_or_none(Project.id == event.project_id)
    if project is None or not opinions.is_examined(project):
        return []
    said = {
        str(row.reviewer_uri)
        for row in opinions.of_round(project)
        if row.given_at is not None or row.tie == parts.ASIDE
    }
    return [uri for uri in examiners.free_for(project) if uri not in said]


def _compose(event: ReviewAsked, member: Any) -> NoticeText | None:
    project = Project.get_or_none(Project.id == event.project_id)
    if project is None or not reviewing.may_examine(project, member):
        return None
    return NoticeText(
        title=_("One more opinion is asked for: %(title)s", title=project.title),
        body=_("Are you free to judge it? Two people without a part in it decide."),
        url=f"{sight.path(project)}/examine",
    )
