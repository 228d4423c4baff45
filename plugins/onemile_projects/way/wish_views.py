"""What a pause means, on the page of a project, and what its supporters say to it."""

from datetime import timedelta
from typing import Any

from flask import redirect, request

from onemile.api import Refusal, day, member_required, setting, viewer
from onemile.api import gettext as _
from onemile_projects import days, here
from onemile_projects.lifecycle import Stage
from onemile_projects.models import SHOWN, Milestone, Project
from onemile_projects.money.money_models import Wish
from onemile_projects.sight import Part
from onemile_projects.views import blueprint
from onemile_projects.way import milestones, wishes

BACK, WAIT = "back", "wait"


@blueprint.post("/<int:project_id>/wish")
@member_required
def wish(project_id: int) -> Any:
    """Say whether one waits for a paused project: by which button is pressed."""
    wants = request.form.get("wants")
    if wants not in (BACK, WAIT):
        here.say("pause", _("Press one of the two buttons: nothing was written down."), "error")
        return redirect(f"{Project.path_of(project_id)}#pause", code=303)
    wants_back = wants == BACK
    try:
        wishes.say(project_id, member=viewer(), wants_back=wants_back)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        here.say("pause", refusal.message, "error")
    else:
        here.say(
            "pause",
            _("Written down: you want your share back. You can think again until then.")
            if wants_back
            else _("Written down: you wait. You can think again until then."),
        )
    return redirect(f"{Project.path_of(project_id)}#pause", code=303)


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return what a pause means, and the question to those whose Smiles are in the project."""
    if project.stage != Stage.PAUSED:
        return None
    is_asked = part.is_supporter and wishes.is_asked(project, viewer)
    is_over = wishes.is_over(project)
    mine = wishes.said(project, viewer) if is_asked else None
    current = milestones.current(project)
    return {
        "words": _meaning(project),
        "rule": _rule(project, is_over=is_over) if project.collected_smiles else "",
        "asked_day": current.asked_day if current is not None else None,
        "turn": _turn(current) if is_over else "",
        "answered": _answered(mine) if is_asked and is_over else "",
        "may_say": is_asked and not is_over,
        "wants_back": mine.wants_back if mine is not None else None,
    }


def _meaning(project: Project) -> str:
    """Say what a pause means, to whoever has Smiles in it."""
    last = project.stage_at + timedelta(days=setting("projects.paused_days"))
    return _(
        "This project is paused: a milestone was not shown by its day. Nothing leaves its box "
        "meanwhile. If it does not go on by %(day)s, it ends, and what is left goes back to "
        "its supporters, to each their part.",
        day=day(last),
    )


def _turn(current: Milestone | None) -> str:
    """Say whom a paused project waits for, once its supporters have been asked."""
    if current is None:
        return ""
    if current.state == SHOWN:
        return _("An examiner now looks at what its bearers have shown.")
    if current.asked_day is not None:
        return _("An examiner now says yes or no to the new day.")
    return _("It is its bearers' turn: to show the milestone, or to ask for a new day.")


def _answered(mine: Wish | None) -> str:
    """Say to somebody what they answered, when nothing can be changed about it any more."""
    if mine is None:
        return _("You said nothing: that counted as waiting.")
    return _("You wanted your share back.") if mine.wants_back else _("You wanted to wait.")


def _rule(project: Project, *, is_over: bool) -> str:
    """Say by which rule its supporters decide, before they do and after."""
    counted = wishes.counted_at(project) if is_over else None
    if counted is not None:
        return _(
            "On %(day)s: no more than half of those whose Smiles are in it wanted their share "
            "back, so it waits.",
            day=day(counted),
        )
    last = day(days.ended_by(wishes.until(project)))
    if is_over:
        return _(
            "Those whose Smiles are in it had until %(day)s to say whether they wait. It ends only "
            "if more than half of all of them want their share back.",
            day=last,
        )
    return _(
        "Those whose Smiles are in it are asked whether they wait, each with one voice, whatever "
        "they gave. It ends if more than half of all of them want their share back by %(day)s; "
        "who says nothing waits.",
        day=last,
    )
