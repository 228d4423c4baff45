"""Two desks: what waits for the bearers of a project, what waits for its examiners."""

from flask import render_template

from onemile.api import member_required, require, viewer
from onemile_projects import sight
from onemile_projects.lifecycle import ALIVE, Actor, Stage, Step, possible, where_it_stands
from onemile_projects.money import spending
from onemile_projects.terms import EXAMINE
from onemile_projects.views import blueprint
from onemile_projects.way import evidence_desk, leading, stones


@blueprint.get("/<int:project_id>/lead")
@member_required
def lead(project_id: int) -> str:
    """Lead a project: what waits for its bearers first, then what they may also do."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    return render_template(
        "projects/lead.html",
        project=project,
        waits=leading.waits(project, member),
        stands=where_it_stands(Stage(project.stage)),
        is_alive=project.stage in ALIVE,
        spends=project.stage in spending.SPENDS,
        runs=project.stage == Stage.RUNNING,
        may_give_up=Step.GIVE_UP in possible(Stage(project.stage), {Actor.BEARER}),
        stones=stones.stones_of(project, member, sight.part_of(project, member)),
        path=sight.path(project),
    )


@blueprint.get("/evidence")
@member_required
def evidence() -> str:
    """What waits for an examiner's yes or no."""
    require(viewer(), EXAMINE)
    return render_template("projects/evidence.html", rows=evidence_desk.waiting(viewer()))
