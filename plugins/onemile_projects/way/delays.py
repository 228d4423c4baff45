"""Days of milestones: put off before they pass, missed after, a new one asked for; and the end."""

from datetime import date, timedelta
from typing import Any

from peewee import fn

from onemile.api import (
    Conflict,
    Invalid,
    clock,
    may_go_ahead,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import days, ending, stages
from onemile_projects.lifecycle import Actor, Stage, Step, where_it_stands
from onemile_projects.models import (
    ACCEPTED,
    AHEAD,
    MISSED,
    REASON_CHARS_MAX,
    SHOWN,
    Milestone,
    Project,
)
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import judging, milestones, silence, wishes
from onemile_projects.way.needed_words import check_needed, require_words

# Without asking anybody: three times, and half a year after what was promised first.
PUT_OFF_TIMES_MAX, PUT_OFF_DAYS_MAX = 3, 180
MOVING = (Stage.FUNDED, Stage.RUNNING)
# Collecting or a suspension may have outlasted a day: whatever begins or goes on has a week first.
FRESH_DAYS = 7
BATCH = 200


def put_off(milestone_id: int, *, member: Any, day: date | None, why: str) -> Milestone:
    """Put a milestone's day off before it has passed; everybody is told, with the reason.

    Later ones that would come before it move along. Raises NotFound, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    with transaction():
        project, milestone = _of_bearer(milestone_id, member)
        if project.stage not in MOVING:
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        if milestone.due_day is None or milestone.state != AHEAD:
            raise Conflict(_("This milestone has no day that could be put off."))
        if _is_over(project, milestone):
            raise Conflict(_("Its day is over: ask an examiner for a new one."))
        if milestone.times_put_off >= PUT_OFF_TIMES_MAX:
            raise Conflict(_("It was put off three times: show what there is, or ask."))
        first = milestone.first_due_day or milestone.due_day
        after = max(milestone.due_day, days.today())
        _check(day, why, after=after, latest=first + timedelta(days=PUT_OFF_DAYS_MAX))
        milestone.times_put_off += 1
        _move(project, milestone, day)
        silence.sign(project)
        milestones.changed(project, milestone, "put_off", by_uri=str(member.uri), text=why)
    return milestone


def ask_day(milestone_id: int, *, member: Any, day: date | None, why: str) -> Milestone:
    """Ask an examiner for a new day, for the missed milestone of a paused project.

    Raises NotFound, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    with transaction():
        project, milestone = _of_bearer(milestone_id, member)
        if project.stage != Stage.PAUSED or milestone.state not in (MISSED, AHEAD):
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        today = days.today()
        _check(day, why, after=today, latest=today + timedelta(days=PUT_OFF_DAYS_MAX))
        milestone.asked_day, milestone.asked_why = day, why
        milestone.save()
        silence.sign(project)
        milestones.changed(project, milestone, "day_asked", by_uri=str(member.uri), text=why)
    return milestone


def decide_day(
    milestone_id: int, *, member: Any, day: date | None, is_granted: bool, words: str = ""
) -> Milestone:
    """Grant the new day that was asked for, and the project goes on; or refuse it with words.

    ``day`` is the one that was read. Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    if not is_granted:
        empty = _("Say why not: its bearers will read it.")
        require_words("words", words, most=REASON_CHARS_MAX, empty=empty)
    with transaction():
        project, milestone = milestones.held(milestone_id)
        judging.require_judge(project, member)
        if project.stage != Stage.PAUSED:
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        if day is None or milestone.asked_day != day:
            raise Conflict(_("This has changed meanwhile. Read it again, then decide."))
        if is_granted:
            wishes.refuse_against(project)
        if is_granted and day < days.today():
            raise Conflict(_("That day is over by now: its bearers have to ask for another."))
        milestone.asked_day, milestone.asked_why = None, ""
        by_uri = str(member.uri)
        if is_granted:
            milestone.state, milestone.answer = AHEAD, ""
            _move(project, milestone, day)
            milestones.go_on(project, by_uri=by_uri, why=str(milestone.title))
            milestones.changed(project, milestone, "day_granted", by_uri=by_uri)
        else:
            milestone.answer = words
            milestone.save()
            milestones.changed(project, milestone, "day_refused", by_uri=by_uri, text=words)
    return milestone


def pause_missed() -> int:
    """Pause the projects whose milestone was not shown by its day; gives how many."""
    moving = Project.select(Project.id).where(
        Project.stage.in_(MOVING) & (Project.stage_at <= clock.ago(days=FRESH_DAYS))
    )
    earlier = Milestone.alias()
    comes_first = earlier.select().where(
        (earlier.project == Milestone.project)
        & (earlier.state != ACCEPTED)
        & (earlier.position < Milestone.position)
    )
    is_first = ~fn.EXISTS(comes_first)
    waiting = Milestone.project.in_(moving) & (Milestone.state == AHEAD) & is_first
    due = waiting & (Milestone.due_day < days.today())
    n, of_n = Milestone.select().where(due).count(), moving.count()
    if not may_go_ahead("projects.pause_missed", n=n, of_n=of_n):
        return 0
    rows = Milestone.select(Milestone.id).where(due).order_by(Milestone.due_day).limit(BATCH)
    return sum(_pause(int(row.id)) for row in rows)


def fail_paused() -> int:
    """Let the projects end that nobody took up again in time; gives how many.

    What waits for an examiner's look holds it up: that delay is not its bearers'.
    """
    paused = Project.stage == Stage.PAUSED
    due = paused & _is_given_up()
    n, of_n = Project.select().where(due).count(), Project.select().where(paused).count()
    if not may_go_ahead("projects.fail_paused", n=n, of_n=of_n):
        return 0
    rows = Project.select(Project.id).where(due).order_by(Project.stage_at).limit(BATCH)
    return sum(_fail(int(row.id)) for row in rows)


def _is_given_up() -> Any:
    looked_at = Milestone.select(Milestone.project).where(
        (Milestone.state == SHOWN) | Milestone.asked_day.is_null(False)
    )
    limit = clock.ago(days=setting("projects.paused_days"))
    return (Project.stage_at <= limit) & Project.id.not_in(looked_at)


def _is_over(project: Project, milestone: Milestone) -> bool:
    """Tell whether a milestone's day has passed, and the week in which a project is fresh."""
    passed = milestone.due_day is not None and milestone.due_day < days.today()
    return passed and project.stage_at <= clock.ago(days=FRESH_DAYS)


def _pause(milestone_id: int) -> bool:
    with transaction():
        project, milestone = milestones.held(milestone_id)
        is_over = _is_over(project, milestone)
        if project.stage not in MOVING or milestone.state != AHEAD or not is_over:
            return False
        milestone.state = MISSED
        milestone.save()
        stages.take(project, Step.PAUSE, actors={Actor.CLOCK}, why=str(milestone.title))
        wishes.begin(project)
        milestones.changed(project, milestone, "missed")
    return True


def _fail(project_id: int) -> bool:
    with transaction():
        project = stages.locked(project_id)
        still = (Project.id == project_id) & (Project.stage == Stage.PAUSED)
        if not Project.select().where(still & _is_given_up()).exists():
            return False
        ending.early(project, Step.FAIL, actors={Actor.CLOCK})
    return True


def _of_bearer(milestone_id: int, member: Any) -> tuple[Project, Milestone]:
    project, milestone = milestones.held(milestone_id)
    milestones.require_bearer(project, member)
    return project, milestone


def _check(day: date | None, why: str, *, after: date, latest: date) -> None:
    wrong: dict[str, str] = {}
    if day is None:
        wrong["day"] = _("Choose a day.")
    elif day <= after:
        wrong["day"] = _("Choose a day that comes later than the one before.")
    elif day > latest:
        wrong["day"] = _("That is too far: choose a day within half a year of what was promised.")
    empty = _("Say why: everybody who supports or helps will read it.")
    check_needed(wrong, "why", why, most=REASON_CHARS_MAX, empty=empty)
    if wrong:
        raise Invalid(wrong)


def _move(project: Project, milestone: Milestone, day: date | None) -> None:
    """Give a milestone a new day; what is planned for later never comes before it."""
    assert day is not None
    milestone.first_due_day = milestone.first_due_day or milestone.due_day
    milestone.due_day = day
    milestone.save()
    later = (Milestone.project == project.id) & (Milestone.position > milestone.position)
    Milestone.update(due_day=day).where(later & (Milestone.due_day < day)).execute()
