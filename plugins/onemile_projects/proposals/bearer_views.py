"""Pages on which people come to bear a project together: ask, say yes or no, step down."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import NotFound, Rate, Refusal, limited, member_required, ngettext, viewer
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.lifecycle import ALIVE, OVER, WRITABLE, Stage, where_it_stands
from onemile_projects.models import BEARERS_MAX, Project
from onemile_projects.proposals import bearers
from onemile_projects.proposals.parts import Bearing
from onemile_projects.views import blueprint

# An evening of asking, no machine.
ASK = Rate(name="projects.bearers", times=60, seconds=3600)


@blueprint.get("/<int:project_id>/bearers")
@member_required
def bearers_of(project_id: int) -> Any:
    """Who bears a project, for those who do."""
    return _page(sight.own(project_id, viewer=viewer()))


@blueprint.post("/<int:project_id>/bearers")
@member_required
@limited(ASK, slips_are_free=True)
def ask_bearers(project_id: int) -> Any:
    """Ask some of those whom I know to bear it too."""
    picked = request.form.getlist("people")
    try:
        n = bearers.ask(project_id, member=viewer(), person_uris=picked)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(sight.own(project_id, viewer=viewer()), refusal=refusal, picked=picked)
    words = ngettext(
        "%(num)s person is asked. They decide for themselves.",
        "%(num)s people are asked. They decide for themselves.",
        n,
    )
    flash(words, "done")
    return redirect(_back(project_id), code=303)


@blueprint.post("/<int:project_id>/bearers/take-back")
@member_required
@limited(ASK, slips_are_free=True)
def take_ask_back(project_id: int) -> Any:
    """Ask somebody no longer."""
    person = request.form.get("person", "")
    bearers.take_ask_back(project_id, member=viewer(), person_uri=person)
    flash(_("They are not asked any more."), "done")
    return redirect(_back(project_id), code=303)


@blueprint.post("/<int:project_id>/bearers/yes")
@member_required
@limited(ASK, slips_are_free=True)
def bear_too(project_id: int) -> Any:
    """Say yes: I bear it too."""
    project = bearers.accept(project_id, member=viewer())
    flash(_("You bear this project now, together with the others."), "done")
    return redirect(sight.path(project), code=303)


@blueprint.post("/<int:project_id>/bearers/no")
@member_required
@limited(ASK, slips_are_free=True)
def bear_not(project_id: int) -> Any:
    """Say no."""
    bearers.decline(project_id, member=viewer())
    flash(_("Your no is kept, without a reason."), "done")
    return redirect(url_for("projects.index"), code=303)


@blueprint.post("/<int:project_id>/bearers/step-down")
@member_required
@limited(ASK, slips_are_free=True)
def step_down(project_id: int) -> Any:
    """Bear it no more."""
    bearers.step_down(project_id, member=viewer())
    flash(_("You do not bear this project any more. Thank you for what you have done."), "done")
    return redirect(url_for("projects.index"), code=303)


def asked_panel(project: Project, member: Any, part: sight.Part) -> dict[str, Any] | None:
    """Ask whoever is asked to bear a project for their yes or no, where they see it first."""
    if not part.is_asked or project.stage in OVER or not part.bearer_uris:
        # Whoever is asked to take over what nobody bears reads so elsewhere (``answering``).
        return None
    may_answer = project.stage in bearers.MAY_CHANGE
    return {"not_now": "" if may_answer else where_it_stands(Stage(project.stage))}


def panel(project: Project, member: Any, part: sight.Part) -> dict[str, Any] | None:
    """Say who bears a project, with what this viewer can do about it; nothing where it is empty."""
    seats = bearers.seats(part, member)
    n = sum(not seat.is_asked for seat in seats)
    if not n:
        return None
    may_change, has_room = project.stage in bearers.MAY_CHANGE, len(seats) < BEARERS_MAX
    is_over = project.stage in OVER and project.stage != Stage.REFUSED
    return {
        "seats": seats,
        "may_ask": part.is_bearer and may_change and has_room,
        "may_leave": part.is_bearer and not is_over,
        "is_last": n == 1,
        "is_alive": project.stage in ALIVE,
    }


def _page(
    project: Project, *, refusal: Refusal | None = None, picked: list[str] | None = None
) -> Any:
    member = viewer()
    page = render_template(
        "projects/propose_team.html",
        project=project,
        path=_back(int(project.id)) if project.stage in WRITABLE else sight.path(project),
        seats=bearers.team(project, viewer=member),
        candidates=list(bearers.candidates(project, viewer=member).values()),
        may_ask=project.stage in bearers.MAY_CHANGE,
        refused=refusal.message if refusal is not None else "",
        picked=picked or [],
    )
    return page, refusal.status if refusal is not None else 200


def _back(project_id: int) -> str:
    """Return where its bearers go on: to the step of a draft, else to the page about them."""
    project = sight.own(project_id, viewer=viewer())
    if project.stage in WRITABLE:
        return url_for("projects.write", project_id=project_id, step=Bearing.step)
    return url_for("projects.bearers_of", project_id=project_id)
