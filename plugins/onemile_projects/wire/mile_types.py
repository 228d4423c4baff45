"""Projects for neighbours across a border: which, when they change, what is said of them.

What it says is what its page says in words: no name, no sum, no place. Who bears it, supports it
and helps is read here alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import Event, across, activity_streams, publishing, speaking
from onemile.api import gettext as _
from onemile_projects.events import (
    BearerGone,
    Corrected,
    ProjectEvent,
    ProjectsTouched,
    ShowingChanged,
    StageChanged,
)
from onemile_projects.lifecycle import Stage
from onemile_projects.models import PHOTOS, Project
from onemile_projects.shown.feed import PROJECT
from onemile_projects.shown.standing import chip_of


def concerned(event: Event) -> Sequence[str]:
    """Return the URIs of the projects that an event is about, in the open transaction."""
    if isinstance(event, ProjectEvent):
        return [event.project_uri]
    return publishing.concerned_in_mile(Project, event, touched=ProjectsTouched)


def shown(uri: str) -> across.MileObject | None:
    """Return what neighbours of a project's square ought to be shown of it now, or None."""
    project: Project | None = Project.get_or_none(Project.uri == uri)
    if project is None or project.stage == Stage.DROPPED or not publishing.reaches_mile(project):
        return None
    return publishing.object_in_mile(project, document(project), _pictures(project))


def after(number: int, most: int, of: str) -> Sequence[tuple[int, str]]:
    """Return number and URI of the projects above a number that may be shown, in their order."""
    where = Project.stage != Stage.DROPPED
    return publishing.after_in_mile(Project, number, most, of, where=where)


def document(project: Project) -> Mapping[str, Any]:
    """Return the document of a project, without its addressing."""
    html = _content(project)
    return {
        "type": PROJECT,
        "name": str(project.title),
        "summary": activity_streams.html_of(str(project.summary)),
        "content": html,
        "contentMap": {str(project.language): html},
        "published": activity_streams.instant(project.opened_at or project.stage_at),
    }


def _pictures(project: Project) -> list[across.MilePicture]:
    """Return its photos with what they are called on its page, the one of its card first."""
    with speaking(str(project.language)):
        return [
            across.MilePicture(
                key=str(one.key), text=_("Photo %(n)s: %(title)s", n=n, title=project.title)
            )
            for n, one in enumerate(PHOTOS.of(project), start=1)
        ]


def _content(project: Project) -> str:
    """Write as HTML where it stands, what it is, why it is needed and how it is to be done."""
    with speaking(str(project.language)):
        stands = str(chip_of(project).word)
    parts = (stands, project.summary, project.need, project.plan)
    return "".join(activity_streams.html_of(str(part)) for part in parts)


_CHANGED = (StageChanged, Corrected, ShowingChanged, BearerGone, ProjectsTouched)
TYPES = [
    across.MileType(
        name="projects.project",
        announces=(*_CHANGED, *publishing.IN_MILE),
        concerned=concerned,
        shown=shown,
        after=after,
    )
]
