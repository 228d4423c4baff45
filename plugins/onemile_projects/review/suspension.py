"""Suspend a living project, bring it back where it was, or end it; what time does to both.

A suspension freezes: nothing is promised, collected, released or agreed while it lasts, since all
of that asks for the stage. Time stands still too: days that were left are left afterwards.
"""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from onemile.api import (
    Conflict,
    Invalid,
    NotAllowed,
    allowed,
    begin_to_age,
    clock,
    may_go_ahead,
    record,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import days, ending, parts, sight, stages
from onemile_projects.events import ReviewLate
from onemile_projects.lifecycle import ALIVE, AT_WORK, Actor, Reason, Stage, Step, where_it_stands
from onemile_projects.models import AHEAD, REASON_CHARS_MAX, SHOWN, Decision, Milestone, Project
from onemile_projects.review import opening, opinions
from onemile_projects.terms import MODERATE

WHY_CHARS_MIN = 10
# Whoever was frozen over its last day still has a week in which neighbours can come back.
DAYS_LEFT_LEAST = 7
# A day more is not given for a moment, nor for the hour by which the clocks turn meanwhile.
MOMENT = timedelta(hours=2)
# One round; what is left waits for the next, so that no round outlasts its lease.
BATCH = 100
# Examiners are told again that the answer is late, but not every day.
REMIND_AGAIN_DAYS = 7
BY_MODERATOR = frozenset({Actor.MODERATOR})


def suspend(project_id: int, *, moderator: Any, why: str) -> Project:
    """Freeze a living project, or one that rests for something else.

    Raises NotFound, NotAllowed, Invalid (``why``), Conflict.
    """
    with transaction():
        project = _locked_for(project_id, moderator, why)
        if Reason.MODERATORS in stages.reasons(project):
            raise Conflict(where_it_stands(Stage.SUSPENDED), state=str(project.stage))
        freeze(project, by_uri=str(moderator.uri), why=why)
    return project


def resume(project_id: int, *, moderator: Any, why: str) -> Project:
    """Let a suspended project go on. Raises NotFound, NotAllowed, Invalid (``why``), Conflict."""
    with transaction():
        project = _locked_for(project_id, moderator, why)
        _refuse_part(project, moderator)
        if reason := why_not_back(project):
            raise Conflict(reason, state=str(project.stage))
        lifted = frozenset(Reason) - {Reason.REPORT}
        lift(project, lifted, actors=BY_MODERATOR, by_uri=str(moderator.uri), why=why)
    return project


def end(project_id: int, *, moderator: Any, why: str) -> Project:
    """End a suspended project: all that was promised is freed, what was collected goes back.

    Raises NotFound, NotAllowed, Invalid (``why``), Conflict.
    """
    with transaction():
        project = _locked_for(project_id, moderator, why)
        _refuse_part(project, moderator)
        ending.early(project, Step.FAIL, actors=BY_MODERATOR, by_uri=str(moderator.uri), why=why)
    return project


def may_moderate(project: Project, member: Any) -> bool:
    """Tell whether somebody may suspend, bring back or end a project: not one they bear."""
    if member is None or not allowed(member, MODERATE):
        return False
    return not sight.is_bearer(project, member)


def undecided_until(project: Project) -> datetime:
    """Return when a suspended project ends by itself: counted from the newest reason for it."""
    here = (Decision.project == project.id) & (Decision.step == str(Step.SUSPEND))
    # None of a clock that was ahead then.
    known = (Decision.at >= project.stage_at) & (Decision.at <= clock.now())
    newest = Decision.select(fn.MAX(Decision.at)).where(here & known)
    since: datetime = newest.scalar() or project.stage_at
    return since + timedelta(days=setting("projects.suspended_days"))


def freeze(
    project: Project, *, by_uri: str = "", why: str = "", reason: Reason = Reason.MODERATORS
) -> None:
    """Suspend a locked project, in the open transaction; one that is suspended, for this too."""
    if project.stage == Stage.SUSPENDED:
        if reason not in stages.reasons(project) or why:
            stages.journal(project, Step.SUSPEND, by_uri=by_uri, text=why)
        stages.rest_for(project, stages.reasons(project) | {reason})
        return
    stages.take(
        project,
        Step.SUSPEND,
        actors=BY_MODERATOR,
        by_uri=by_uri,
        why=why,
        suspended_for=str(reason),
    )


def lift(
    project: Project,
    reasons: Set[Reason],
    *,
    actors: Set[Actor],
    by_uri: str = "",
    why: str = "",
) -> bool:
    """Lift some reasons of a suspension; with the last one a locked project goes on.

    What it lacks by now is a reason too, so that whoever brings that lets it go on. Tells
    whether it does.
    """
    left = (stages.reasons(project) - reasons) | _lacking(project)
    if left:
        stages.rest_for(project, left)
        return False
    _bring_back(project, actors=actors, by_uri=by_uri, why=why)
    return True


def why_not_back(project: Project) -> str:
    """Say why no moderator lets a suspended project go on now; empty where one may."""
    if Reason.REPORT in stages.reasons(project):
        return _("It was hidden after a report: whoever decides on that shows it again first.")
    if opinions.lacks_opinion(project):
        return _("An opinion on this project did not count: a new one comes first.")
    if not sight.bearer_uris(project):
        return _("Nobody bears this project any more: hand it to somebody first.")
    if not sight.active_bearers(project):
        return _("Whoever bears this project is suspended: it goes on once they are back.")
    return ""


def _lacking(project: Project) -> frozenset[Reason]:
    """Return what stands in a suspended project's way, whatever it was suspended for."""
    lacking = set()
    if opinions.lacks_opinion(project):
        lacking.add(Reason.OPINION)
    if not sight.bearer_uris(project):
        lacking.add(Reason.NOBODY)
    elif not sight.active_bearers(project):
        lacking.add(Reason.RESTING)
    return frozenset(lacking)


def _bring_back(project: Project, *, actors: Set[Actor], by_uri: str = "", why: str = "") -> None:
    """Let a locked project go on where it was, its days moved by those it was frozen for."""
    now, since = clock.now(), project.stage_at
    # A clock set back makes it negative, one set ahead makes it years: neither is believed.
    frozen = min(max(now - since, timedelta()), timedelta(days=opening.DAYS_MOST))
    columns: dict[str, Any] = {"last_sign_at": now}
    if project.stage_before == Stage.OPEN and project.closes_at is not None:
        columns["closes_at"] = _new_end(project.closes_at, frozen)
        columns["last_day"] = days.ended_by(columns["closes_at"])
    if project.stage_before == Stage.COLLECTING and project.collect_until is not None:
        columns["collect_until"] = project.collect_until + frozen
    if project.stage_before in AT_WORK:
        _move_milestones(project, frozen, since=since)
    stages.take(project, Step.RESUME, actors=actors, by_uri=by_uri, why=why, **columns)


def end_undecided() -> int:
    """End what was suspended and not decided about in time; gives how many."""
    begin_to_age(Project, Project.stage_at)
    days = setting("projects.suspended_days")
    frozen = Project.stage == Stage.SUSPENDED
    due = frozen & (Project.stage_at <= clock.ago(days=days))
    n, of_n = Project.select().where(due).count(), Project.select().where(frozen).count()
    if not may_go_ahead("projects.end_undecided", n=n, of_n=of_n):
        return 0
    rows = Project.select(Project.id).where(due).order_by(Project.stage_at, Project.id)
    return sum(_end_undecided(int(row.id)) for row in list(rows.limit(BATCH)))


def remind_examiners() -> int:
    """Tell examiners, and bearers, that an answer is late; gives of how many projects."""
    begin_to_age(Project, Project.submitted_at)
    due_at = clock.ago(days=setting("projects.review_days"))
    again_at = clock.ago(days=REMIND_AGAIN_DAYS)
    told_not = (
        Project.review_reminded_at.is_null()
        | (Project.review_reminded_at <= again_at)
        | (Project.review_reminded_at < Project.submitted_at)
    )
    late = (Project.stage == Stage.REVIEW) & (Project.submitted_at <= due_at) & told_not
    rows = Project.select(Project.id).where(late).order_by(Project.submitted_at, Project.id)
    return sum(_remind(int(row.id), late) for row in list(rows.limit(BATCH)))


def _end_undecided(project_id: int) -> bool:
    with transaction():
        project = stages.locked(project_id)
        if project.stage != Stage.SUSPENDED or undecided_until(project) > clock.now():
            return False
        ending.early(project, Step.FAIL, actors={Actor.CLOCK})
    return True


def _remind(project_id: int, late: Any) -> bool:
    with transaction():
        project = stages.locked(project_id)
        if not Project.select().where((Project.id == project_id) & late).exists():
            return False
        project.review_reminded_at = clock.now()
        project.save(only=[Project.review_reminded_at])
        record(ReviewLate(project_id=project.id, project_uri=project.uri))
    return True


def _new_end(closes_at: datetime, frozen: timedelta) -> datetime:
    """Return the end of the day on which a frozen project closes now, at most half a year on."""
    moved = closes_at + frozen - MOMENT
    if closes_at <= clock.now():
        moved = max(moved, clock.ahead(days=DAYS_LEFT_LEAST))
    moved = min(moved, clock.ahead(days=opening.DAYS_MOST))
    return days.end_of(days.ended_by(moved))


def _move_milestones(project: Project, frozen: timedelta, *, since: datetime) -> None:
    """Put off what was still ahead when it was frozen, by whole days."""
    whole_days = max(0, -(-(frozen - MOMENT) // timedelta(days=1)))
    ahead = Milestone.state.in_([AHEAD, SHOWN]) & (Milestone.due_day >= days.of(since))
    for row in list(Milestone.select().where((Milestone.project == project.id) & ahead)):
        assert row.due_day is not None
        row.due_day += timedelta(days=whole_days)
        row.save(only=[Milestone.due_day])


def _locked_for(project_id: int, moderator: Any, why: str) -> Project:
    sight.visible(project_id, viewer=moderator)
    require(moderator, MODERATE)
    project = stages.locked(project_id)
    if sight.is_bearer(project, moderator):
        raise NotAllowed(_("You bear this project: another moderator decides this."))
    if project.stage in ALIVE | {Stage.SUSPENDED}:
        check_why(why)
    return project


def _refuse_part(project: Project, moderator: Any) -> None:
    """Keep from the end of a suspension whoever gains or loses by it; to stop it any may."""
    if parts.keeps_from_judging(project, str(moderator.uri)):
        raise NotAllowed(_("You have a part in this project: another moderator decides this."))


def check_why(why: str) -> None:
    """Raise Invalid (``why``) unless there are words for all whom it concerns."""
    if not WHY_CHARS_MIN <= len(why.strip()) <= REASON_CHARS_MAX:
        raise Invalid(
            {
                "why": _(
                    "Say why, in %(least)s to %(most)s characters: all whom it concerns read it.",
                    least=WHY_CHARS_MIN,
                    most=REASON_CHARS_MAX,
                )
            }
        )
