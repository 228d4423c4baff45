"""Pages of following: follow a project, follow it no more, those that one follows."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import gettext as _
from onemile.api import member_required, open_to_suspended, page_cursor, publishing, viewer
from onemile_projects import here, sight
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import Project
from onemile_projects.views import blueprint
from onemile_projects.way import following

# Of what one follows on other instances; all of it stands among those one follows there.
ELSEWHERE_ROWS = 20


@blueprint.post("/<int:project_id>/follow")
@member_required
def follow(project_id: int) -> Any:
    """Follow a project."""
    following.follow(project_id, member=viewer())
    here.say("follow", _("You are told what becomes of it from now on."))
    return redirect(f"{Project.path_of(project_id)}#follow", code=303)


@blueprint.post("/<int:project_id>/unfollow")
@member_required
@open_to_suspended
def unfollow(project_id: int) -> Any:
    """Follow a project no more."""
    following.unfollow(project_id, member=viewer())
    if request.form.get("back") == "list":
        flash(_("You follow it no more."), "done")
        return redirect(url_for("projects.followed"), code=303)
    here.say("follow", _("You follow it no more."))
    return redirect(f"{Project.path_of(project_id)}#follow", code=303)


@blueprint.get("/followed")
@member_required
def followed() -> str:
    """The projects that one follows."""
    cursor = page_cursor()
    return render_template(
        "projects/followed.html",
        page=following.mine(viewer(), before=cursor),
        is_first=cursor is None,
        elsewhere=_elsewhere() if cursor is None else (),
        path_of=sight.path,
        stands=lambda project: where_it_stands(Stage(project.stage)),
    )


def _elsewhere() -> Sequence[Any]:
    """Return what tells its news on other instances and is followed here."""
    found = publishing.elsewhere(viewer(), limit=ELSEWHERE_ROWS)
    return () if found is None else found.groups
