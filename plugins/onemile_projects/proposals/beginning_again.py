"""Begin again from the text of a project that was refused: a new draft, every word of it kept."""

from dataclasses import replace
from typing import Any

from onemile.api import Conflict, allowed, transaction
from onemile_projects import sight
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import PEOPLE, Project
from onemile_projects.proposals import drafts, proposing
from onemile_projects.proposals.parts import Bearing, Needs, Part, Way, Words
from onemile_projects.terms import STEWARD


def begin_again(project_id: int, *, member: Any) -> Project:
    """Keep a new draft with the text of a refused project of one's own; gives it.

    What was refused stays as it is, with its journal and its appeal. Photos stay there, too, and
    the others who bear it are asked anew. Raises NotFound, Conflict, LimitReached.
    """
    with transaction():
        refused = sight.own(project_id, viewer=member)
        if refused.stage != Stage.REFUSED:
            raise Conflict(where_it_stands(Stage(refused.stage)), state=str(refused.stage))
        made = proposing.begin(member)
        for step in (Words.step, Bearing.step, Way.step, Needs.step):
            part = _anew(drafts.read(refused, step), member)
            drafts.write(made, part, member_id=int(member.id))
        made.beginning = refused.beginning
        made.save()
    return made


def _anew(part: Part, member: Any) -> Part:
    """Return a part as nobody has kept it yet: its rows without numbers."""
    if isinstance(part, Bearing) and not allowed(member, STEWARD):
        return Bearing(borne_by=PEOPLE)
    if isinstance(part, Needs):
        tasks = tuple(replace(line, id=0, milestone_id=None) for line in part.tasks)
        return replace(part, tasks=tasks, things=tuple(replace(one, id=0) for one in part.things))
    if isinstance(part, Way):
        budget = tuple(replace(line, id=0) for line in part.budget)
        return replace(
            part, budget=budget, milestones=tuple(replace(one, id=0) for one in part.milestones)
        )
    return part
