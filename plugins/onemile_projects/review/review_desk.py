"""What waits for examiners: projects to read, by when, who is lacking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import Markup
from peewee import fn

from onemile.api import Fragment, NavLink, allowed, rows
from onemile.api import lazy_gettext as _l
from onemile_projects import parts, sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project
from onemile_projects.review import examiners, opinions, verdicts
from onemile_projects.review.review_models import Review
from onemile_projects.terms import EXAMINE, STEWARD

# What an association has before it at once; the oldest stand first.
LISTED_MAX = 50
# In which a project may wait for examiners.
_STAGES = (str(Stage.REVIEW), str(Stage.SUSPENDED))
# The menu of every page of a moderator asks it, and it is mostly no.
_ANY = "SELECT 1 FROM projects_project WHERE stage IN (?, ?) LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A project that is examined, as its line of the list says it.

    ``mine``: "" (nothing yet), "begun", "given", "aside", or "bound" (not for this examiner).
    ``lacking`` is how many more people are needed than are free to judge it.
    """

    project: Project
    given: int
    mine: str
    due_at: datetime
    is_late: bool
    lacking: int

    @property
    def is_mine_to_read(self) -> bool:
        """Tell whether this examiner's opinion is awaited."""
        return self.mine in ("", "begun")


def rows_for(examiner: Any) -> list[Row]:
    """Return the projects that are examined now, those that wait for this examiner first."""
    rows = [_row(project, examiner) for project in _examined()]
    return sorted(rows, key=lambda row: (not row.is_mine_to_read, row.due_at))


def n_waiting(examiner: Any) -> int:
    """Count what waits for this examiner's opinion; one question, for a badge.

    Nothing that is not theirs to judge: a number that nobody can bring down is no number.
    """
    if not rows(_ANY, _STAGES):
        return 0
    voided = Review.select().where(_of_this_round() & Review.voided_at.is_null(False))
    was_open = Project.stage_before.in_([str(stage) for stage in opinions.NOT_YET_FUNDED])
    doubted = (Project.stage == Stage.SUSPENDED) & was_open & fn.EXISTS(voided)
    waits = (Project.stage == Stage.REVIEW) | doubted
    for query in _binding(str(examiner.uri)):
        waits &= ~fn.EXISTS(query)
    return int(Project.select().where(waits).count())


def _binding(uri: str) -> list[Any]:
    """Give the questions of which a yes means that a project does not wait for somebody.

    The same as ``examiners.bound_to``, and their own opinion.
    """
    mine = (Review.project == Project.id) & (Review.reviewer_uri == uri)
    given = Review.select().where(mine & _of_this_round() & Review.given_at.is_null(False))
    return [given, *parts.of_each(uri, *parts.OWN, parts.barred)]


def _of_this_round() -> Any:
    return (Review.project == Project.id) & (Review.round == Project.round)


def lacking(project: Project) -> int:
    """Return how many more people are needed to decide than are free to judge."""
    given = [str(row.verdict) for row in opinions.standing(project)]
    if verdicts.outcome(given):
        return 0
    needed = max(examiners.OPINIONS, len(given) + 1)
    said = {str(row.reviewer_uri) for row in opinions.standing(project)}
    free = [uri for uri in examiners.free_for(project) if uri not in said]
    return max(0, needed - len(given) - len(free))


def is_stuck() -> bool:
    """Tell whether the association has too few examiners for anything that waits, or in all."""
    return examiners.lacks_somebody() or is_waited_for()


def is_waited_for() -> bool:
    """Tell whether a project waits for an examiner whom the association does not have."""
    return any(lacking(project) for project in _examined())


def links(member: Any) -> list[NavLink]:
    """Hang the list among a moderator's own links, with how much of it waits.

    Members who were named examine too, and find it on the page "Projects": a page of theirs costs
    no question for it.
    """
    if member is None or member.role == "member" or not may_look(member):
        return []
    n = n_waiting(member)
    found = [_link(_l("Projects to examine"), "/projects/examine", "eye", badge=n)]
    found.append(_link(_l("Projects to examine"), "/projects/examine", "eye", badge=n, menu="me"))
    if allowed(member, STEWARD):
        found.append(_link(_l("Who examines projects"), "/projects/examiners", "people"))
    return found


def fragments(slot: str, member: Any) -> list[Fragment]:
    """Hang what waits onto the moderators' desk; stewards see there that somebody is lacking."""
    if slot != "moderation.desk" or not may_look(member):
        return []
    n, is_short = n_waiting(member), allowed(member, STEWARD) and is_waited_for()
    if not n and not is_short:
        return []
    html = render_template("projects/_review_desk.html", n=n, is_stuck=is_short)
    return [Fragment(html=Markup(html), order=20)]


def may_look(member: Any) -> bool:
    """Tell whether the list is somebody's."""
    return member is not None and allowed(member, EXAMINE)


def _link(title: Any, url: str, icon: str, *, badge: int = 0, menu: Any = "steward") -> NavLink:
    return NavLink(title=title, url=url, icon=icon, order=62, badge=badge, menu=menu)


def _examined() -> list[Project]:
    examined = Project.select().where(Project.stage.in_(_STAGES))
    found = examined.order_by(Project.submitted_at, Project.id).limit(LISTED_MAX * 2)
    return [project for project in found if opinions.is_examined(project)][:LISTED_MAX]


def _row(project: Project, examiner: Any) -> Row:
    return Row(
        project=project,
        given=len(opinions.standing(project)),
        mine=_mine(project, examiner),
        due_at=opinions.due_at(project),
        is_late=opinions.is_late(project),
        lacking=lacking(project),
    )


def _mine(project: Project, examiner: Any) -> str:
    review = opinions.own(project, examiner)
    if sight.is_bearer(project, examiner):
        return "bound"
    if review is not None and review.voided_at is None:
        if review.given_at is not None:
            return "given"
        return "aside" if review.tie == parts.ASIDE else "begun"
    return "bound" if str(examiner.uri) in examiners.bound_to(project) else ""
