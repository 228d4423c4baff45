"""The words of a card: how far a project has come, what is next, how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onemile.api import day, in_unit, ngettext
from onemile.api import gettext as _
from onemile_projects import asking, days
from onemile_projects.help.help_models import OPEN
from onemile_projects.lifecycle import AT_WORK, Stage
from onemile_projects.models import ACCEPTED, REPORT_ACCEPTED, REPORT_GIVEN, Project
from onemile_projects.shown import ending

_MILESTONES = (
    "SELECT m.project_id, SUM(CASE WHEN m.state = ? THEN 1 ELSE 0 END), COUNT(*), "
    "MIN(CASE WHEN m.state <> ? AND m.due_day >= ? THEN m.due_day END), "
    "(SELECT MIN(t.day) FROM projects_task t "
    "WHERE t.project_id = m.project_id AND t.state = ? AND t.day >= ?) "
    "FROM projects_milestone m WHERE m.project_id IN (numbers) GROUP BY m.project_id"
)
# A report that whoever sees the project may read (``reporting.is_readable``).
_READABLE = (REPORT_GIVEN, REPORT_ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How far a project has come: milestones reached, of how many, and its next days."""

    reached: int
    of: int
    due_day: date | None
    meets_on: date | None


def ways_of(projects: Sequence[Project]) -> dict[int, Way]:
    """Return how far each project has come, and when one meets next; one question for all."""
    numbers = [int(project.id) for project in projects]
    today = days.today().isoformat()
    found = asking.rows(_MILESTONES, numbers, [ACCEPTED, ACCEPTED, today, OPEN, today])
    return {
        number: Way(reached=int(n), of=int(of), due_day=_date(due), meets_on=_date(meets))
        for number, n, of, due, meets in found
    }


def _date(value: Any) -> date | None:
    """Read a day as either engine gives it."""
    return date.fromisoformat(str(value)[:10]) if value else None


def line_of(project: Project, way: Way | None) -> str:
    """Return the one fact that counts on the way: which milestone, what was collected."""
    if project.stage == Stage.FUNDED and project.funded_at is not None:
        return _(
            "%(smiles)s collected on %(day)s",
            smiles=in_unit(project.collected_smiles),
            day=day(project.funded_at),
        )
    if project.stage in AT_WORK and way is not None:
        return _("Milestone %(n)s of %(of)s", n=min(way.reached + 1, way.of), of=way.of)
    return ""


def more_of(project: Project) -> tuple[str, str]:
    """Return the name of the way to how it ended, and the way; ("", "") while it goes on."""
    path = Project.path_of(project.id)
    if project.stage == Stage.CLOSED and project.report_state in _READABLE:
        return _("The report"), f"{path}/report"
    if project.stage == Stage.FAILED:
        return _("What was learnt from it"), f"{path}#end"
    return "", ""


def _next(way: Way | None) -> str:
    """Say the next day on which there is something: a task, or else what a milestone promises."""
    if way is not None and way.meets_on is not None:
        return _("next meeting on %(day)s", day=day(way.meets_on))
    if way is not None and way.due_day is not None:
        return _("next milestone by %(day)s", day=day(way.due_day))
    return ""


def note_of(project: Project, way: Way | None) -> str:
    """Return what stands below that in small: what comes next, who is thanked, how it ended."""
    if project.stage == Stage.FAILED and ending.ended_by_time(project):
        return _(
            "%(have)s of %(of)s on its last day. Everybody kept theirs.",
            have=project.promised_smiles,
            of=in_unit(project.min_smiles),
        )
    if project.stage in (Stage.FUNDED, Stage.RUNNING) and (said := _next(way)):
        return said
    if project.stage == Stage.FAILED and project.released_smiles:
        return _("It stopped half way. What was left went back, to each their part.")
    if project.stage == Stage.FAILED and project.min_smiles:
        return _("It did not come about. Everybody has back what they had promised.")
    if project.stage in AT_WORK or project.stage == Stage.CLOSED:
        n = int(project.supporters)
        return (
            ngettext("%(num)s neighbour, thank you", "%(num)s neighbours, thank you", n)
            if n
            else ""
        )
    return ""
