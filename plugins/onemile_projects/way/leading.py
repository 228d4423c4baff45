"""What waits for the bearers of a project: sentences with one act each, what presses first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from onemile.api import clock, day, in_unit, setting
from onemile.api import gettext as _
from onemile_projects import days
from onemile_projects.help.help_models import COMING, OPEN, Task, Volunteer
from onemile_projects.lifecycle import ALIVE, Stage
from onemile_projects.models import MISSED, REPORT_ACCEPTED, SHOWN, Milestone, Project
from onemile_projects.sight import Part
from onemile_projects.way import closing, evidence_desk, milestones, releasing, reporting

# A milestone's day is named two weeks before, a task's one week.
MILESTONE_DAYS, TASK_DAYS = 14, 7
TASKS_NAMED_MAX = 5
# News are asked for a week before their lack is marked.
NEWS_DAYS_BEFORE = 7


@dataclass(frozen=True, kw_only=True)
class Wait:
    """A sentence and its act. ``is_step`` acts are done by a press; others lead to a page."""

    text: str
    label: str
    url: str
    icon: str = ""
    is_step: bool = False
    presses: bool = True


def waits(project: Project, member: Any) -> list[Wait]:
    """Return what waits for a bearer of a project, what presses first."""
    if project.stage == Stage.CLOSED:
        return list(_of_thanks(project))
    if project.stage not in ALIVE:
        return []
    found = [
        *_of_beginning(project),
        *_of_milestone(project),
        *_of_releases(project, member),
        *_of_end(project),
        *_of_tasks(project),
        *_of_news(project),
    ]
    return sorted(found, key=lambda one: not one.presses)


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return what waits first on the page of a project: for its bearers, or for an examiner."""
    if part.is_examiner:
        found = evidence_desk.of_project(project, viewer)
        return {"to_judge": found[0], "n": len(found)} if found else None
    if not part.is_bearer or project.stage not in (*ALIVE, Stage.CLOSED):
        return None
    pressing = [one for one in waits(project, viewer) if one.presses]
    if project.stage == Stage.CLOSED and not pressing:
        return None
    return {"first": pressing[0] if pressing else None, "n": len(pressing)}


def _of_beginning(project: Project) -> Iterator[Wait]:
    if project.stage == Stage.FUNDED:
        yield Wait(
            text=_("All that is needed is there. Say when you begin."),
            label=_("We begin"),
            url=url_for("projects.start", project_id=project.id),
            icon="check",
            is_step=True,
        )


def _of_milestone(project: Project) -> Iterator[Wait]:
    one = milestones.current(project)
    if one is None or project.stage not in milestones.SHOWABLE:
        return
    show = url_for("projects.show_milestone", milestone_id=one.id)
    if one.state == SHOWN:
        text = _("“%(title)s” is shown, and an examiner is looking at it.", title=one.title)
        yield Wait(text=text, label=_("Complete it"), url=show, icon="photo", presses=False)
        return
    if one.answer:
        text = _("“%(title)s”: the examiner writes “%(words)s”", title=one.title, words=one.answer)
        yield Wait(text=text, label=_("Answer and show it again"), url=show, icon="photo")
    elif one.state == MISSED or project.stage == Stage.PAUSED:
        text = _(
            "“%(title)s” was due on %(day)s: the project is paused until it is shown.",
            title=one.title,
            day=day(one.due_day),
        )
        yield Wait(text=text, label=_("Show it"), url=show, icon="photo")
    elif one.due_day:
        yield _due(one, show)
    elif project.stage == Stage.RUNNING:
        text = _("Once it is done, show “%(title)s”.", title=one.title)
        yield Wait(text=text, label=_("Show it"), url=show, icon="photo", presses=False)
    yield from _later(project, one)


def _due(one: Milestone, show: str) -> Wait:
    assert one.due_day is not None
    near = one.due_day - days.today() <= timedelta(days=MILESTONE_DAYS)
    text = _("“%(title)s” is to be shown by %(day)s.", title=one.title, day=day(one.due_day))
    return Wait(text=text, label=_("Show it"), url=show, icon="photo", presses=near)


