"""The way from a note that other servers know to where it stands on its project's page."""

from typing import Any

from flask import redirect

from onemile.api import NotFound, member_required, viewer
from onemile_projects import sight
from onemile_projects.views import blueprint
from onemile_projects.wire import notes, telling
from onemile_projects.wire.told_models import PATH


@blueprint.get("/told/<int:told_id>")
def told(told_id: int) -> Any:
    """Lead to the page of a project on which a note stands."""
    found = telling.find(f"{PATH}{told_id}")
    if found is None:
        return _for_members()
    project = sight.public(int(found.project_id))
    if viewer() is not None:  # whom a block keeps apart finds nothing
        project = sight.visible(int(project.id), viewer=viewer())
    return redirect(f"{sight.path(project)}{notes.fragment(str(found.what))}")


@member_required
def _for_members() -> Any:
    """Say that nothing is there; a visitor is asked to sign in, whether or not something is."""
    raise NotFound
