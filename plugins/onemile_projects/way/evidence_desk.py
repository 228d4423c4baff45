"""What waits for an examiner in projects under way: evidence, new days, releases, reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import allowed, day, in_unit
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import REPORT_GIVEN, SHOWN, Milestone, Project
from onemile_projects.money.money_models import ASKED, ESCROW, Release
from onemile_projects.money.spending import SPENDS
from onemile_projects.terms import EXAMINE
from onemile_projects.way import judging
from onemile_projects.way.milestones import SHOWABLE

# What an association's few examiners read through; the oldest come first.
ROWS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for a yes or a no: what it is, of which project, where it is read."""

    project: Project
    text: str
    url: str
    since: datetime


def waiting(member: Any) -> list[Waiting]:
    """Return what waits for this examiner, oldest first; never of a project they have a part in.

    Nothing for whoever is no examiner.
    """
    if not allowed(member, EXAMINE):
        return []
    found = sorted(_all(Project.id > 0), key=lambda one: one.since)[:ROWS_MAX]
    may: dict[int, bool] = {}
    for one in found:
        number = int(one.project.id)
        if number not in may:
            may[number] = judging.may_judge(one.project, member)
    return [one for one in found if may[int(one.project.id)]]


def n_waiting(member: Any) -> int:
    """Count what waits for this examiner, up to a page of it."""
    return len(waiting(member))


def of_project(project: Project, member: Any) -> list[Waiting]:
    """Return what of one project waits for this examiner, oldest first."""
    if not judging.may_judge(project, member):
        return []
    return sorted(_all(Project.id == project.id), key=lambda one: one.since)


def _all(where: Any) -> Iterator[Waiting]:
    yield from _shown(where)
    yield from _days(where)
    yield from _releases(where)
    yield from _reports(where)


def _shown(where: Any) -> Iterator[Waiting]:
    shown = (Milestone.state == SHOWN) & Project.stage.in_(list(SHOWABLE))
    rows = _milestones(shown & where)
    for one in rows.order_by(Milestone.shown_at).limit(ROWS_MAX):
        text = _("“%(title)s” is shown: is it done?", title=one.title)
        yield Waiting(project=one.project, text=text, url=_url(one), since=one.shown_at)


def _days(where: Any) -> Iterator[Waiting]:
    asked = Milestone.asked_day.is_null(False) & (Project.stage == Stage.PAUSED)
    rows = _milestones(asked & where)
    for one in rows.order_by(Project.stage_at).limit(ROWS_MAX):
        text = _(
            "“%(title)s” was missed; its bearers ask for time until %(day)s.",
            title=one.title,
            day=day(one.asked_day),
        )
        yield Waiting(project=one.project, text=text, url=_url(one), since=one.project.stage_at)


def _releases(where: Any) -> Iterator[Waiting]:
    asks = (Release.state == ASKED) & (Release.source == ESCROW)
    rows = Release.select(Release, Project).join(Project)
    live = rows.where(asks & Project.stage.in_(list(SPENDS)) & where)
    for one in live.order_by(Release.id).limit(ROWS_MAX):
        text = _(
            "%(amount)s for “%(what)s” wait to be given out.",
            amount=in_unit(int(one.amount_smiles)),
            what=one.what,
        )
        url = f"/projects/releases/{one.id}"
        yield Waiting(project=one.project, text=text, url=url, since=one.asked_at)


def _reports(where: Any) -> Iterator[Waiting]:
    given = (Project.stage == Stage.COMPLETED) & (Project.report_state == REPORT_GIVEN)
    for one in Project.select().where(given & where).order_by(Project.reported_at).limit(ROWS_MAX):
        text = _("The final report was handed in: is all of it told?")
        yield Waiting(
            project=one, text=text, url=f"{sight.path(one)}/report", since=one.reported_at
        )


def _milestones(where: Any) -> Any:
    return Milestone.select(Milestone, Project).join(Project).where(where)


def _url(one: Milestone) -> str:
    return f"/projects/milestones/{one.id}"