def _later(project: Project, one: Milestone) -> Iterator[Wait]:
    url = url_for("projects.put_off", milestone_id=one.id)
    if project.stage == Stage.PAUSED and one.asked_day is not None:
        text = _("You asked for time until %(day)s; an examiner answers.", day=day(one.asked_day))
        yield Wait(text=text, label=_("Ask for another day"), url=url, presses=False)
    elif project.stage == Stage.PAUSED:
        text = _("Or do you need more time?")
        yield Wait(text=text, label=_("Ask for a new day"), url=url, icon="calendar")
    elif one.due_day and project.stage != Stage.OPEN:
        text = _("“%(title)s” takes longer? Say so before its day.", title=one.title)
        yield Wait(text=text, label=_("Put it off"), url=url, icon="calendar", presses=False)


def _of_tasks(project: Project) -> Iterator[Wait]:
    """Name the tasks whose day is near, and how many come."""
    today = days.today()
    near = (Task.day >= today) & (Task.day <= today + timedelta(days=TASK_DAYS))
    rows = Task.select().where((Task.project == project.id) & (Task.state == OPEN) & near)
    for task in rows.order_by(Task.day, Task.position).limit(TASKS_NAMED_MAX):
        n = Volunteer.select().where((Volunteer.task == task.id) & (Volunteer.state == COMING))
        text = _(
            "“%(title)s” is on %(day)s: %(n)s of %(places)s come.",
            title=task.title,
            day=day(task.day),
            n=n.count(),
            places=task.places,
        )
        url = url_for("projects.coming", project_id=project.id)
        yield Wait(text=text, label=_("See who comes"), url=url, icon="people", presses=False)


def _of_news(project: Project) -> Iterator[Wait]:
    if project.stage not in (Stage.OPEN, Stage.FUNDED, Stage.RUNNING, Stage.PAUSED):
        return
    url = url_for("projects.write_news", project_id=project.id)
    days = setting("projects.silence_days") - NEWS_DAYS_BEFORE
    last = project.last_sign_at or project.stage_at
    if project.silent_since is not None:
        text = _("Nothing was heard of you since %(day)s, and the page says so.", day=day(last))
        yield Wait(text=text, label=_("Write the news"), url=url, icon="pencil")
    elif last <= clock.ago(days=days):
        text = _("Your last sign is of %(day)s: how does it go?", day=day(last))
        yield Wait(text=text, label=_("Write the news"), url=url, icon="pencil")


def _of_releases(project: Project, member: Any) -> Iterator[Wait]:
    """Name what waits to be given out: what they can decide presses, their own stands by."""
    for one in releasing.waiting(project):
        may = not releasing.hindrance(project, one, member)
        amount = in_unit(int(one.amount_smiles))
        text = _("%(amount)s for “%(what)s” wait to be given out.", amount=amount, what=one.what)
        url = url_for("projects.show_release", release_id=one.id)
        yield Wait(text=text, label=_("Read it"), url=url, icon="eye", presses=may)


def _of_end(project: Project) -> Iterator[Wait]:
    """Name the report once all is done, then what keeps a project from its end."""
    write = url_for("projects.write_report", project_id=project.id)
    words = reporting.words_back(project)
    if project.stage == Stage.RUNNING and words:
        text = _("The report: the examiner writes “%(words)s”", words=words)
        yield Wait(text=text, label=_("Answer and hand it in again"), url=write, icon="pencil")
    elif project.stage == Stage.RUNNING and milestones.current(project) is None:
        text = _("Every milestone is accepted. Tell everybody what has become of it.")
        yield Wait(text=text, label=_("Write the report"), url=write, icon="pencil")
    elif project.stage == Stage.COMPLETED and project.report_state != REPORT_ACCEPTED:
        read = url_for("projects.report", project_id=project.id)
        text = _("The report is handed in, and an examiner reads it.")
        yield Wait(text=text, label=_("Read it"), url=read, icon="eye", presses=False)
    elif project.stage == Stage.COMPLETED:
        yield from _of_closing(project)
    yield from _of_thanks(project)


def _of_thanks(project: Project) -> Iterator[Wait]:
    if project.report_state == REPORT_ACCEPTED and project.thanked_at is None:
        url = url_for("projects.thank_all", project_id=project.id)
        text = _("The report is accepted. Everybody who was part of it would like a word.")
        yield Wait(text=text, label=_("Thank everybody"), url=url, icon="heart")


def _of_closing(project: Project) -> Iterator[Wait]:
    lines = closing.left_of(project).lines()
    text = " ".join([_("Before it closes:"), *lines]) if lines else _("Nothing is left: close it.")
    url = url_for("projects.end", project_id=project.id)
    yield Wait(text=text, label=_("See to it"), url=url, icon="check")
