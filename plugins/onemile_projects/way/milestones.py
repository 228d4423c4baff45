"""Show a milestone, and say whether what was shown is enough: then its Smiles may be spent."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    NotFound,
    clock,
    microseconds,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import days, sight, stages
from onemile_projects.events import MilestoneChanged
from onemile_projects.help import helping
from onemile_projects.lifecycle import Actor, Stage, Step, where_it_stands
from onemile_projects.models import (
    ACCEPTED,
    AHEAD,
    EVIDENCE,
    MISSED,
    REASON_CHARS_MAX,
    SHOWN,
    Milestone,
    Project,
)
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import joint_photos, judging, silence
from onemile_projects.way.needed_words import require_words

EVIDENCE_CHARS_MAX = 3000
# What is sent back near its day, or after it, gets a week: the look took its time, not they.
GRACE_DAYS = 7
# The place is often there before the Smiles; while they are collected nothing moves.
SHOWABLE = frozenset({Stage.OPEN, Stage.FUNDED, Stage.RUNNING, Stage.PAUSED})


def current(project: Project) -> Milestone | None:
    """Return the milestone a project works at: the first that is not accepted."""
    rows = Milestone.select().where(
        (Milestone.project == project.id) & (Milestone.state != ACCEPTED)
    )
    found: Milestone | None = rows.order_by(Milestone.position, Milestone.id).first()
    return found


def start(project_id: int, *, member: Any) -> Project:
    """Let a funded project begin, upon a bearer's word. Raises NotFound, Conflict."""
    require(member, TAKE_PART)
    with transaction():
        project = stages.locked(project_id)
        stages.take(
            project, Step.START, actors=sight.actors(project, member), by_uri=str(member.uri)
        )
        silence.sign(project)
        helping.open_waiting(project)
    return project


def show(milestone_id: int, *, member: Any, text: str, photo_ids: Sequence[int] = ()) -> Milestone:
    """Show what was reached; an examiner looks at it. Again, to complete what waits.

    Photos of other bearers stay. Raises NotFound, Invalid, Conflict (not its turn, frozen).
    """
    require(member, TAKE_PART)
    require_words(
        "text", text, most=EVIDENCE_CHARS_MAX, empty=_("Tell what was done, and by whom.")
    )
    with transaction():
        project, milestone = held(milestone_id)
        require_bearer(project, member)
        require_turn(project, milestone)
        milestone.evidence, milestone.answer = text, ""
        milestone.shown_by_uri, milestone.shown_at = str(member.uri), clock.now()
        milestone.state = SHOWN
        milestone.save()
        joint_photos.attach(EVIDENCE, milestone, member_id=int(member.id), photo_ids=photo_ids)
        silence.sign(project)
        changed(project, milestone, "shown", by_uri=str(member.uri))
    return milestone


def accept(milestone_id: int, *, member: Any, version: int, words: str = "") -> Milestone:
    """Accept what is shown, as an examiner: its Smiles may be spent from now on.

    A funded project begins with it, a paused one goes on. ``version`` is that of what was
    read. Raises NotFound, NotAllowed, Invalid, Conflict (changed meanwhile, frozen).
    """
    with transaction():
        project, milestone = _judged(milestone_id, member, version, words=words)
        milestone.state = ACCEPTED
        milestone.asked_day, milestone.asked_why = None, ""
        milestone.save()
        go_on(project, by_uri=str(member.uri), why=str(milestone.title))
        changed(project, milestone, "accepted", by_uri=str(member.uri))
        helping.open_waiting(project)
    return milestone


def send_back(milestone_id: int, *, member: Any, version: int, words: str) -> Milestone:
    """Send what is shown back, as an examiner, and say what is missing.

    Raises NotFound, NotAllowed, Invalid (without a word), Conflict.
    """
    empty = _("Say what is missing: its bearers will read it.")
    require_words("words", words, most=REASON_CHARS_MAX, empty=empty)
    with transaction():
        project, milestone = _judged(milestone_id, member, version, words=words)
        # Where the day was missed it stays missed, and the project paused.
        milestone.state = MISSED if project.stage == Stage.PAUSED else AHEAD
        soonest = days.today() + timedelta(days=GRACE_DAYS)
        if milestone.state == AHEAD and milestone.due_day and milestone.due_day < soonest:
            milestone.due_day = soonest
        milestone.save()
        changed(project, milestone, "sent_back", by_uri=str(member.uri), text=words)
    return milestone


def go_on(project: Project, *, by_uri: str, why: str) -> None:
    """Let a locked project begin or go on, if it was waiting for an examiner's yes."""
    step = {Stage.FUNDED: Step.START, Stage.PAUSED: Step.GO_ON}.get(Stage(project.stage))
    if step is not None:
        stages.take(project, step, actors={Actor.EXAMINERS}, by_uri=by_uri, why=why)


def held(milestone_id: int) -> tuple[Project, Milestone]:
    """Return a milestone and its project, whose row is taken. Raises NotFound."""
    found = Milestone.get_or_none(Milestone.id == milestone_id)
    if found is None:
        raise NotFound
    project = stages.locked(int(found.project_id))
    # Read again: whoever had the row before us may have changed it.
    milestone: Milestone = Milestone.get_by_id(milestone_id)
    return project, milestone


def require_bearer(project: Project, member: Any) -> None:
    """Raise NotFound unless somebody bears a project."""
    if not sight.is_bearer(project, member):
        raise NotFound


def require_turn(project: Project, milestone: Milestone) -> None:
    """Raise Conflict unless it is this milestone's turn, in a project that moves."""
    if project.stage not in SHOWABLE:
        raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
    if milestone.state == ACCEPTED:
        raise Conflict(_("This milestone is accepted already."), state=ACCEPTED)
    first = current(project)
    if first is None or first.id != milestone.id:
        raise Conflict(_("One after the other: an earlier milestone comes first."))


def version_of(milestone: Milestone) -> int:
    """Say which state of the evidence somebody reads, so that nobody accepts another one."""
    return microseconds(milestone.shown_at) if milestone.shown_at else 0


def changed(
    project: Project, milestone: Milestone, change: str, *, by_uri: str = "", text: str = ""
) -> None:
    """Journal what became of a milestone and tell it, in the open transaction."""
    said = f"{milestone.title} – {text}" if text else str(milestone.title)
    stages.journal(project, f"stone_{change}", by_uri=by_uri, text=said)
    record(
        MilestoneChanged(
            project_id=project.id,
            project_uri=project.uri,
            milestone_id=milestone.id,
            change=change,
            by_uri=by_uri,
        )
    )


def _judged(
    milestone_id: int, member: Any, version: int, *, words: str
) -> tuple[Project, Milestone]:
    """Give what is shown to an examiner who decides about it now."""
    if len(words) > REASON_CHARS_MAX:
        raise Invalid(
            {"words": _("At most %(n)s characters. Nothing is lost.", n=REASON_CHARS_MAX)}
        )
    project, milestone = held(milestone_id)
    judging.require_judge(project, member)
    require_turn(project, milestone)
    if milestone.state != SHOWN:
        raise Conflict(_("Nothing waits here: it is decided, or nothing was shown yet."))
    if version != version_of(milestone):
        raise Conflict(_("What is shown has changed meanwhile. Read it again, then decide."))
    milestone.decided_by_uri, milestone.decided_at = str(member.uri), clock.now()
    milestone.answer = words
    return project, milestone
