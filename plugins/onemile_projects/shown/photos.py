"""Photos of projects, and of what shows a milestone: who sees the thing sees its photos."""

from typing import Any

from onemile.api import NotFound
from onemile_projects import sight
from onemile_projects.models import EVIDENCE, PHOTOS, REPORT, Milestone, Photo
from onemile_projects.way import stones


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see a photo: whoever sees its project; a draft's, its member alone.

    A visitor sees those that stand on the page of a project for everybody, none of its milestones.
    None for a picture that is no photo of ours.
    """
    if viewer is None:
        photo = Photo.get_or_none(Photo.key == key)
        if photo is not None:
            project = photo.project
            return project is not None and sight.is_public(project)
    found = PHOTOS.reaches(key, viewer, is_seen=lambda number: is_seen(number, viewer))
    if found is not None:
        return found
    shown = EVIDENCE.reaches(key, viewer, is_seen=lambda number: _milestone_is_seen(number, viewer))
    if shown is not None:
        return shown
    return REPORT.reaches(key, viewer, is_seen=lambda number: is_seen(number, viewer))


def is_seen(project_id: int, viewer: Any) -> bool:
    """Tell whether a viewer may see a project."""
    try:
        sight.visible(project_id, viewer=viewer)
    except NotFound:
        return False
    return True


def _milestone_is_seen(number: int, viewer: Any) -> bool:
    milestone = Milestone.get_or_none(Milestone.id == number)
    if milestone is None or not is_seen(int(milestone.project_id), viewer):
        return False
    return stones.reads(milestone, viewer)
